#include "tests/process/lab.hpp"
#include "tests/process/wire_net.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using namespace tributary;
using namespace std::chrono_literals;

// Each of these tests is skipped, with a warning, where the machine allows no network namespaces.

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};
const std::string free_streams[] = {"a", "b", "c", "d"};

/// The machines of a cluster.
enum machine : uint8_t { center = 1, first, second, desk, spare };

/// A coordinator, two nodes with two slots each and a client, each on a machine of its own with
/// certificates; the client follows a run whose first four streams have begun.
class far_lab {
public:
  /// @param delay How long a packet takes between a node and the coordinator.
  explicit far_lab(std::string_view heartbeat = "{every: 100ms, lost-after: 1s}",
                   std::chrono::milliseconds delay = 0ms)
    : here{heartbeat} {
    for (int i = center; i <= spare; ++i)
      net.add_host();
    net.delay(first, center, delay);
    net.delay(second, center, delay);
    here.use_certificates({"--host", wire_net::address_of(center)});
    coordinator.emplace(start_coordinator(wire_net::address_of(center) + ":0"));
    alpha.emplace(start_node(first, "alpha"));
    beta.emplace(start_node(second, "beta"));
    REQUIRE(lists("alpha"));
    REQUIRE(lists("beta"));
    auto there = net.on(desk);
    client.emplace(here.run("out"));
  }

  program start_coordinator(const std::string& listen) {
    auto there = net.on(center);
    return here.coordinator(listen);
  }
  program start_node(machine where, const std::string& name) const {
    auto there = net.on(where);
    return here.node(name);
  }
  /// Whether the coordinator has it among its nodes, sooner or later, as one that is up.
  bool lists(const std::string& name) const {
    auto there = net.on(desk);
    return eventually([&] {
      auto list = here.nodes();
      auto at = list.find("\"" + name + "\"");
      return at != std::string::npos && list.find("\"up\"", at) < list.find('}', at);
    });
  }

  void wait_for_all_to_begin() const {
    for (const auto& s : free_streams) {
      REQUIRE(here.begins(s));
      REQUIRE(here.happens("out", "stream.started", s));
    }
  }
  void let_all_go() {
    for (const auto& s : streams)
      here.let_go(s);
  }
  /// The run ends well, and with what it would have delivered anyway.
  void check_delivered() {
    CHECK(client->ends() == 0);
    INFO(client->err());
    for (const auto& s : streams)
      CHECK(here.count("out", "stream.completed", s) == 1);
    CHECK(here.count("out", "run.completed") == 1);
    CHECK(text_of(here.at("out/report.md")) == here.plain_report());
  }

  lab here;
  wire_net net;
  std::optional<program> coordinator;
  std::optional<program> alpha;
  std::optional<program> beta;
  std::optional<program> client;
};

bool is_skipped() {
  static const auto why = wire_net::obstacle();
  if (why)
    WARN("skipped: " << *why);
  return why.has_value();
}

} // namespace

TEST_CASE("a node that is cut off loses its streams to others, and comes back", "[network]") {
  if (is_skipped())
    return;
  far_lab far;
  far.wait_for_all_to_begin();
  far.net.cut_off(first);
  REQUIRE(far.here.happens("out", "node.lost", {}, "alpha"));
  far.let_all_go();
  far.check_delivered();
  CHECK(far.alpha->says("coordinator-lost"));
  far.net.heal();
  CHECK(far.lists("alpha"));
  CHECK(far.net.dropped() > 0);
}

TEST_CASE("a coordinator that is cut off from everybody goes on when the wire is back",
          "[network]") {
  if (is_skipped())
    return;
  far_lab far;
  far.wait_for_all_to_begin();
  far.net.cut_off(center);
  REQUIRE(far.alpha->says("coordinator-lost"));
  REQUIRE(far.beta->says("coordinator-lost"));
  // They end while nobody can hear of it.
  far.let_all_go();
  far.net.heal();
  far.check_delivered();
}

TEST_CASE("one way of a wire is as good as none, and costs no more", "[network]") {
  if (is_skipped())
    return;
  far_lab far;
  far.wait_for_all_to_begin();
  SECTION("the coordinator hears nothing of a node") {
    far.net.drop(first, center);
  }
  SECTION("a node hears nothing of the coordinator") {
    far.net.drop(center, first);
  }
  REQUIRE(far.here.happens("out", "node.lost", {}, "alpha"));
  far.let_all_go();
  far.check_delivered();
  far.net.heal();
  CHECK(far.lists("alpha"));
}

