#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/postgres_server.hpp"

#include <fmt/format.h>

#include <filesystem>

using namespace tributary;
using tributary::test::postgres_server;

namespace {

constexpr auto password = "s3cret-of-hers";

/// A lab whose state is in a database that lets nobody in without TLS and a password; its
/// certificate is made by `tributary certs`.
class guarded_lab : public lab {
public:
  guarded_lab() {
    CHECK(finish("made", {"certs", "db"}).ends() == 0);
    CHECK(finish("made", {"certs", "other"}).ends() == 0);
    server_ = postgres_server::with({"hostssl all all 127.0.0.1/32 scram-sha-256\n",
                                     text_of(at("db/coordinator.pem")),
                                     text_of(at("db/coordinator.key"))});
    if (server_)
      server_->run(server_->trusted_url(), fmt::format("CREATE ROLE her LOGIN PASSWORD '{}';"
                                                       "CREATE SCHEMA AUTHORIZATION her",
                                                       password));
    for (const char* stream : {"a", "b", "c", "d", "e"})
      let_go(stream);
  }
  bool ready() const { return server_ != nullptr; }

  std::string url(const std::string& authority) const {
    return fmt::format("postgres://her@localhost:{}/postgres?sslmode=verify-full&sslrootcert={}",
                       server_->port(), at(authority + "/ca.pem"));
  }
  /// The lab's topology, with its state there.
  void use(const std::string& state) const {
    auto topology = text_of(at("lab.topology.yaml"));
    const std::string listen = "listen: 127.0.0.1:0";
    topology.insert(topology.find(listen) + listen.size(), ", state: \"" + state + "\"");
    write("guarded.yaml", topology);
  }
  program serve() const {
    return start("coordinator", {"coordinator", "-t", "guarded.yaml", "--verbose"});
  }
  /// Whether a text is in any file that programs have left, their output among them.
  bool is_anywhere(const std::string& text) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator{at("")})
      if (entry.is_regular_file() && text_of(entry.path()).find(text) != std::string::npos)
        return true;
    return false;
  }

private:
  std::unique_ptr<postgres_server> server_;
};

/// @returns What it said.
std::string refused(program coordinator, int code) {
  auto ended = coordinator.ends();
  INFO(coordinator.err());
  CHECK(ended == code);
  CHECK(coordinator.err().find("listening on") == std::string::npos);
  return coordinator.err();
}

} // namespace

TEST_CASE("a run's state is kept over TLS, by a password that no file of it and no log has") {
  guarded_lab here;
  if (!here.ready())
    return;
  here.set("PGPASSWORD", password);
  here.use(here.url("db"));
  auto coordinator = here.serve();
  auto address = listening_address(coordinator);
  auto alpha = here.start("alpha", {"node", "--name", "alpha", "--join", address, "--verbose"});
  auto run = here.start("out", {"run", "plan.yaml", "-c", address, "-o", "out", "--verbose"});
  auto code = run.ends();
  INFO(run.err());
  INFO(coordinator.err());
  CHECK(code == 0);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
  CHECK_FALSE(here.is_anywhere(password));
  // It is in the database: another program takes the person's score for it there.
  auto rated = here.finish("rated", {"rate", "out", "4", "-t", "guarded.yaml"});
  INFO(rated.err());
  CHECK(rated.ends() == 0);
}

TEST_CASE("a coordinator that cannot prove itself to its database, or it to it, does not start") {
  guarded_lab here;
  if (!here.ready())
    return;
  SECTION("a wrong password") {
    here.set("PGPASSWORD", "wrong-one");
    here.use(here.url("db"));
    CHECK(refused(here.serve(), 41).find("PGPASSFILE") != std::string::npos);
    CHECK_FALSE(here.is_anywhere("wrong-one"));
  }
  SECTION("a wrong password that the topology takes from a variable") {
    here.set("HER_PASSWORD", "wrong-one");
    auto url = here.url("db");
    here.use(url.insert(url.find('@'), ":${HER_PASSWORD}"));
    CHECK(refused(here.serve(), 41).find("password authentication failed") != std::string::npos);
    CHECK_FALSE(here.is_anywhere("wrong-one"));
  }
  SECTION("a certificate of another CA") {
    here.set("PGPASSWORD", password);
    here.use(here.url("other"));
    CHECK(refused(here.serve(), 41).find("sslrootcert") != std::string::npos);
  }
  SECTION("no file to check it by") {
    here.set("PGPASSWORD", password);
    here.use(here.url("nowhere"));
    CHECK(refused(here.serve(), 52).find("nowhere/ca.pem") != std::string::npos);
  }
}
