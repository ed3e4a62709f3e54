#include "nodes/gate/certificate_maker.hpp"
#include "runtime/postgres/postgres_connection.hpp"
#include "runtime/postgres/postgres_trust.hpp"

#include "tests/unit/journal/postgres_fixture.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

using system_clock = std::chrono::system_clock;

constexpr auto password = "s3cret-of-hers";

bool says(const error& e, std::string_view what) {
  return e.what.find(what) != std::string::npos;
}

certificate_authority new_ca() {
  auto now = system_clock::now();
  return *certificate_authority::make("test CA", now - std::chrono::hours{1},
                                      now + std::chrono::hours{1});
}

/// A server whose certificate is of a CA of ours.
struct guarded_server {
  explicit guarded_server(bool tls) {
    postgres_setup setup{"host all all 127.0.0.1/32 scram-sha-256\n", {}, {}};
    auto now = system_clock::now();
    auto own = *ca.issue({"db",
                          {certificate_role::coordinator},
                          {"localhost"},
                          now - std::chrono::hours{1},
                          now + std::chrono::hours{1}});
    if (tls)
      setup = {"hostssl all all 127.0.0.1/32 scram-sha-256\n", own.certificate, own.key};
    server = postgres_server::with(std::move(setup));
  }
  static guarded_server& with_tls() {
    static guarded_server one{true};
    return one;
  }

  certificate_authority ca = new_ca();
  std::unique_ptr<postgres_server> server;
};

/// Somebody with a schema and a password of her own, in an environment that holds neither her
/// password nor files of the test's user.
class visitor {
public:
  explicit visitor(guarded_server& to = guarded_server::with_tls()) : server_{*to.server} {
    static int count = 0;
    name_ = fmt::format("her{}", ++count);
    server_.run(server_.trusted_url(), fmt::format("CREATE ROLE {0} LOGIN PASSWORD '{1}';"
                                                   "CREATE SCHEMA AUTHORIZATION {0}",
                                                   name_, password));
    write("ca.pem", to.ca.own().certificate);
    write("other.pem", new_ca().own().certificate);
    setenv("PGPASSFILE", at("none").c_str(), 1);
    unsetenv("PGPASSWORD");
  }
  ~visitor() {
    unsetenv("PGPASSFILE");
    unsetenv("PGPASSWORD");
  }
  visitor(const visitor&) = delete;
  visitor& operator=(const visitor&) = delete;

  const std::string& name() const { return name_; }
  postgres_server& server() const { return server_; }
  std::string at(const std::string& file) const { return folder_ / file; }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream{at(file)} << text;
    std::filesystem::permissions(at(file), std::filesystem::perms{0600});
  }
  std::string url_with(const std::string& options, const std::string& host = "localhost") const {
    return fmt::format("postgres://{}@{}:{}/postgres?{}", name_, host, server_.port(), options);
  }
  /// All is checked by the certificates in a file of hers.
  std::string url(const std::string& ca = "ca.pem", const std::string& host = "localhost") const {
    return url_with("sslmode=verify-full&sslrootcert=" + at(ca), host);
  }

private:
  postgres_server& server_;
  temporary_folder folder_;
  std::string name_;
};

error refusal_of(const std::string& url) {
  auto opened = postgres_journal(url, {{}, {}, "", 3s, 2s});
  REQUIRE_FALSE(opened);
  INFO(opened.error().what);
  CHECK_FALSE(says(opened.error(), password));
  return opened.error();
}

/// Rows of more than a TLS record, there and back.
void check_works(const std::string& url) {
  office a{url};
  std::string text(300'000, 'x');
  REQUIRE(a.journal().append("r-1", t0, done("r-1", 0, result_of(text))));
  for (stream_index s = 0; s < 500; ++s)
    REQUIRE(a.journal().append("r-1", t0, slot_granted{s, "n"}));
  settle(a.journal(), "r-1");
  auto back = replayed(office{url}.journal(), "r-1");
  REQUIRE(back.events.size() == 501);
  CHECK((*at_as<attempt_ended>(back, 0).what.result)->text == text);
  REQUIRE(a.journal().prune(0));
}

} // namespace

TEST_CASE("a journal is kept over TLS, with SCRAM, by a password that stands in no URL") {
  NEEDS_POSTGRES();
  visitor her;
  SECTION("PGPASSWORD") {
    setenv("PGPASSWORD", password, 1);
    check_works(her.url());
  }
  SECTION("PGPASSFILE") {
    her.write("pass", fmt::format("localhost:*:*:{}:{}\n", her.name(), password));
    setenv("PGPASSFILE", her.at("pass").c_str(), 1);
    check_works(her.url());
  }
  SECTION("a file that the URL names") {
    her.write("pass", fmt::format("*:*:*:*:{}\n", password));
    check_works(her.url() + "&passfile=" + her.at("pass"));
  }
  // It was TLS, and no other than SCRAM's secret is in the database.
  CHECK(her.server().number(her.server().trusted_url(),
                            fmt::format("SELECT count(*) FROM pg_authid WHERE rolname = '{}'"
                                        " AND rolpassword LIKE 'SCRAM-SHA-256$%'",
                                        her.name()))
        == 1);
}

