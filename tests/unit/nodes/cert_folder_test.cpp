#include "nodes/cert_folder.hpp"
#include "nodes/cli/tls_options.hpp"
#include "nodes/tls_setup.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gate/temporary_folder.hpp"

#include <fstream>
#include <sstream>

using namespace tributary;

namespace {

using fate = cert_file::fate;

std::string text_of(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream{path}.rdbuf();
  return all.str();
}

/// The fate of each file, in order.
std::vector<fate> fates(const result<std::vector<cert_file>>& made) {
  INFO((made ? "" : made.error().what));
  REQUIRE(made);
  std::vector<fate> all;
  for (const auto& f : *made)
    all.push_back(f.what);
  return all;
}

} // namespace

TEST_CASE(
  "one step makes a CA and a certificate for each role, with keys that only their owner reads") {
  temporary_folder at;
  cert_request wish{at / "certs", {"127.0.0.1"}};
  CHECK(fates(make_certificates(wish)) == std::vector<fate>(8, fate::made));
  CHECK(mode_of(at / "certs") == 0700);
  for (const auto* name : {"ca", "coordinator", "node", "client"}) {
    CHECK(mode_of(at / "certs/" + name + ".key") == 0600);
    CHECK(mode_of(at / "certs/" + name + ".pem") == 0644);
  }
  for (auto role : certificate_roles_known)
    CHECK(tls_context::load(tls_files::in_folder(wish.folder, role), role));
}

TEST_CASE("what is there is kept, and what is missing is made by the same CA") {
  temporary_folder at;
  cert_request wish{at / "certs", {"127.0.0.1"}};
  REQUIRE(make_certificates(wish));
  auto before = text_of(at / "certs/node.pem");
  std::filesystem::remove(at / "certs/client.pem");
  std::filesystem::remove(at / "certs/client.key");
  auto again = fates(make_certificates(wish));
  CHECK(std::vector<fate>(again.begin(), again.begin() + 6) == std::vector<fate>(6, fate::kept));
  CHECK(again[6] == fate::made);
  CHECK(text_of(at / "certs/node.pem") == before);
  CHECK(tls_context::load(tls_files::in_folder(wish.folder, certificate_role::client),
                          certificate_role::client));
}

TEST_CASE("renewing makes new certificates by the CA that is there") {
  temporary_folder at;
  cert_request wish{at / "certs", {"127.0.0.1"}};
  REQUIRE(make_certificates(wish));
  auto ca = text_of(at / "certs/ca.pem");
  auto before = text_of(at / "certs/node.pem");
  wish.renew = true;
  auto again = fates(make_certificates(wish));
  CHECK(again[0] == fate::kept);
  CHECK(again[4] == fate::renewed);
  CHECK(text_of(at / "certs/ca.pem") == ca);
  CHECK(text_of(at / "certs/node.pem") != before);
  CHECK(mode_of(at / "certs/node.key") == 0600);
  CHECK(tls_context::load(tls_files::in_folder(wish.folder, certificate_role::node),
                          certificate_role::node));
}

TEST_CASE(
  "a half of a pair, a broken CA and a folder that is none are refused, and nothing is lost") {
  temporary_folder at;
  cert_request wish{at / "certs", {}};
  REQUIRE(make_certificates(wish));
  SECTION("a key without its certificate") {
    std::filesystem::remove(at / "certs/node.pem");
    auto refused = make_certificates(wish);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what, Catch::Contains("node.key is there and"));
    CHECK_FALSE(text_of(at / "certs/node.key").empty());
  }
  SECTION("a CA that is none") {
    write_file(at / "certs/ca.pem", "garbage", 0644);
    auto refused = make_certificates(wish);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what, Catch::Contains("name another folder"));
    CHECK(text_of(at / "certs/ca.pem") == "garbage");
  }
  SECTION("a file in the folder's place") {
    write_file(at / "file", "x", 0644);
    CHECK_FALSE(make_certificates({at / "file", {}}));
  }
}

TEST_CASE("a host with a port is no host, and nothing is made") {
  temporary_folder at;
  auto refused = make_certificates({at / "certs", {"build.example:4850"}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::usage);
  CHECK_THAT(refused.error().what, Catch::Contains("without a port"));
  CHECK_FALSE(std::filesystem::exists(at / "certs"));
}

TEST_CASE("certificates lie beside the topology that names them") {
  CHECK(files_for({"ca.pem", "n.pem", "n.key", ""}, certificate_role::node, "/etc/t/lab.yaml")
        == tls_files{"/etc/t/ca.pem", "/etc/t/n.pem", "/etc/t/n.key"});
  CHECK(files_for({"/a/ca.pem", "n.pem", "n.key", ""}, certificate_role::node, "lab.yaml")
        == tls_files{"/a/ca.pem", "n.pem", "n.key"});
  CHECK(files_for({"", "", "", "certs"}, certificate_role::client, "/etc/t/lab.yaml")
        == tls_files{"/etc/t/certs/ca.pem", "/etc/t/certs/client.pem", "/etc/t/certs/client.key"});
}

TEST_CASE("the command line's certificates go before the topology's, and are whole") {
  topology cluster;
  cluster.tls = tls_spec{"", "", "", "theirs"};
  cluster.file = "/etc/t/lab.yaml";
  REQUIRE(use_tls({}, cluster));
  CHECK(cluster.tls->certs == "theirs");
  tls_options folder;
  folder.certs = "/ours";
  REQUIRE(use_tls(folder, cluster));
  CHECK(cluster.tls->certs == "/ours");
  tls_options half;
  half.cert = "/a.pem";
  auto refused = use_tls(half, cluster);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what, Catch::Contains("belong together"));
  tls_options files;
  files.ca = "/ca.pem";
  files.cert = "/a.pem";
  files.key = "/a.key";
  REQUIRE(use_tls(files, cluster));
  CHECK(cluster.tls == tls_spec{"/ca.pem", "/a.pem", "/a.key", ""});
  CHECK(as_arguments(files)
        == std::vector<std::string>{"--tls-ca", "/ca.pem", "--tls-cert", "/a.pem", "--tls-key",
                                    "/a.key"});
}
