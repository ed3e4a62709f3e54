#include "actors/follow.hpp"

#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

namespace {

class follow_fixture : public cluster_fixture {
public:
  follow_fixture() : cluster_fixture{"/nowhere"} {
    script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  }

  /// A run of three streams, one at a time, of which one is done.
  std::string begun() {
    join("alpha", 1);
    first = &visit({tributary::wire::submit{}});
    REQUIRE(wait_until([&] { return count(*first, "stream.completed") == 1; }, 5s));
    return first->all<tributary::wire::submitted>().at(0).run;
  }

  static std::string events_of(const guest& g) {
    std::string all;
    for (const auto& e : g.all<tributary::wire::events>())
      all += e.lines;
    return all;
  }
  static int count(const guest& g, const std::string& type) {
    memory_output lines;
    lines.events = events_of(g);
    return lines.count(type);
  }
  static std::string file_of(const guest& g, const std::string& name) {
    std::string bytes;
    for (const auto& f : g.all<tributary::wire::output_file>())
      if (f.name == name)
        bytes = f.bytes;
    return bytes;
  }
  static bool over(const guest& g) { return !g.all<tributary::wire::run_over>().empty(); }

  guest* first = nullptr;
};

} // namespace

TEST_CASE_METHOD(follow_fixture, "who comes late gets all that was told, then what follows") {
  auto run = begun();
  auto& late = visit({tributary::wire::follow{run, 0}});
  REQUIRE(wait_until([&] { return over(*first) && over(late); }, 20s));
  CHECK(late.all<tributary::wire::submitted>().size() == 1);
  CHECK(events_of(late) == events_of(*first));
  for (const auto* name : {"report.md", "report.html", "metrics.json", "streams/s0.md"}) {
    INFO(name);
    CHECK_FALSE(file_of(late, name).empty());
    CHECK(file_of(late, name) == file_of(*first, name));
  }
  CHECK(std::holds_alternative<tributary::wire::run_over>(late.heard.back()));
}

TEST_CASE_METHOD(follow_fixture, "who knows the beginning is told what came after it") {
  auto run = begun();
  auto& late = visit({tributary::wire::follow{run, 3}});
  REQUIRE(wait_until([&] { return over(late); }, 20s));
  auto all = events_of(*first);
  size_t fourth = 0;
  for (int line = 0; line < 3; ++line)
    fourth = all.find('\n', fourth) + 1;
  CHECK(events_of(late) == all.substr(fourth));
}

TEST_CASE_METHOD(follow_fixture,
                 "a follower gets the end also from a house that was started anew") {
  auto run = begun();
  auto& late = visit({tributary::wire::follow{run, 0}});
  REQUIRE(wait_until([&] { return !late.all<tributary::wire::submitted>().empty(); }, 5s));
  caf::anon_send_exit(child("runs"), caf::exit_reason::kill);
  REQUIRE(wait_until([&] { return over(*first) && over(late); }, 30s));
  CHECK(late.all<tributary::wire::run_over>().size() == 1);
  CHECK_FALSE(file_of(late, "report.md").empty());
}

TEST_CASE_METHOD(follow_fixture,
                 "a run that is not here is refused, and the client may ask again") {
  auto run = begun();
  auto& g = visit({tributary::wire::follow{"r-none", 0}});
  REQUIRE(wait_until([&] { return !g.all<tributary::wire::done>().empty(); }, 5s));
  caf::anon_send(g.link, tributary::wire::message{tributary::wire::follow{run, 0}});
  REQUIRE(wait_until([&] { return over(g); }, 20s));
  REQUIRE(g.all<tributary::wire::done>().size() == 1);
  CHECK_FALSE(g.all<tributary::wire::done>()[0].ok);
}

TEST_CASE_METHOD(follow_fixture, "who follows a run that goes elsewhere is sent after it") {
  auto run = begun();
  auto& late = visit({tributary::wire::follow{run, 0}});
  REQUIRE(wait_until([&] { return !late.all<tributary::wire::submitted>().empty(); }, 5s));
  caf::anon_send(child("runs"), drop_run{run});
  REQUIRE(wait_until([&] { return !late.all<tributary::wire::moved>().empty(); }, 5s));
  CHECK(late.all<tributary::wire::moved>()[0].run == run);
  CHECK(first->all<tributary::wire::moved>().size() == 1);
  CHECK_FALSE(options.book->find(run));
  pass(10s);
  CHECK_FALSE(over(*first));
  CHECK(count(*first, "run.failed") == 0);
}

TEST_CASE_METHOD(follow_fixture, "who takes up a run that is being taken up follows it") {
  join("alpha", 1);
  auto& one = submit(flat_plan(3));
  REQUIRE(wait_until([&] { return one.output->count("stream.completed") == 1; }, 5s));
  auto second = std::make_shared<run_request>(*one.request);
  auto heard = std::make_shared<memory_output>();
  std::optional<int> ended;
  auto follower = coordinator.sys.spawn([&](caf::event_based_actor*) {
    return caf::behavior{[&](const run_over& end) { ended = end.exit_code; }};
  });
  second->told = std::make_shared<std::atomic<uint64_t>>(0);
  second->outputs = std::make_shared<run_outputs>();
  second->outputs->add(heard);
  second->submitter = follower;
  caf::anon_send(child("runs"), submit_run{second});
  REQUIRE(finish(one, 20s));
  pass(1s);
  CHECK(ended == 0);
  CHECK(heard->events == one.output->events);
  caf::anon_send_exit(follower, caf::exit_reason::kill);
}

} // namespace tributary::test
