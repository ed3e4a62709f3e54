#include "nodes/gate/certificate_maker.hpp"

#include "tests/process/intruder.hpp"
#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <sys/resource.h>

using namespace tributary;

namespace {

/// How often the coordinator's log has this.
size_t times_told(const lab& here, const std::string& what) {
  auto text = text_of(here.at("coordinator.err"));
  size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

bool is_told(const lab& here, const std::string& what) {
  INFO(text_of(here.at("coordinator.err")));
  CHECK(eventually([&] { return times_told(here, what) > 0; }));
  return times_told(here, what) == 1;
}

/// A cluster over TLS in the middle of a run: one stream is under way, and its end waits for us.
struct busy_cluster {
  lab here;
  std::optional<program> coordinator;
  std::optional<program> node;
  std::optional<program> run;

  busy_cluster() {
    here.use_certificates();
    coordinator.emplace(here.coordinator());
    node.emplace(here.node("alpha"));
    run.emplace(here.run("out"));
    REQUIRE(here.begins("a"));
  }

  void finish_run() {
    for (const char* stream : {"a", "b", "c", "d", "e"})
      here.let_go(stream);
    auto code = run->ends();
    INFO(run->err());
    INFO(coordinator->err());
    CHECK(code == 0);
    CHECK(text_of(here.at("out/report.md")) == here.plain_report());
    CHECK(here.count("out", "node.lost") == 0);
  }
};

void allow_descriptors(rlim_t count) {
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  now.rlim_cur = std::max(now.rlim_cur, std::min(count, now.rlim_max));
  setrlimit(RLIMIT_NOFILE, &now);
}

} // namespace

TEST_CASE("a cluster over TLS delivers what one without it does") {
  busy_cluster c;
  auto beta = c.here.node("beta");
  CHECK(eventually([&] { return c.here.nodes().find("beta") != std::string::npos; }));
  CHECK(c.here.secrets() == 0);
  c.finish_run();
  CHECK(
    c.here.finish("drain", {"drain", "alpha", "-c", c.here.address(), "--certs", "certs"}).ends()
    == 0);
  CHECK(c.node->ends() == 0);
}

// A certificate says that its owner may submit, not that the files of this machine are its own.
TEST_CASE("a client's files are read in place by who shares its secret, else they are sent") {
  lab here;
  here.write("facts.md", "One fact.\n");
  here.write("list.sh", "cat \"$TRIBUTARY_INPUTS\"\ncat $(cat \"$TRIBUTARY_INPUTS\")\npwd\n");
  auto topology = text_of(here.at("lab.topology.yaml"));
  topology.insert(topology.find("  sh:"),
                  "  list: {backend: exec, command: [/bin/sh, " + here.at("list.sh") + "]}\n");
  here.write("lab.topology.yaml", topology);
  here.write("plan.yaml", "task: List\ninputs: [facts.md]\nstreams:\n"
                          "  a: {name: A, worker: list, prompt: a, needs: []}\n");
  bool certified = false;
  SECTION("by the secret") {}
  SECTION("by certificates") {
    here.use_certificates();
    certified = true;
  }
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  auto run = here.run("out");
  auto code = run.ends();
  INFO(run.err());
  REQUIRE(code == 0);
  auto said = text_of(here.at("out/streams/a.md"));
  INFO(said);
  CHECK(said.find("One fact.") != std::string::npos);
  CHECK((said.find(here.at("facts.md")) == std::string::npos) == certified);
}

TEST_CASE(
  "a run with local nodes speaks TLS where the topology says so, and the secret with --nodes") {
  lab here;
  here.use_certificates();
  auto text = text_of(here.at("lab.topology.yaml"));
  here.write("lab.topology.yaml", text
                                    + "tls: {certs: certs}\n"
                                      "nodes:\n  one: {slots: 2, launch: local}\n");
  for (const char* stream : {"a", "b", "c", "d", "e"})
    here.let_go(stream);
  auto with_tls = here.finish("tls", {"run", "plan.yaml", "-t", "lab.topology.yaml", "-o", "tls"});
  INFO(with_tls.err());
  CHECK(with_tls.ends() == 0);
  auto with_secret = here.finish(
    "two", {"run", "plan.yaml", "-t", "lab.topology.yaml", "--nodes", "2", "-o", "two"});
  INFO(with_secret.err());
  CHECK(with_secret.ends() == 0);
  CHECK(text_of(here.at("tls/report.md")) == text_of(here.at("two/report.md")));
  CHECK(here.no_process_stays());
}

TEST_CASE("strangers with wrong certificates are refused and told once, while a run goes on") {
  busy_cluster c;
  forged papers{c.here};
  auto refusal = [&](const stranger& who, peer_role role = peer_role::node) {
    return intruder{c.here.address()}.come_as(who, role);
  };
  for (int twice = 0; twice < 2; ++twice) {
    CHECK_THAT(refusal(papers.none), Catch::Contains("refused our certificate"));
    CHECK_THAT(refusal(papers.other_ca), Catch::Contains("refused our certificate"));
    CHECK_THAT(refusal(papers.expired), Catch::Contains("expired"));
    CHECK_THAT(refusal(papers.node, peer_role::client), Catch::Contains("not welcome"));
  }
  CHECK(is_told(c.here, "showed no certificate"));
  CHECK(is_told(c.here, "its certificate was refused: unable to get"));
  CHECK(is_told(c.here, "its certificate was refused: certificate has expired"));
  CHECK(is_told(c.here, "came as a client with a certificate for the role node"));
  CHECK(text_of(c.here.at("coordinator.err")).find("peer=127.0.0.1:") != std::string::npos);
  c.finish_run();
}

TEST_CASE("garbage, enormous lengths and slow words end a connection, while a run goes on") {
  busy_cluster c;
  for (const auto& bytes : {std::string(100'000, '\x7f'), std::string{"GET / HTTP/1.1\r\n\r\n"},
                            frame_header(0xffffffff)}) {
    intruder loud{c.here.address()};
    loud.say(bytes);
    CHECK(loud.is_out());
  }
  intruder slow{c.here.address()};
  slow.say(half_hello());
  CHECK(slow.is_out());
  CHECK(is_told(c.here, "did not finish its handshake in time"));
  c.finish_run();
}

TEST_CASE("a node that breaks the rules inside loses its connection, and nobody else does") {
  busy_cluster c;
  forged papers{c.here};
  SECTION("a frame that announces four gigabytes") {
    intruder node{c.here.address()};
    REQUIRE(node.come_as(papers.node, peer_role::node).empty());
    node.say_inside(frame_header(0xffffffff));
    CHECK(node.is_out());
    CHECK(is_told(c.here, "frame-refused"));
  }
  SECTION("messages to actors of others") {
    intruder node{c.here.address()};
    REQUIRE(node.come_as(papers.node, peer_role::node).empty());
    for (int i = 0; i < 20; ++i)
      node.say_inside(frame_header(0));
    CHECK(node.is_out());
    CHECK(is_told(c.here, "which it was not shown"));
  }
  c.finish_run();
}

TEST_CASE("a thousand idle connections keep nobody out, and a run goes on") {
  allow_descriptors(4'096);
  busy_cluster c;
  std::deque<intruder> idle;
  for (int i = 0; i < 1'000; ++i)
    idle.emplace_back(c.here.address());
  auto beta = c.here.node("beta");
  CHECK(eventually([&] { return c.here.nodes().find("beta") != std::string::npos; }));
  c.finish_run();
  for (auto& one : idle)
    CHECK(one.is_out());
}

TEST_CASE("a coordinator under a name that its certificate does not have is refused") {
  lab here;
  here.use_certificates();
  auto ca = certificate_authority::read(
    {text_of(here.at("certs/ca.pem")), text_of(here.at("certs/ca.key"))});
  REQUIRE(ca);
  auto now = std::chrono::system_clock::now();
  auto other = ca->issue({"other",
                          {certificate_role::coordinator},
                          {"build.example"},
                          now - std::chrono::hours{1},
                          now + std::chrono::hours{1}});
  REQUIRE(other);
  here.write("certs/coordinator.pem", other->certificate);
  here.write("certs/coordinator.key", other->key);
  auto coordinator = here.coordinator();
  auto nodes = here.finish("nodes", {"nodes", "-c", here.address(), "--certs", "certs"});
  CHECK(nodes.ends() == 41);
  CHECK_THAT(nodes.err(), Catch::Contains("made for build.example"));
}

TEST_CASE("a coordinator off loopback without certificates does not start, and says what to do") {
  lab here;
  auto refused = here.finish("refused", {"coordinator", "--listen", "0.0.0.0:0"});
  CHECK(refused.ends() == 52);
  CHECK_THAT(refused.err(), Catch::Contains("tributary certs DIR"));
  CHECK_THAT(refused.err(), Catch::Contains("insecure: true"));
}
