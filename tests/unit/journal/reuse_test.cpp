#include "runtime/journal/input_digest.hpp"
#include "runtime/journal/reuse.hpp"

#include "tests/unit/journal/journal_fixture.hpp"

#include <fstream>

using namespace tributary;
using namespace tributary::test;

namespace {

/// A run whose second stream needs its first, on one input.
struct run_maker {
  plan what;
  run_context context;
  run_origin origin;

  explicit run_maker(const std::string& run) {
    what.task = "t";
    for (const auto* id : {"a", "b"}) {
      auto& s = what.streams.emplace_back();
      s.id = s.name = id;
      s.worker = "w";
      s.focus = "look";
    }
    what.streams[1].needs = {0};
    context.run = run;
    context.task = what.task;
    context.workers.emplace_back().name = "w";
    context.inputs = {{"in.md", "/in.md", 3}};
    origin.input_digests = {"aa"};
  }

  run_header header() const {
    run_header h;
    h.what = std::make_shared<const plan>(what);
    h.context = std::make_shared<const run_context>(context);
    h.options.run = context.run;
    h.origin = origin;
    return h;
  }
};

void end(durable_journal& j, const std::string& run, stream_index s, const std::string& text) {
  REQUIRE(j.append(run, t0, slot_granted{s, "n"}));
  REQUIRE(j.append(run, t0, done(run, s, result_of(text))));
}

/// A run that came to its end.
void whole_run(durable_journal& j, const run_maker& made, const std::string& a = "A",
               const std::string& b = "B") {
  const auto& run = made.context.run;
  REQUIRE(j.open({run, encode_header(made.header()), t0, {}, 0}));
  REQUIRE(j.append(run, t0, run_started{}));
  end(j, run, 0, a);
  end(j, run, 1, b);
}

std::vector<result_reused> known(const durable_journal& j, const run_maker& made) {
  auto found = find_reusable(made.header(), j);
  INFO((found ? "" : found.error().what));
  REQUIRE(found);
  REQUIRE(found->size() == made.what.streams.size());
  return *found;
}

} // namespace

TEST_CASE("streams that are asked the same again have their results") {
  journal_folder folder;
  auto j = folder.open();
  whole_run(*j, run_maker{"r-1"});
  auto found = known(*j, run_maker{"r-2"});
  CHECK(found[0].result->text == "A");
  CHECK(found[1].result->text == "B");
  CHECK(found[1].from == "r-1");
}

TEST_CASE("whatever changes the question keeps a stream, and who needs it, from being reused") {
  journal_folder folder;
  auto j = folder.open();
  whole_run(*j, run_maker{"r-1"});
  run_maker again{"r-2"};
  SECTION("its prompt") {
    again.what.streams[0].focus = "look closer";
    auto found = known(*j, again);
    CHECK(found[0].why_not == "its prompt changed since r-1");
    CHECK(found[1].why_not == "a, which it needs, has to run");
  }
  SECTION("its worker's profile") {
    again.context.workers[0].model = "better";
    CHECK(known(*j, again)[0].why_not == "its worker changed since r-1");
  }
  SECTION("what is in the inputs") {
    again.origin.input_digests = {"bb"};
    CHECK(known(*j, again)[0].why_not == "its inputs changed since r-1");
  }
  SECTION("an input that nobody looked into") {
    again.origin.input_digests.clear();
    CHECK_FALSE(known(*j, again)[0].result);
  }
  SECTION("there was no such stream") {
    again.what.streams[0].id = "new";
    CHECK(known(*j, again)[0].why_not == "no earlier run has a result of it");
  }
}

TEST_CASE("how fast and where a stream runs does not change what it is asked") {
  journal_folder folder;
  auto j = folder.open();
  whole_run(*j, run_maker{"r-1"});
  run_maker again{"r-2"};
  again.what.max_parallel = 1;
  again.what.streams[0].timeout = std::chrono::hours{1};
  again.context.workers[0].max_parallel = 3;
  again.context.workers[0].fallbacks = {"other"};
  CHECK(known(*j, again)[0].result);
}

TEST_CASE("a stream is reused only with the very results that it was built on") {
  journal_folder folder;
  auto j = folder.open();
  whole_run(*j, run_maker{"r-1"}, "A", "B of A");
  // A newer run has another result of the first stream and none of the second.
  run_maker newer{"r-2"};
  REQUIRE(j->open({"r-2", encode_header(newer.header()), t0 + duration{1}, {}, 0}));
  REQUIRE(j->append("r-2", t0, run_started{}));
  end(*j, "r-2", 0, "A, newer");
  auto found = known(*j, run_maker{"r-3"});
  CHECK(found[0].result->text == "A, newer");
  CHECK(found[1].why_not.find("needs' results changed since r-1") != std::string::npos);
}

TEST_CASE("what failed or was cut off is not reused, and a damaged run offers nothing") {
  journal_folder folder;
  auto j = folder.open();
  REQUIRE(j->open({"r-1", "garbage", t0, {}, 0}));
  run_maker half{"r-2"};
  REQUIRE(j->open({"r-2", encode_header(half.header()), t0, {}, 0}));
  REQUIRE(j->append("r-2", t0, run_started{}));
  REQUIRE(j->append("r-2", t0, slot_granted{0, "n"}));
  auto found = known(*j, run_maker{"r-3"});
  CHECK(found[0].why_not == "no earlier run has a result of it");
}

TEST_CASE("inputs are told apart by what is in them") {
  journal_folder folder;
  auto at = [&](const std::string& name) { return folder.path + "/" + name; };
  std::ofstream{at("one")} << "same";
  std::ofstream{at("two")} << "same";
  std::ofstream{at("three")} << "other";
  auto digests = digests_of({{"1", at("one"), 4},
                             {"2", at("two"), 4},
                             {"3", at("three"), 5},
                             {"4", at("missing"), 0},
                             {"5", folder.path, 0}});
  CHECK(digests[0].size() == 64);
  CHECK(digests[0] == digests[1]);
  CHECK(digests[0] != digests[2]);
  CHECK(digests[3].empty());
  CHECK(digests[4].empty());
}

TEST_CASE("inputs past the bound are not looked into, and so never the same") {
  journal_folder folder;
  auto file = folder.path + "/ten";
  std::ofstream{file} << "0123456789";
  std::vector<input_file> twice{{"1", file, 10}, {"2", file, 10}};
  auto at_bound = digests_of(twice, 20);
  CHECK(at_bound[0].size() == 64);
  CHECK(at_bound[1].size() == 64);
  auto past_it = digests_of(twice, 19);
  CHECK(past_it[0].size() == 64);
  CHECK(past_it[1].empty());
  // The bound that runs have.
  CHECK(limits::digested_bytes >= limits::result_bytes);
}
