#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace tributary::test {

/// How a server is reached by others than the test, whom it trusts by its Unix socket.
struct postgres_setup {
  /// Of pg_hba.conf, for who comes by TCP on loopback; "": there is no port.
  std::string hba;
  /// PEM; "": it speaks no TLS.
  std::string certificate;
  std::string key;
};

/// A real PostgreSQL server in a temporary folder of its own, reached by a Unix socket there and,
/// unless it was set up for it, by nothing else. Goes with the test program, whatever happens to
/// that.
class postgres_server {
public:
  /// The one of this test program, made by the first call. Null where PostgreSQL's programs are not
  /// installed (Debian's `postgresql`); the first call then says so.
  static postgres_server* shared();
  /// One more, for who asks. Null where the programs are not installed.
  static std::unique_ptr<postgres_server> with(postgres_setup setup);

  ~postgres_server();
  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;

  /// By its socket, which needs no password.
  std::string trusted_url() const;
  /// The same, of an empty schema that nobody else has.
  std::string fresh_url();
  /// Where it listens on loopback; 0: nowhere.
  int port() const { return port_; }
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
  postgres_server(std::string programs, std::string folder, postgres_setup setup);
  static std::unique_ptr<postgres_server> make_one(postgres_setup setup);
  void make();
  std::vector<std::string> command() const;
  void signal_all(int signal) const;

  std::string programs_;
  std::string folder_;
  postgres_setup setup_;
  int port_ = 0;
  pid_t process_ = -1;
  int schemas_ = 0;
};

} // namespace tributary::test
