#include "tests/support/postgres_server.hpp"

#include "runtime/postgres/postgres_connection.hpp"

#include "tests/support/watched_process.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace tributary::test {

namespace {

namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Where Debian puts the programs, the newest first.
std::string find_programs() {
  std::string newest;
  int version = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", none}) {
    auto v = std::atoi(entry.path().filename().c_str());
    if (v > version && fs::exists(entry.path() / "bin/postgres")) {
      version = v;
      newest = (entry.path() / "bin").string();
    }
  }
  return newest;
}

/// The server refuses to run as root.
const passwd* other_user() {
  if (::getuid() != 0)
    return nullptr;
  const auto* user = ::getpwnam("postgres");
  return user ? user : ::getpwnam("nobody");
}

pid_t start_program(const std::vector<std::string>& words, const std::string& log) {
  std::vector<char*> arguments;
  for (const auto& w : words)
    arguments.push_back(const_cast<char*>(w.c_str()));
  arguments.push_back(nullptr);
  const auto* user = other_user();
  auto parent = ::getpid();
  auto child = ::fork();
  if (child != 0)
    return child;
  auto out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(out, 1);
  ::dup2(out, 2);
  if (::chdir("/") != 0
      || (user && (::setgroups(0, nullptr) || ::setgid(user->pw_gid) || ::setuid(user->pw_uid))))
    ::_exit(126);
  // Only after the change of user, which takes it back. The server ends at once, and in order.
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::getppid() == parent)
    ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

/// Readable by the server's user alone, as it wants its key to be.
void write_own(const std::string& file, const std::string& text) {
  fs::remove(file);
  std::ofstream{file} << text;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  if (const auto* user = other_user(); user && ::chown(file.c_str(), user->pw_uid, user->pw_gid))
    throw std::runtime_error{"chown " + file};
}

int free_port() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto found = fd >= 0 && ::bind(fd, any, size) == 0 && ::getsockname(fd, any, &size) == 0;
  ::close(fd);
  if (!found)
    throw std::runtime_error{"no free port"};
  return ntohs(address.sin_port);
}

std::string text_of(const std::string& file) {
  std::stringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

/// Its parent, 0 for one that is dead.
pid_t parent_of(const std::string& process) {
  auto stat = text_of("/proc/" + process + "/stat");
  auto name_end = stat.rfind(')');
  char state = 0;
  int parent = 0;
  if (name_end == std::string::npos
      || std::sscanf(stat.c_str() + name_end + 1, " %c %d", &state, &parent) != 2 || state == 'Z')
    return 0;
  return parent;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> found;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator{"/proc", none}) {
    auto name = entry.path().filename().string();
    if (std::isdigit(static_cast<unsigned char>(name[0])) && parent_of(name) == parent)
      found.push_back(std::atoi(name.c_str()));
  }
  return found;
}

void check(bool fine, const std::string& what) {
  if (!fine)
    throw std::runtime_error{what};
}

result<postgres_connection> connect(const std::string& text) {
  auto url = postgres_url::read(text);
  check(url.has_value(), text);
  return postgres_connection::open(*url, {"test", 10s, 10s});
}

} // namespace

std::unique_ptr<postgres_server> postgres_server::make_one(postgres_setup setup) {
  auto programs = find_programs();
  if (programs.empty()) {
    std::fputs("skipped: PostgreSQL's programs are not in /usr/lib/postgresql/*/bin (apt-get "
               "install postgresql)\n",
               stderr);
    return nullptr;
  }
  auto folder = (fs::temp_directory_path() / "tributary-pg-XXXXXX").string();
  check(::mkdtemp(folder.data()) != nullptr, "no temporary folder");
  return std::unique_ptr<postgres_server>{new postgres_server{programs, folder, std::move(setup)}};
}

postgres_server* postgres_server::shared() {
  static const auto server = make_one({});
  return server.get();
}

std::unique_ptr<postgres_server> postgres_server::with(postgres_setup setup) {
  return make_one(std::move(setup));
}

postgres_server::postgres_server(std::string programs, std::string folder, postgres_setup setup)
  : programs_{std::move(programs)}, folder_{std::move(folder)}, setup_{std::move(setup)} {
  make();
  start();
}

