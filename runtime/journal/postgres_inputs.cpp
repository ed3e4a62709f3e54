#include "runtime/journal/postgres_inputs.hpp"

#include "runtime/base/descriptor.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/write_all.hpp"
#include "runtime/journal/input_digest.hpp"
#include "runtime/work/input_copies.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <system_error>
#include <unistd.h>

namespace tributary {

namespace {

constexpr auto put_statement = R"(
INSERT INTO tributary_input (run, hash, part, bytes) VALUES ($1, $2, $3, $4)
ON CONFLICT (run, hash, part) DO UPDATE SET bytes = excluded.bytes)";

/// What an earlier try has left that read something else.
constexpr auto cut_statement = R"(
DELETE FROM tributary_input WHERE run = $1 AND hash = $2 AND part >= $3)";

constexpr auto get_statement = R"(
SELECT bytes FROM tributary_input WHERE run = $1 AND hash = $2 AND part = $3)";

/// A file of this user alone that is written from its beginning.
descriptor private_file(const std::string& path) {
  return descriptor{
    ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)};
}

tl::unexpected<error> io_error(const std::string& path) {
  return fail(ec::io, path + ": " + std::generic_category().message(errno));
}

error not_kept(std::string_view run, const std::string& name, const std::string& why) {
  return {ec::io, fmt::format("run {}: input {}: {}", run, name, why)};
}

class in_database final : public run_inputs {
public:
  in_database(postgres_url url, postgres_options options)
    : session_{std::move(url), std::move(options)} {}

  result<void> put(std::string_view run, const std::vector<input_file>& inputs,
                   const std::vector<std::string>& digests) override {
    for (size_t i = 0; i < inputs.size() && i < digests.size(); ++i)
      if (!digests[i].empty())
        if (auto done = put_one(run, inputs[i], digests[i]); !done)
          return done;
    return {};
  }

  result<void> get(std::string_view run, std::vector<input_file>& inputs,
                   const std::vector<std::string>& digests, const std::string& folder) override {
    std::lock_guard one_at_a_time{getting_};
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    for (size_t i = 0; i < inputs.size() && i < digests.size(); ++i) {
      if (digests[i].empty())
        continue;
      auto path = input_copy_path(folder, run, i);
      if (auto done = get_one(run, inputs[i], digests[i], path); !done)
        return done;
      inputs[i].path = std::move(path);
    }
    return {};
  }

private:
  result<void> put_one(std::string_view run, const input_file& input, const std::string& digest) {
    std::ifstream in{input.path, std::ios::binary};
    content_digest sum;
    std::string piece;
    int64_t part = 0;
    // Also of an empty file there is a part.
    for (bool more = in.good(); more; ++part) {
      piece.resize(limits::input_part_bytes);
      in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      piece.resize(static_cast<size_t>(in.gcount()));
      more = in.good();
      sum.add(piece);
      if (part == 0 || !piece.empty())
        if (auto done = put_part(run, digest, part, piece); !done)
          return done;
    }
    if (!in.eof() || sum.hex() != digest)
      return tl::unexpected<error>(not_kept(run, input.name, "changed while it was read"));
    return run_one(cut_statement, postgres_values{}.text(run).text(digest).number(part));
  }

  result<void>
  put_part(std::string_view run, const std::string& digest, int64_t part, std::string_view bytes) {
    postgres_values values;
    values.text(run).text(digest).number(part).bytes(bytes);
    return run_one(put_statement, values);
  }

  result<void> run_one(const char* statement, const postgres_values& values) {
    return session_.with([&](postgres_connection& db) -> result<void> {
      auto done = db.run(statement, values);
      return done ? result<void>{} : tl::unexpected<error>(done.error());
    });
  }

  result<void> get_one(std::string_view run, const input_file& input, const std::string& digest,
                       const std::string& path) {
    // Whoever reads an earlier copy keeps it whole.
    auto made = path + ".part";
    auto out = private_file(made);
    if (!out)
      return io_error(made);
    content_digest sum;
    for (int64_t part = 0;; ++part) {
      auto piece = get_part(run, digest, part);
      if (!piece)
        return tl::unexpected<error>(piece.error());
      if (!*piece)
        break;
      sum.add(**piece);
      if (!write_all(out.get(), **piece))
        return io_error(made);
    }
    // Some file systems tell only here that the disk is full.
    if (!out.close())
      return io_error(made);
    if (sum.hex() != digest)
      return tl::unexpected<error>(
        not_kept(run, input.name, "the database does not have what was in it"));
    if (::rename(made.c_str(), path.c_str()) != 0)
      return io_error(path);
    return {};
  }

  result<std::optional<std::string>>
  get_part(std::string_view run, const std::string& digest, int64_t part) {
    std::optional<std::string> piece;
    auto done = session_.with([&](postgres_connection& db) -> result<void> {
      auto rows = db.run(get_statement, postgres_values{}.text(run).text(digest).number(part));
      if (!rows)
        return tl::unexpected<error>(rows.error());
      piece = rows->empty() ? std::nullopt : std::optional{rows->text(0, 0)};
      return {};
    });
    if (!done)
      return tl::unexpected<error>(done.error());
    return piece;
  }

  postgres_session session_;
  std::mutex getting_;
};

} // namespace

std::shared_ptr<run_inputs> postgres_inputs(postgres_url url, postgres_options options) {
  return std::make_shared<in_database>(std::move(url), std::move(options));
}

} // namespace tributary
