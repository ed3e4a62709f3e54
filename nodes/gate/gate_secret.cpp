#include "nodes/gate/gate_secret.hpp"

#include "nodes/gate/gate_proof.hpp"
#include "nodes/gate/gate_socket.hpp"
#include "nodes/gate/private_file.hpp"
#include "runtime/base/descriptor.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/write_all.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>

namespace tributary {

namespace {

std::string variable(const char* name) {
  const auto* value = std::getenv(name);
  return value ? value : "";
}

std::string file_name(const gate_address& address) {
  return fmt::format("{}_{}.secret", address.host, address.port);
}

std::string to_hex(const gate_secret& secret) {
  std::string out;
  for (auto b : secret.bytes)
    out += fmt::format("{:02x}", b);
  return out + "\n";
}

std::optional<unsigned char> digit(char c) {
  if (c >= '0' && c <= '9')
    return static_cast<unsigned char>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<unsigned char>(c - 'a' + 10);
  return {};
}

std::optional<gate_secret> from_hex(std::string_view text) {
  gate_secret secret;
  if (!text.empty() && text.back() == '\n')
    text.remove_suffix(1);
  if (text.size() != 2 * secret.bytes.size())
    return {};
  for (size_t i = 0; i < secret.bytes.size(); ++i) {
    auto high = digit(text[2 * i]);
    auto low = digit(text[2 * i + 1]);
    if (!high || !low)
      return {};
    secret.bytes[i] = static_cast<unsigned char>(*high << 4 | *low);
  }
  return secret;
}

/// A place that this user cannot even look into has nothing for it.
bool is_missing(int code) {
  return code == ENOENT || code == ENOTDIR || code == EACCES;
}

tl::unexpected<error> io_error(const std::string& path, std::string_view what, int code) {
  return fail(is_missing(code) ? ec::not_found : ec::io,
              fmt::format("{}: cannot be {}: {}", path, what, errno_text(code)));
}

/// A folder that only this user can enter, made if need be.
result<descriptor> open_private_folder(const std::string& path) {
  std::error_code wrong;
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), wrong);
  if (wrong)
    return io_error(path, "made", wrong.value());
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return io_error(path, "made", errno);
  descriptor folder{open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  struct stat s {};
  if (!folder || fstat(folder.get(), &s) != 0)
    return io_error(path, "opened", errno);
  if (auto safe = check_private(path, s, "700"); !safe)
    return tl::unexpected(safe.error());
  return folder;
}

/// Complete or not there at all: written beside and moved into place.
result<void> write_secret(int folder, const std::string& name, const gate_secret& secret,
                          const std::string& path) {
  auto draft = fmt::format(".{}.{}", name, getpid());
  unlinkat(folder, draft.c_str(), 0);
  descriptor file{
    openat(folder, draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  auto text = to_hex(secret);
  if (!file || !write_all(file.get(), text)
      || renameat(folder, draft.c_str(), folder, name.c_str()) != 0) {
    auto why = errno;
    unlinkat(folder, draft.c_str(), 0);
    return io_error(path, "written", why);
  }
  return {};
}

} // namespace

gate_secret random_secret() {
  gate_secret secret;
  fill_random(secret.bytes.data(), secret.bytes.size());
  return secret;
}

secret_places secret_places::from_environment() {
  secret_places places;
  places.given_file = variable("TRIBUTARY_SECRET_FILE");
  if (auto runtime = variable("XDG_RUNTIME_DIR"); !runtime.empty())
    places.folders.push_back(runtime + "/tributary");
  if (auto state = variable("XDG_STATE_HOME"); !state.empty())
    places.folders.push_back(state + "/tributary/gates");
  else if (auto home = variable("HOME"); !home.empty())
    places.folders.push_back(home + "/.local/state/tributary/gates");
  return places;
}

result<gate_secret> read_secret_file(const std::string& path) {
  // Non-blocking: a pipe under this name must not hold us.
  descriptor file{open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  if (!file && errno == ELOOP)
    return fail(ec::unauthorised,
                fmt::format("{}: is a symbolic link; name the file itself", path));
  struct stat s {};
  if (!file || fstat(file.get(), &s) != 0)
    return io_error(path, "read", errno);
  if (!S_ISREG(s.st_mode))
    return fail(ec::unauthorised, fmt::format("{}: is no regular file; remove it", path));
  if (auto safe = check_private(path, s, "600"); !safe)
    return tl::unexpected(safe.error());
  if (static_cast<size_t>(s.st_size) > limits::secret_file_bytes)
    return fail(ec::malformed,
                fmt::format("{}: has more than {} bytes; expected 64 hexadecimal digits", path,
                            limits::secret_file_bytes));
  char text[limits::secret_file_bytes];
  auto size = read(file.get(), text, sizeof text);
  if (size < 0)
    return io_error(path, "read", errno);
  if (auto secret = from_hex({text, static_cast<size_t>(size)}))
    return *secret;
  return fail(ec::malformed,
              fmt::format("{}: holds no secret; expected 64 hexadecimal digits", path));
}

result<gate_secret> find_secret(const secret_places& places, const gate_address& address) {
  if (!places.given_file.empty())
    return read_secret_file(places.given_file);
  std::string seen;
  for (const auto& folder : places.folders) {
    auto path = folder + "/" + file_name(address);
    auto secret = read_secret_file(path);
    if (secret || secret.error().code != ec::not_found)
      return secret;
    seen += (seen.empty() ? "" : " or ") + path;
  }
  return fail(
    ec::not_found,
    fmt::format("no secret for the coordinator at {} ({}); start this as the user who "
                "started the coordinator, or set TRIBUTARY_SECRET_FILE to a copy of its "
                "secret's file on both sides",
                to_text(address),
                seen.empty() ? "neither HOME nor XDG_RUNTIME_DIR is set" : "looked for " + seen));
}

result<left_secret> left_secret::leave(const secret_places& places, const gate_address& address) {
  if (!places.given_file.empty())
    return leave_given(places.given_file);
  error why{ec::io, "no folder for the coordinator's secret; set HOME or XDG_RUNTIME_DIR"};
  std::optional<left_secret> left;
  for (const auto& folder : places.folders) {
    auto path = folder + "/" + file_name(address);
    if (left) {
      // One that an earlier coordinator at this address left when it was killed.
      unlink(path.c_str());
      continue;
    }
    auto secret = random_secret();
    auto written = open_private_folder(folder).and_then(
      [&](descriptor f) { return write_secret(f.get(), file_name(address), secret, path); });
    if (written)
      left.emplace(left_secret{secret, path, true});
    else
      why = written.error();
  }
  if (!left)
    return tl::unexpected(why);
  return std::move(*left);
}

result<left_secret> left_secret::leave_given(const std::string& file) {
  auto given = read_secret_file(file);
  if (given)
    return left_secret{*given, file, false};
  if (given.error().code != ec::not_found)
    return tl::unexpected(given.error());
  auto path = std::filesystem::absolute(file);
  descriptor folder{open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder)
    return io_error(path.parent_path(), "opened", errno);
  auto secret = random_secret();
  if (auto written = write_secret(folder.get(), path.filename(), secret, path); !written)
    return tl::unexpected(written.error());
  return left_secret{secret, path, true};
}

left_secret::left_secret(gate_secret secret, std::string path, bool ours)
  : secret_{secret}, path_{std::move(path)}, ours_{ours} {}

left_secret::left_secret(left_secret&& other) noexcept
  : secret_{other.secret_},
    path_{std::move(other.path_)},
    ours_{std::exchange(other.ours_, false)} {}

left_secret::~left_secret() {
  if (!ours_)
    return;
  if (auto there = read_secret_file(path_); there && *there == secret_)
    unlink(path_.c_str());
}

} // namespace tributary
