#include "runtime/journal/postgres_run_table.hpp"

#include "runtime/journal/postgres_batch.hpp"

namespace tributary {

namespace {

class in_postgres final : public run_table {
public:
  in_postgres(postgres_url url, postgres_options options, std::string owner)
    : url_{std::move(url)}, options_{std::move(options)}, owner_{std::move(owner)} {}

  result<void> connect() override {
    if (db_ && db_->usable())
      return {};
    auto opened = postgres_connection::open(url_, options_);
    if (!opened)
      return tl::unexpected<error>(opened.error());
    db_.emplace(std::move(*opened));
    return {};
  }

  void disconnect() override { db_.reset(); }

  result<begun> begin(std::string_view run) override {
    auto made = db_->run("INSERT INTO tributary_run (run, header, begun, owner, epoch) VALUES ($1, "
                         "'', 0, $2, 1) ON CONFLICT (run) DO NOTHING RETURNING number",
                         postgres_values{}.text(run).text(owner_));
    auto before = made && made->empty();
    if (before)
      made
        = db_->run("SELECT number FROM tributary_run WHERE run = $1 AND owner = $2 AND epoch = 1",
                   postgres_values{}.text(run).text(owner_));
    if (!made)
      return tl::unexpected<error>(made.error());
    return begun{made->empty() ? 0 : made->number(0, 0), before};
  }

  result<std::vector<run_tail>> write(const journal_batch& batch) override {
    return write_batch(*db_, batch);
  }

  result<std::vector<run_tail>> tails(const std::set<int64_t>& numbers) override {
    std::vector<int64_t> asked{numbers.begin(), numbers.end()};
    auto rows = db_->run("SELECT number, epoch, events, mark FROM tributary_run"
                         " WHERE number = ANY($1::bigint[])",
                         postgres_values{}.numbers(asked));
    if (!rows)
      return tl::unexpected<error>(rows.error());
    std::vector<run_tail> found;
    for (int i = 0; i < rows->count(); ++i)
      found.push_back({rows->number(i, 0), static_cast<uint64_t>(rows->number(i, 1)),
                       static_cast<uint64_t>(rows->number(i, 2)),
                       static_cast<uint64_t>(rows->number(i, 3))});
    return found;
  }

  std::string shown() const override { return url_.shown(); }

private:
  postgres_url url_;
  postgres_options options_;
  std::string owner_;
  std::optional<postgres_connection> db_;
};

} // namespace

std::unique_ptr<run_table>
postgres_run_table(postgres_url url, postgres_options options, std::string owner) {
  return std::make_unique<in_postgres>(std::move(url), std::move(options), std::move(owner));
}

} // namespace tributary
