#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

namespace {

namespace wire = tributary::wire;

class approval_fixture : public cluster_fixture {
public:
  approval_fixture() : cluster_fixture{"/nowhere"} { join("alpha", 2); }

  followed_run& waiting() {
    auto p = flat_plan(3);
    p.approve = "plan";
    p.streams[1].approve = true;
    auto& run = submit(p);
    REQUIRE(wait_until([&] { return run.output->count("approval.requested") == 1; }, 5s));
    return run;
  }
  /// The answer to who asks for this, on a connection of their own.
  wire::approval answer_to(wire::approve_run what) {
    auto& g = visit({std::move(what)});
    REQUIRE(wait_until([&] { return !g.all<wire::approval>().empty(); }, 5s));
    return g.all<wire::approval>().front();
  }
};

} // namespace

TEST_CASE_METHOD(approval_fixture, "any client may approve, and is told when that is kept") {
  auto& run = waiting();
  auto plan = answer_to({run.run, "", false, "ann"});
  CHECK(plan.run == run.run);
  CHECK(plan.code == ec::none);
  REQUIRE(wait_until([&] { return run.output->count("approval.requested") == 3; }, 10s));
  CHECK_FALSE(run.over());
  CHECK(answer_to({run.run, "", false, "ann"}).what == "was approved before");
  CHECK(answer_to({run.run, "s1", false, "ann"}).code == ec::none);
  REQUIRE(finish(run));
  CHECK(run.exit_code == 0);
  CHECK(run.output->events.find("by ann") != std::string::npos);
}

TEST_CASE_METHOD(approval_fixture, "everything is approved at once") {
  auto& run = waiting();
  CHECK(answer_to({run.run, "", true, "ann"}).code == ec::none);
  REQUIRE(finish(run));
  CHECK(run.output->count("approval.requested") == 1);
}

TEST_CASE_METHOD(approval_fixture, "a client is told why something cannot be approved") {
  auto& run = waiting();
  CHECK(answer_to({run.run, "s7", false, "ann"}).code == ec::not_found);
  CHECK(answer_to({run.run, "s0", false, "ann"}).code == ec::usage);
  auto unknown = answer_to({"r-nothing", "", false, "ann"});
  CHECK(unknown.code == ec::not_found);
  CHECK(unknown.what == "there is no run r-nothing here");
}

TEST_CASE_METHOD(approval_fixture, "who follows a run approves on the same connection") {
  auto& run = waiting();
  auto& g = visit({wire::follow{run.run, 0}, wire::approve_run{run.run, "", true, "ann"}});
  REQUIRE(wait_until([&] { return !g.all<wire::run_over>().empty(); }, 20s));
  CHECK(g.all<wire::approval>().size() == 1);
  CHECK(g.all<wire::run_over>().front().exit_code == 0);
}

TEST_CASE_METHOD(approval_fixture, "an approval finds a house that was started anew") {
  auto& run = waiting();
  caf::anon_send_exit(child("runs"), caf::exit_reason::kill);
  pass(1s);
  CHECK(answer_to({run.run, "", true, "ann"}).code == ec::none);
  REQUIRE(finish(run));
}

} // namespace tributary::test
