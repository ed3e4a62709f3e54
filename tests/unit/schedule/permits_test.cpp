#include "tests/support/catch.hpp"
#include "tests/unit/schedule/schedule_fixture.hpp"

#include <algorithm>

using namespace tributary;
using namespace tributary::testing;

namespace {

/// Accounts with so many permits each.
struct limited : permit_port {
  bool may_begin(uint32_t account) const override { return left.at(account) > 0; }
  uint64_t begin(uint32_t account) override {
    --left.at(account);
    return 100 + account;
  }
  void resume(uint32_t account) override { --left.at(account); }
  void end(uint32_t account, uint32_t count) override {
    left.at(account) += static_cast<int>(count);
  }

  std::vector<int> left;
};

struct governed_driver : schedule_driver {
  explicit governed_driver(std::vector<int> permits) {
    accounts.left = std::move(permits);
    s.ask_for_permits(accounts);
    s.govern("gemini", 0);
  }
  limited accounts;
};

std::vector<std::string> names_of(const std::vector<waiting_stream>& streams) {
  std::vector<std::string> out;
  for (const auto& w : streams)
    out.push_back(fmt::format("{}/{} {}", w.run, w.stream, w.worker));
  return out;
}

} // namespace

TEST_CASE("a governed worker needs a slot and a permit, others a slot") {
  governed_driver d{{2}};
  d.node("alpha", 8);
  d.run("r");
  for (stream_index s = 0; s < 4; ++s)
    d.want("r", s, 9, "gemini");
  d.want("r", 7, 1, "extract");
  CHECK(d.grants() == names{"r/0@alpha", "r/1@alpha", "r/7@alpha"});
  CHECK(d.s.held_back() == std::vector<uint32_t>{0});
  d.s.release("alpha", "r", "gemini");
  CHECK(d.grants() == names{"r/2@alpha"});
}

TEST_CASE("a grant names its permit, that of a worker without account none") {
  governed_driver d{{1}};
  d.node("alpha", 8);
  d.run("r");
  d.want("r", 0, 2, "gemini");
  d.want("r", 1, 1, "extract");
  auto grants = d.s.assign();
  REQUIRE(grants.size() == 2);
  CHECK(grants[0].permit == 100);
  CHECK(grants[1].permit == 0);
}

TEST_CASE("an account holds nobody back where there is no slot, and takes no permit then") {
  governed_driver d{{1}};
  d.node("alpha", 1);
  d.run("r");
  d.want("r", 0, 5, "extract");
  d.want("r", 1, 1, "gemini");
  CHECK(d.grants() == names{"r/0@alpha"});
  CHECK(d.s.held_back().empty());
  CHECK(d.accounts.left[0] == 1);
}

TEST_CASE(
  "permits come back with slots, with nodes that go, and with runs that say what they hold") {
  governed_driver d{{4}};
  d.node("alpha", 2);
  d.node("beta", 2);
  d.run("r");
  for (stream_index s = 0; s < 4; ++s)
    d.want("r", s, 0, "gemini");
  REQUIRE(d.grants().size() == 4);
  CHECK(d.accounts.left[0] == 0);
  d.s.remove_node("beta");
  CHECK(d.accounts.left[0] == 2);
  d.s.restate_run("r", {{"alpha", "gemini"}});
  CHECK(d.accounts.left[0] == 3);
  d.s.release("alpha", "r", "gemini");
  d.s.release("alpha", "r", "gemini");
  CHECK(d.accounts.left[0] == 4);
}

TEST_CASE("attempts that a node brings along count for their account") {
  governed_driver d{{2}};
  d.run("r");
  d.s.add_node({"alpha", 4, {}, {}}, 2);
  d.s.occupy("alpha", "r", "gemini");
  CHECK(d.accounts.left[0] == 1);
}

TEST_CASE("a worker that becomes governed brings what it runs") {
  governed_driver d{{2, 5}};
  d.node("alpha", 8);
  d.run("r");
  d.want("r", 0, 0, "codex");
  d.want("r", 1, 0, "codex");
  d.want("r", 2, 0, "gemini");
  REQUIRE(d.grants().size() == 3);
  d.s.govern("codex", 1);
  CHECK(d.accounts.left == std::vector<int>{1, 3});
  d.s.govern("gemini", 1);
  CHECK(d.accounts.left == std::vector<int>{2, 2});
}

TEST_CASE("refused requests are taken back, all of the account's and no others") {
  governed_driver d{{0, 0}};
  d.s.govern("codex", 1);
  d.s.govern("pro", 0);
  d.run("r1");
  d.run("r2", 1, 0);
  d.want("r1", 5, 0, "gemini");
  d.want("r1", 3, 9, "gemini", {{"zone", "a"}});
  d.want("r1", 4, 0, "codex");
  d.want("r1", 9, 0, "extract");
  d.want("r2", 1, 0, "pro");
  CHECK(names_of(d.s.first_waiting(0)) == names{"r1/3 gemini", "r2/1 pro"});
  CHECK(names_of(d.s.refuse(0)) == names{"r1/3 gemini", "r1/5 gemini", "r2/1 pro"});
  CHECK(d.s.refuse(0).empty());
  CHECK(d.s.waiting() == 2);
}