TEST_CASE("a run ends well while the wire to a node comes and goes", "[network]") {
  if (is_skipped())
    return;
  auto span = GENERATE(300ms, 1'500ms);
  far_lab far;
  far.wait_for_all_to_begin();
  far.net.flap(first, span);
  for (const auto& s : streams) {
    far.here.let_go(s);
    REQUIRE(far.here.happens("out", "stream.completed", s));
  }
  far.check_delivered();
}

TEST_CASE("a large result on a slow wire keeps no heartbeat waiting", "[network]") {
  if (is_skipped())
    return;
  constexpr size_t bytes = 5'000'000;
  // Up to 512 KB are under way at once: a beat behind them waits for TCP's slow start, about a
  // second here.
  far_lab far{"{every: 200ms, lost-after: 4s}", 100ms};
  far.wait_for_all_to_begin();
  far.here.write("word.sh", "read word\nhead -c " + std::to_string(bytes)
                              + " /dev/zero | tr '\\0' x\necho\necho the word is $word\n");
  far.let_all_go();
  CHECK(far.client->ends(2 * patience) == 0);
  INFO(far.client->err());
  CHECK(far.here.count("out", "node.lost") == 0);
  for (const auto& s : streams) {
    CHECK(far.here.count("out", "stream.started", s) == 1);
    CHECK(far.here.count("out", "stream.completed", s) == 1);
  }
  // The last stream was begun after the script had changed.
  CHECK(text_of(far.here.at("out/streams/e.md")).size() >= bytes);
  INFO(far.alpha->err() + far.beta->err());
  CHECK(far.alpha->err().find("coordinator-lost") == std::string::npos);
  CHECK(far.beta->err().find("coordinator-lost") == std::string::npos);
}

TEST_CASE("a node whose end nobody could hear of is missed all the same", "[network]") {
  if (is_skipped())
    return;
  far_lab far;
  far.wait_for_all_to_begin();
  far.net.cut_off(first);
  far.alpha->signal(SIGKILL);
  REQUIRE(far.alpha->ends() == -SIGKILL);
  REQUIRE(far.here.happens("out", "node.lost", {}, "alpha"));
  far.net.heal();
  far.let_all_go();
  far.check_delivered();
}

TEST_CASE("a coordinator whose end nobody could hear of is found again by all", "[network]") {
  if (is_skipped())
    return;
  far_lab far;
  far.wait_for_all_to_begin();
  far.net.cut_off(center);
  far.coordinator->signal(SIGKILL);
  REQUIRE(far.coordinator->ends() == -SIGKILL);
  far.net.heal();
  far.coordinator.emplace(far.start_coordinator(far.here.address()));
  far.let_all_go();
  far.check_delivered();
  for (const auto& s : streams)
    CHECK(far.here.began(s) == 1);
}

TEST_CASE("a node that is stopped past its lease loses its streams, and works on later",
          "[network]") {
  if (is_skipped())
    return;
  far_lab far;
  far.wait_for_all_to_begin();
  far.alpha->signal(SIGSTOP);
  REQUIRE(far.here.happens("out", "node.lost", {}, "alpha"));
  far.let_all_go();
  far.check_delivered();
  far.alpha->signal(SIGCONT);
  CHECK(far.lists("alpha"));
}

TEST_CASE("a node comes back under its name from another machine while the old one hangs",
          "[network]") {
  if (is_skipped())
    return;
  far_lab far;
  far.wait_for_all_to_begin();
  far.net.cut_off(first);
  // Started at once: the coordinator has not noticed anything yet.
  std::optional<program> again;
  {
    auto there = far.net.on(spare);
    again.emplace(far.here.start("again", {"node", "--name", "alpha", "--join", far.here.address(),
                                           "--slots", "2", "--certs", "certs", "--verbose"}));
  }
  REQUIRE(again->says("coordinator-joined"));
  far.let_all_go();
  far.check_delivered();
  // The old one has lost its name.
  far.net.heal();
  CHECK(far.alpha->ends().value_or(0) != 0);
  CHECK(far.alpha->err().find("choose another --name") != std::string::npos);
  CHECK(far.lists("alpha"));
}