postgres_server::~postgres_server() {
  kill_hard();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void postgres_server::make() {
  if (const auto* user = other_user())
    check(::chown(folder_.c_str(), user->pw_uid, user->pw_gid) == 0, "chown");
  auto log = folder_ + ".log";
  auto made = start_program({programs_ + "/initdb", "-D", folder_ + "/data", "-A", "trust", "-U",
                             "tributary", "--no-sync", "--locale=C", "-E", "UTF8"},
                            log);
  int status = 0;
  check(::waitpid(made, &status, 0) == made && status == 0, "initdb: " + text_of(log));
  fs::remove(log);
  if (!setup_.hba.empty())
    write_own(folder_ + "/data/pg_hba.conf", "local all all trust\n" + setup_.hba);
  if (!setup_.certificate.empty()) {
    write_own(folder_ + "/data/server.crt", setup_.certificate);
    write_own(folder_ + "/data/server.key", setup_.key);
  }
}

std::vector<std::string> postgres_server::command() const {
  std::vector<std::string> words{programs_ + "/postgres", "-D", folder_ + "/data", "-k", folder_};
  auto set = [&](const std::string& what) { words.insert(words.end(), {"-c", what}); };
  set(port_ == 0 ? "listen_addresses=" : "listen_addresses=127.0.0.1");
  if (port_ != 0)
    set(fmt::format("port={}", port_));
  if (!setup_.certificate.empty())
    set("ssl=on");
  for (const auto* habit : {"password_encryption=scram-sha-256", "fsync=on", "shared_buffers=32MB",
                            "autovacuum=off", "recovery_init_sync_method=syncfs"})
    set(habit);
  return words;
}

void postgres_server::start() {
  auto log = folder_ + "/log";
  auto give_up = steady::now() + 60s;
  for (;;) {
    auto written = (std::ofstream{log, std::ios::app}, fs::file_size(log));
    // PostgreSQL cannot choose a port; one that somebody took meanwhile is tried with another.
    if (!setup_.hba.empty())
      port_ = free_port();
    process_ = start_program(command(), log);
    if (wait_for_text(log, written, "ready to accept connections", process_, 60s)) {
      check(connect(trusted_url()).has_value(), "the server does not answer: " + text_of(log));
      return;
    }
    // What an earlier life has left may still have been on its way out.
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    check(steady::now() < give_up, "the server does not start: " + text_of(log));
  }
}

std::string postgres_server::trusted_url() const {
  return fmt::format("postgres://tributary@/postgres?host={}{}", folder_,
                     port_ == 0 ? "" : fmt::format("&port={}", port_));
}

std::string postgres_server::fresh_url() {
  auto schema = fmt::format("test{}", ++schemas_);
  auto url = fmt::format("{}&options=-csearch_path%3D{}", trusted_url(), schema);
  run(url, "CREATE SCHEMA " + schema);
  return url;
}

std::string postgres_server::moved(const std::string& url, const std::string& folder) const {
  auto other = url;
  return other.replace(other.find(folder_), folder_.size(), folder);
}

void postgres_server::run(const std::string& url, const std::string& statements) const {
  auto db = connect(url);
  check(db.has_value(), "no connection");
  auto done = db->run_all(statements.c_str());
  check(done.has_value(), done ? "" : done.error().what);
}

int64_t postgres_server::number(const std::string& url, const std::string& statement) const {
  auto db = connect(url);
  check(db.has_value(), "no connection");
  auto rows = db->run(statement.c_str());
  check(rows && !rows->empty(), rows ? "no row" : rows.error().what);
  return rows->number(0, 0);
}

void postgres_server::signal_all(int signal) const {
  ::kill(process_, signal);
  for (auto child : children_of(process_))
    ::kill(child, signal);
}

void postgres_server::kill_hard() {
  if (process_ < 0)
    return;
  // Stopped first, so that it has no new children while we count them.
  ::kill(process_, SIGSTOP);
  std::vector<watched_process> children;
  for (auto child : children_of(process_)) {
    children.emplace_back(child);
    ::kill(child, SIGKILL);
  }
  ::kill(process_, SIGKILL);
  ::waitpid(std::exchange(process_, -1), nullptr, 0);
  for (const auto& child : children)
    child.wait_for_end();
}

void postgres_server::freeze() {
  signal_all(SIGSTOP);
}

void postgres_server::go_on() {
  signal_all(SIGCONT);
}

} // namespace tributary::test
