#pragma once

#include "runtime/postgres/postgres_rows.hpp"
#include "runtime/postgres/postgres_url.hpp"
#include "runtime/postgres/postgres_values.hpp"

#include <chrono>

struct pg_conn;

namespace tributary {

struct postgres_options {
  /// Who this is, in the server's list of sessions; at most 63 bytes of ASCII.
  std::string name = "tributary";
  /// The longest that anything may take without a sign of the server; libpq counts it in seconds,
  /// at least two, for connecting.
  std::chrono::milliseconds patience{10'000};
  /// The longest wait for a lock that another session holds.
  std::chrono::milliseconds lock_patience{10'000};
};

/// One session with a server. One thread at a time. After an error that left it in doubt it is not
/// usable any more: open another one.
class postgres_connection {
public:
  static result<postgres_connection> open(const postgres_url& url, const postgres_options& options);

  /// Runs one statement. It is whole or not at all, but an error does not say which where
  /// `usable()` is false after it: the answer was lost.
  result<postgres_rows> run(const char* statement, const postgres_values& values = {});
  /// Runs several statements without parameters, one after the other: `BEGIN; …; COMMIT`.
  result<void> run_all(const char* statements);
  bool usable() const;
  /// The kind of the last error that the server told, as SQL's five letters; "" where it told none.
  const std::string& sqlstate() const { return sqlstate_; }
  /// What others on the way could do, and what to do about it; "" where nothing.
  std::string_view exposure() const;

private:
  struct closer {
    void operator()(pg_conn* db) const;
  };

  explicit postgres_connection(pg_conn* db) : db_{db} {}
  bool wait(bool also_to_write);
  result<void> send();
  result<postgres_rows> last_of_answer();
  tl::unexpected<error> lost();
  tl::unexpected<error> told(const pg_result* answer);

  std::unique_ptr<pg_conn, closer> db_;
  postgres_url url_;
  std::chrono::milliseconds patience_{};
  std::string sqlstate_;
  bool silent_ = false;
};

} // namespace tributary
