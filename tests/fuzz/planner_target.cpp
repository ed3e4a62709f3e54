#include "config/plan_file.hpp"
#include "runtime/base/text.hpp"
#include "runtime/plan/graph.hpp"
#include "runtime/planning/planner_answer.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <set>

namespace tributary::fuzz {

namespace {

const std::vector<planner_type> types{{"research", "w"}, {"backend", "w"}, {"validation", "w"}};

bool is_one_line(const std::string& text) {
  return is_utf8(text) && without_controls(text) == text && text.find('\n') == text.npos;
}

void check_streams(const plan& p) {
  FUZZ_REQUIRE(!p.streams.empty());
  FUZZ_REQUIRE(p.streams.size() <= parts_usual + 1);
  std::set<std::string> ids;
  for (const auto& s : p.streams) {
    FUZZ_REQUIRE(ids.insert(s.id).second);
    FUZZ_REQUIRE(!s.name.empty() && is_one_line(s.name) && is_one_line(s.focus));
    FUZZ_REQUIRE(std::is_sorted(s.needs.begin(), s.needs.end()));
    FUZZ_REQUIRE(std::any_of(types.begin(), types.end(),
                             [&](const planner_type& t) { return t.type == s.type; }));
  }
  FUZZ_REQUIRE(find_cycle(graph_of(p)).empty());
}

} // namespace

void try_planner(std::string_view bytes) {
  auto got = read_planner_answer(bytes, {"Compare the engines", {}, {}, {}}, types);
  if (!got) {
    FUZZ_REQUIRE(got.error().code == ec::malformed && is_one_line(got.error().what));
    return;
  }
  FUZZ_REQUIRE(got->made.why.size() == got->made.what.streams.size());
  check_streams(got->made.what);
  for (const auto& repair : got->repairs)
    FUZZ_REQUIRE(is_one_line(repair) && repair.size() <= 400);
  // What is written of it is what is run.
  plan_overrides overrides;
  overrides.resolved_inputs.emplace();
  auto yaml = to_yaml(got->made.what, got->made.why);
  auto back = read_plan(yaml, "p.yaml", overrides);
  FUZZ_REQUIRE(back.value && back.found.empty());
  FUZZ_REQUIRE(back.value->streams.size() == got->made.what.streams.size());
}

std::vector<std::string> planner_seeds() {
  return {
    R"({"divide": true, "why": "w", "kind": "analysis", "streams": [{"id": "a", "name": "A",
"type": "research", "focus": "f", "tasks": ["x", "y"], "output": "o", "needs": [], "estimate":
"15m", "why": "w"}, {"id": "b", "name": "B", "type": "backend", "needs": ["a"], "estimate": "1s"},
{"id": "c", "name": "C", "type": "validation", "needs": ["a", "b"]}]})",
    R"({"divide": false, "why": "one act", "streams": [{"id": "all", "name": "N", "tasks": ["t"]}]})",
    "Here:\n```json\n{\"streams\": [{\"name\": \"A\", \"needs\": [\"2\"]}, {\"name\": \"B\", "
    "\"needs\": [\"1\"], \"focus\": \"based on the above\"}, {\"name\": \"A\"}, {}]}\n```\n",
    R"({"streams": [{"id":"a"}, {"id":"a","name":"1"}, {"id":"a","name":"2"}, {"id":"A","name":"3"},
{"name":"4"}, {"name":"5","estimate":"1s"}, {"name":"6","estimate":"2s"}, {"name":"7"}, {"name":"8","needs":
["a","5","6","7"]}]})"};
}

} // namespace tributary::fuzz