TEST_CASE("a session over TLS says of itself that it is one") {
  NEEDS_POSTGRES();
  visitor her;
  setenv("PGPASSWORD", password, 1);
  auto session = postgres_connection::open(*postgres_url::read(her.url()), {});
  REQUIRE(session);
  auto rows = session->run("SELECT ssl, version = 'TLSv1.3' FROM pg_stat_ssl"
                           " WHERE pid = pg_backend_pid()");
  REQUIRE(rows);
  CHECK(rows->truth(0, 0));
  CHECK(rows->truth(0, 1));
}

TEST_CASE("who does not prove herself to a database is told what to do, and no password is shown") {
  NEEDS_POSTGRES();
  visitor her;
  SECTION("a wrong password from the environment") {
    setenv("PGPASSWORD", "wrong-one", 1);
    auto why = refusal_of(her.url());
    CHECK(why.code == ec::unauthorised);
    CHECK(says(why, "password authentication failed for user \"" + her.name()));
    CHECK(says(why, "PGPASSFILE"));
    CHECK_FALSE(says(why, "wrong-one"));
  }
  SECTION("a wrong password in the URL") {
    auto url = her.url();
    url.insert(url.find('@'), ":wrong%2Done");
    auto why = refusal_of(url);
    CHECK(why.code == ec::unauthorised);
    CHECK_FALSE(says(why, "wrong-one"));
    CHECK_FALSE(says(why, "wrong%2Done"));
  }
  SECTION("no password") {
    auto why = refusal_of(her.url());
    CHECK(why.code == ec::unauthorised);
    CHECK(says(why, "set PGPASSWORD"));
  }
  SECTION("a password file that others can read") {
    her.write("pass", fmt::format("*:*:*:*:{}\n", password));
    std::filesystem::permissions(her.at("pass"), std::filesystem::perms{0644});
    setenv("PGPASSFILE", her.at("pass").c_str(), 1);
    auto why = refusal_of(her.url());
    CHECK(why.code == ec::unauthorised);
    CHECK(says(why, "0600"));
  }
  SECTION("no TLS where the server wants it") {
    setenv("PGPASSWORD", password, 1);
    auto why = refusal_of(her.url_with("sslmode=disable"));
    CHECK(why.code == ec::unauthorised);
    CHECK(says(why, "sslmode=verify-full"));
  }
}

TEST_CASE("a database that does not prove itself gets no password") {
  NEEDS_POSTGRES();
  SECTION("its certificate is of another CA") {
    visitor her;
    setenv("PGPASSWORD", password, 1);
    auto why = refusal_of(her.url("other.pem"));
    CHECK(why.code == ec::unauthorised);
    CHECK(says(why, "certificate verify failed"));
    CHECK(says(why, "the CA that signed"));
  }
  SECTION("its certificate is for another name") {
    visitor her;
    setenv("PGPASSWORD", password, 1);
    auto why = refusal_of(her.url("ca.pem", "127.0.0.1"));
    CHECK(why.code == ec::unauthorised);
    CHECK(says(why, "\"localhost\""));
    CHECK(says(why, "call the server by a name"));
  }
  SECTION("it speaks no TLS") {
    guarded_server plain{false};
    visitor her{plain};
    setenv("PGPASSWORD", password, 1);
    auto why = refusal_of(her.url());
    CHECK(why.code == ec::unauthorised);
    CHECK(says(why, "turn `ssl` on"));
  }
  SECTION("there is nothing to check it by") {
    visitor her;
    setenv("PGPASSWORD", password, 1);
    auto why = refusal_of(her.url("gone.pem"));
    CHECK(why.code == ec::bad_config);
    CHECK(says(why, "gone.pem"));
    // libpq would have her check no certificates.
    CHECK_FALSE(says(why, "disable"));
  }
}

TEST_CASE("a password that is changed while a run goes on is trouble, not loss") {
  NEEDS_POSTGRES();
  visitor her;
  auto& server = her.server();
  setenv("PGPASSWORD", password, 1);
  office a{her.url()};
  REQUIRE(a.journal().append("r-1", t0, slot_granted{0, "n"}));
  settle(a.journal(), "r-1");
  server.run(server.trusted_url(), fmt::format("ALTER ROLE {0} PASSWORD 'new-one';"
                                               "SELECT pg_terminate_backend(pid)"
                                               " FROM pg_stat_activity WHERE usename = '{0}'",
                                               her.name()));
  REQUIRE(a.journal().append("r-1", t0, slot_granted{1, "n"}));
  // The first reason is that its sessions were ended; what can be done is in the next.
  auto why = a.wait_for_reason("password authentication failed");
  CHECK(why.find("PGPASSWORD") != std::string::npos);
  CHECK(why.find(password) == std::string::npos);
  server.run(server.trusted_url(),
             fmt::format("ALTER ROLE {} PASSWORD '{}'", her.name(), password));
  CHECK(a.wait_for_trouble(2).empty());
  settle(a.journal(), "r-1");
  CHECK(streams_of(a.journal(), "r-1") == first(2));
}

TEST_CASE("a way to a database on which others can listen or answer is called so") {
  for (const auto* here : {"", "/var/run/postgresql", "127.0.0.1", "::1"})
    CHECK(exposure_of({here, false, "disable"}).empty());
  CHECK(exposure_of({"10.0.0.7", false, "prefer"}).find("not encrypted") != std::string::npos);
  for (const auto* mode : {"prefer", "require", "allow", ""})
    CHECK(exposure_of({"10.0.0.7", true, mode}).find("who it is") != std::string::npos);
  for (const auto* mode : {"verify-ca", "verify-full"})
    CHECK(exposure_of({"2001:db8::7", true, mode}).empty());
}
