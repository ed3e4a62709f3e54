#include "runtime/postgres/postgres_connection.hpp"

#include "runtime/base/text.hpp"
#include "runtime/postgres/postgres_trust.hpp"

#include <fmt/format.h>

#include <array>
#include <libpq-fe.h>
#include <poll.h>

namespace tributary {

namespace {

/// What libpq and the server say ends with line breaks, and may have several lines.
std::string one_line(std::string_view text) {
  std::string out{trim(text)};
  std::replace(out.begin(), out.end(), '\n', ' ');
  return without_controls(out);
}

/// What a person can do about it.
const char* remedy_of(std::string_view sqlstate) {
  if (sqlstate == "53100")
    return "; make room, and it goes on by itself";
  if (sqlstate == "25006")
    return "; it is read-only: name the server that takes writes (target_session_attrs=read-write)";
  if (sqlstate == "42501" || sqlstate == "3F000")
    return "; let its user make tables there (GRANT CREATE ON SCHEMA …), or name a schema of its "
           "own "
           "(?options=-csearch_path%3DNAME)";
  if (sqlstate.starts_with("28"))
    return "; the password is taken from the URL, PGPASSWORD, or PGPASSFILE (~/.pgpass)";
  return "";
}

/// Ours at each connection: whatever the database's defaults are, rows are read as committed and
/// commits are on disk. A session that stops in a transaction holds its locks no longer than this.
std::string habits(const postgres_options& o) {
  return fmt::format(
    "SET statement_timeout = {0}; SET lock_timeout = {1};"
    "SET idle_in_transaction_session_timeout = {2}; SET client_min_messages = error;"
    "SET default_transaction_isolation = 'read committed';"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'",
    o.patience.count(), o.lock_patience.count(), std::min<int64_t>(o.patience.count(), 2'000));
}

} // namespace

void postgres_connection::closer::operator()(pg_conn* db) const {
  PQfinish(db);
}

result<postgres_connection>
postgres_connection::open(const postgres_url& url, const postgres_options& options) {
  auto seconds = std::to_string(std::max<int64_t>(2, options.patience.count() / 1000));
  auto milliseconds = std::to_string(options.patience.count());
  // What stands behind `dbname`, the URL, replaces what it says; what stands before is replaced.
  std::array keys{
    "connect_timeout",  "tcp_user_timeout", "keepalives_idle",  "keepalives_interval",
    "keepalives_count", "dbname",           "application_name", static_cast<const char*>(nullptr)};
  std::array values{seconds.c_str(),
                    milliseconds.c_str(),
                    "5",
                    "2",
                    "3",
                    url.text().c_str(),
                    options.name.c_str(),
                    static_cast<const char*>(nullptr)};
  postgres_connection made{PQconnectdbParams(keys.data(), values.data(), 1)};
  made.url_ = url;
  // Of the server's own clock this is the later bound, so that its words come through.
  made.patience_ = options.patience + std::chrono::milliseconds{500};
  if (!made.db_)
    return fail(ec::io, url.shown() + ": no memory");
  if (PQstatus(made.db_.get()) != CONNECTION_OK) {
    auto why = no_connection(url.shown(), one_line(PQerrorMessage(made.db_.get())));
    return fail(why.code, url.without_secrets(std::move(why.what)));
  }
  PQsetNoticeProcessor(
    made.db_.get(), [](void*, const char*) {}, nullptr);
  PQsetnonblocking(made.db_.get(), 1);
  if (auto set = made.run_all(habits(options).c_str()); !set)
    return tl::unexpected<error>(set.error());
  return made;
}

bool postgres_connection::usable() const {
  return db_ && !silent_ && PQstatus(db_.get()) == CONNECTION_OK
         && PQtransactionStatus(db_.get()) == PQTRANS_IDLE;
}

std::string_view postgres_connection::exposure() const {
  session_facts facts;
  const auto* address = PQhostaddr(db_.get());
  facts.address = address ? address : "";
  facts.encrypted = PQsslInUse(db_.get()) == 1;
  std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> used{PQconninfo(db_.get()),
                                                                      PQconninfoFree};
  for (const auto* o = used.get(); o && o->keyword; ++o)
    if (std::string_view{o->keyword} == "sslmode" && o->val)
      facts.sslmode = o->val;
  return exposure_of(facts);
}

bool postgres_connection::wait(bool also_to_write) {
  pollfd one{PQsocket(db_.get()), static_cast<short>(POLLIN | (also_to_write ? POLLOUT : 0)), 0};
  int ready = 0;
  do
    ready = ::poll(&one, 1, static_cast<int>(patience_.count()));
  while (ready < 0 && errno == EINTR);
  silent_ = ready <= 0;
  return !silent_ && ((one.revents & ~POLLOUT) == 0 || PQconsumeInput(db_.get()));
}

tl::unexpected<error> postgres_connection::lost() {
  sqlstate_.clear();
  auto why = silent_ ? fmt::format("no answer for {} s",
                                   std::chrono::ceil<std::chrono::seconds>(patience_).count())
                     : one_line(PQerrorMessage(db_.get()));
  silent_ = true;
  return fail(ec::io, url_.without_secrets(fmt::format("{}: {}", url_.shown(), why)));
}

tl::unexpected<error> postgres_connection::told(const pg_result* answer) {
  const auto* state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  const auto* words = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  if (!state || !words)
    return lost();
  sqlstate_ = state;
  return fail(ec::io, url_.without_secrets(fmt::format("{}: {}{}", url_.shown(), one_line(words),
                                                       remedy_of(sqlstate_))));
}

result<void> postgres_connection::send() {
  for (;;) {
    auto left = PQflush(db_.get());
    if (left < 0 || (left > 0 && !wait(true)))
      return lost();
    if (left == 0)
      return {};
  }
}

/// All answers have to be taken before the next statement; the first error counts.
result<postgres_rows> postgres_connection::last_of_answer() {
  result<postgres_rows> last = postgres_rows{nullptr};
  for (;;) {
    while (PQisBusy(db_.get()))
      if (!wait(false))
        return lost();
    auto* answer = PQgetResult(db_.get());
    if (!answer)
      return last;
    auto status = PQresultStatus(answer);
    postgres_rows rows{answer};
    if (!last)
      continue;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
      last = std::move(rows);
    else
      last = told(answer);
  }
}

result<postgres_rows>
postgres_connection::run(const char* statement, const postgres_values& values) {
  std::vector<Oid> types;
  std::vector<const char*> bytes;
  std::vector<int> lengths;
  for (const auto& v : values.all()) {
    types.push_back(v.type);
    bytes.push_back(v.bytes.data());
    lengths.push_back(static_cast<int>(v.bytes.size()));
  }
  constexpr int binary = 1;
  std::vector<int> formats(types.size(), binary);
  sqlstate_.clear();
  if (!PQsendQueryParams(db_.get(), statement, static_cast<int>(types.size()), types.data(),
                         bytes.data(), lengths.data(), formats.data(), binary))
    return lost();
  if (auto sent = send(); !sent)
    return tl::unexpected<error>(sent.error());
  return last_of_answer();
}

result<void> postgres_connection::run_all(const char* statements) {
  sqlstate_.clear();
  if (!PQsendQuery(db_.get(), statements))
    return lost();
  if (auto sent = send(); !sent)
    return sent;
  auto answer = last_of_answer();
  if (!answer)
    return tl::unexpected<error>(answer.error());
  return {};
}

} // namespace tributary
