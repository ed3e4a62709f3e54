#include "runtime/journal/run_header.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace std::chrono_literals;

namespace {

run_header full_header() {
  plan p;
  p.task = "Compare them: \"all\" — ä";
  p.kind = plan_kind::development;
  p.requirements = {"one", "two"};
  p.inputs = {"src/*.md"};
  p.input_files = {{"a.md", "/x/a.md", 12}};
  p.max_parallel = 3;
  p.budget = {1'000'000, 5'000, duration{10min}};
  p.deadline = 1h;
  for (const auto* id : {"a", "b"}) {
    auto& s = p.streams.emplace_back();
    s.id = id;
    s.name = "Stream";
    s.worker = "w";
    s.tasks = {"t1", "t2"};
    s.estimate = 90s;
    s.total_timeout = 2h;
    s.labels = {{"gpu", "yes"}};
    s.on_failure = {{{failure_kind::timeout}, {{step_kind::retry, 2}}, 1s, 9s}};
    s.at = {4, 2};
  }
  p.streams[1].needs = {0};
  p.streams[1].inferred_needs = {{0, "as a says"}};
  p.synthesis.mode = merge_mode::barrier;
  p.synthesis.conflicts = {{"factual", "research"}};
  p.synthesis.quorum = 1;
  p.audit = {audit_when::always, "high", "judge", 4'500, true};
  p.adapt = {1'500, 10s, 7};
  p.keep = "30d";
  p.learn = false;
  p.prompt = "{{prompt}}";
  p.file = "p.yaml";
  p.folder = "/x";

  run_context c;
  c.run = "r-1";
  c.task = p.task;
  c.inputs = p.input_files;
  auto& w = c.workers.emplace_back();
  w.name = "w";
  w.fallbacks = {"v"};
  w.max_parallel = 2;

  run_header h;
  h.what = std::make_shared<const plan>(p);
  h.options.run = "r-1";
  h.options.fallbacks = {{"w", {"v"}}};
  h.options.failure_rules = {{{failure_kind::overloaded}, {{step_kind::hedge, 1}}, 0s, 0s}};
  h.options.records = {{"w", {10, 1, 9, 8, 3s, 1s, 77}}};
  h.options.fail_fast = true;
  h.options.seed = 0xfedc'ba98'7654'3210;
  h.context = std::make_shared<const run_context>(c);
  h.origin = {"/x/out", 3, 4, "/x/t.yaml", true};
  return h;
}

} // namespace

TEST_CASE("what a run is comes back as it was, whole") {
  auto h = full_header();
  auto back = decode_header(encode_header(h));
  REQUIRE(back);
  CHECK(*back->what == *h.what);
  CHECK(*back->context == *h.context);
  CHECK(back->origin == h.origin);
  CHECK(back->options.run == h.options.run);
  CHECK(back->options.fallbacks == h.options.fallbacks);
  CHECK(back->options.failure_rules == h.options.failure_rules);
  CHECK(back->options.records == h.options.records);
  CHECK(back->options.fail_fast);
  CHECK(back->options.seed == h.options.seed);
}

TEST_CASE("a header that was changed anywhere or cut off is refused") {
  auto bytes = encode_header(full_header());
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto changed = bytes;
    changed[i] ^= 0x10;
    auto read = decode_header(changed);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ec::malformed);
    REQUIRE_FALSE(decode_header(bytes.substr(0, i)));
  }
}

TEST_CASE("a plan whose streams need what is not there is refused, though its checksum is right") {
  auto h = full_header();
  auto broken = *h.what;
  broken.streams[1].needs = {7};
  h.what = std::make_shared<const plan>(broken);
  auto read = decode_header(encode_header(h));
  REQUIRE_FALSE(read);
  CHECK(read.error().what.find("not there") != std::string::npos);
}
