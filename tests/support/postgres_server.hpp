#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

namespace tributary::test {

/// A real PostgreSQL server in a temporary folder of its own, reached by a Unix socket there and by
/// nothing else. Goes with the test program, whatever happens to that.
class postgres_server {
public:
  /// The one of this test program, made by the first call. Null where PostgreSQL's programs are not
  /// installed (Debian's `postgresql`); the first call then says so.
  static postgres_server* shared();

  ~postgres_server();
  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;

  /// Of an empty schema that nobody else has.
  std::string fresh_url();
  /// The same database by a socket in another folder.
  std::string moved(const std::string& url, const std::string& folder) const;
  const std::string& socket_folder() const { return folder_; }
  std::string socket() const { return folder_ + "/.s.PGSQL.5432"; }

  /// Runs statements, as somebody else would. Throws where the server refuses.
  void run(const std::string& url, const std::string& statements) const;
  /// The first column of the first row.
  int64_t number(const std::string& url, const std::string& statement) const;

  /// All its processes die at once, as when its machine loses power; the disk keeps what it has.
  void kill_hard();
  /// Starts it again where it was killed, and waits until it answers.
  void start();
  /// None of its processes runs until `go_on`; connections stay.
  void freeze();
  void go_on();

private:
  postgres_server(std::string programs, std::string folder);
  void make();
  void signal_all(int signal) const;

  std::string programs_;
  std::string folder_;
  pid_t process_ = -1;
  int schemas_ = 0;
};

} // namespace tributary::test
