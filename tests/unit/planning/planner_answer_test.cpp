#include "config/plan_file.hpp"
#include "runtime/plan/advice.hpp"
#include "runtime/planning/planner_answer.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>

using namespace tributary;

namespace {

using names = std::vector<std::string>;

const std::vector<planner_type> types{
  {"research", "gemini"}, {"backend", "codex"}, {"validation", "codex"}};

result<planner_reading> read(std::string_view answer, std::string task = "Compare the engines") {
  return read_planner_answer(answer, {std::move(task), {}, {}, {}}, types);
}

planner_reading good(std::string_view answer, std::string task = "Compare the engines") {
  auto got = read(answer, std::move(task));
  REQUIRE(got);
  REQUIRE(got->made.why.size() == got->made.what.streams.size());
  return *got;
}

/// What is wrong with an answer that cannot be used.
std::string refusal(std::string_view answer) {
  auto got = read(answer);
  REQUIRE_FALSE(got);
  return got.error().what;
}

names ids_of(const planner_reading& got) {
  names out;
  for (const auto& s : got.made.what.streams)
    out.push_back(s.id);
  return out;
}

bool tells(const planner_reading& got, std::string_view words) {
  for (const auto& repair : got.repairs)
    if (repair.find(words) != std::string::npos)
      return true;
  return false;
}

std::string stream(const std::string& id, const std::string& more = {}) {
  return fmt::format(R"({{"id": "{}", "name": "About {}", "type": "research"{}}})", id, id, more);
}

std::string answer_of(const names& streams) {
  std::string out = R"({"divide": true, "streams": [)";
  for (size_t i = 0; i < streams.size(); ++i)
    out += (i == 0 ? "" : ", ") + streams[i];
  return out + "]}";
}

/// So many streams that stand alone.
std::string many(size_t count) {
  names all;
  for (size_t i = 0; i < count; ++i)
    all.push_back(stream(fmt::format("s{}", i)));
  return answer_of(all);
}

} // namespace

TEST_CASE("a planner's answer becomes the plan that it describes") {
  auto got = good(R"({"divide": true, "why": "by angle", "kind": "analysis", "streams": [
    {"id": "price", "name": "Pricing", "type": "research", "focus": "What each costs",
     "tasks": ["Plans", "Limits"], "output": "A table", "needs": [], "estimate": "15m",
     "why": "a question of its own"},
    {"id": "risk", "name": "Risks", "type": "backend", "needs": [], "estimate": "20m"},
    {"id": "sum", "name": "Verdict", "type": "validation", "needs": ["price", "risk"],
     "estimate": "5m"}]})");
  CHECK(got.repairs == names{});
  CHECK(got.made.what.kind == plan_kind::analysis);
  CHECK(ids_of(got) == names{"price", "risk", "sum"});
  const auto& price = got.made.what.streams[0];
  CHECK(price.name == "Pricing");
  CHECK(price.type == "research");
  CHECK(price.focus == "What each costs");
  CHECK(price.tasks == names{"Plans", "Limits"});
  CHECK(price.output == "A table");
  CHECK(price.estimate == std::chrono::minutes{15});
  CHECK(got.made.why[0] == "a question of its own");
  CHECK(got.made.what.streams[2].needs == std::vector<stream_index>{0, 1});
  CHECK(got.made.undivided == "");
}

TEST_CASE("the answer is found in a fence, in prose and behind other objects") {
  auto json = answer_of({stream("a"), stream("b")});
  for (const auto& text : {"```json\n" + json + "\n```\n", "Here it is: " + json + " Enjoy!",
                           "Like {this} or {\"x\": 1}:\n" + json, "\xEF\xBB\xBF" + json}) {
    CAPTURE(text);
    CHECK(ids_of(good(text)) == names{"a", "b"});
  }
}

TEST_CASE("an answer that cannot be used says why") {
  CHECK(refusal("") == "it has no JSON object");
  CHECK(refusal("I cannot do that.") == "it has no JSON object");
  CHECK(refusal(R"({"streams": [)") == "its JSON object is not closed");
  CHECK(refusal(R"({"streams": [{"id": "a",}]})") == "its JSON is malformed at byte 25");
  CHECK(refusal(R"({"plan": []})") == "its JSON object has no `streams`");
  CHECK(refusal(R"({"streams": "a, b"})") == "its `streams` is not a list");
  CHECK(refusal(R"({"streams": []})") == "none of its `streams` says what to do");
  CHECK(refusal(R"({"streams": [1, null, [], {"id": "a"}]})")
        == "none of its `streams` says what to do");
  CHECK(refusal(std::string(2'000'000, 'x')).find("more than any plan needs") != std::string::npos);
  CHECK(refusal("{\"streams\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}")
        == "its JSON is deeper or longer than any plan");
}

TEST_CASE("fields of another type than they should be are as if they were not there") {
  auto got = good(R"({"divide": "yes", "why": 7, "kind": ["x"], "streams": [
    {"id": 5, "name": {"a": 1}, "focus": "First", "tasks": "Only one", "needs": {"b": 2},
     "estimate": 15, "type": true, "output": []},
    {"id": null, "name": "Second", "tasks": [1, null, {"x": 1}, "do it"], "needs": [1]}]})");
  CHECK(ids_of(got) == names{"stream", "second"});
  CHECK(got.made.what.streams[0].name == "First");
  CHECK(got.made.what.streams[0].tasks == names{"Only one"});
  CHECK(got.made.what.streams[1].tasks == names{"1", "do it"});
  CHECK(got.made.what.streams[1].needs == std::vector<stream_index>{0});
  CHECK(tells(got, "the estimate of 'stream' is left out: '15' is no span of time"));
}

TEST_CASE("an id means the stream that has it, whatever others are called or numbered") {
  auto got = good(R"({"streams": [
    {"id": 0, "name": "First", "tasks": ["a"]}, {"id": 1, "name": "Second", "tasks": ["b"]},
    {"id": 2, "name": "Third", "tasks": ["c"], "needs": [1]}]})");
  REQUIRE(got.made.what.streams.size() == 3);
  CHECK(got.made.what.streams[2].needs == std::vector<stream_index>{1});
  auto named = good(R"({"streams": [
    {"id": "x", "name": "costs", "tasks": ["a"]}, {"id": "costs", "name": "Prices", "tasks": ["b"]},
    {"id": "sum", "name": "Sum", "tasks": ["c"], "needs": ["costs"]}]})");
  CHECK(named.made.what.streams[2].needs == std::vector<stream_index>{1});
}

TEST_CASE("ids become valid and unique, and needs still find their streams") {
  auto got = good(answer_of({R"({"id": "Market Leaders!", "name": "L"})",
                             R"({"id": "x", "name": "One", "needs": ["Market Leaders!"]})",
                             R"({"id": "x", "name": "Other", "needs": ["one", "Stream 1"]})"}));
  CHECK(ids_of(got) == names{"market-leaders", "x", "x-2"});
  CHECK(got.made.what.streams[1].needs == std::vector<stream_index>{0});
  CHECK(got.made.what.streams[2].needs == std::vector<stream_index>{0, 1});
  CHECK(tells(got, "the id 'Market Leaders!' became 'market-leaders'"));
  CHECK(tells(got, "the id 'x' became 'x-2'"));
}

TEST_CASE("streams that stand there twice or say nothing are left out") {
  auto got = good(answer_of({stream("a"), stream("b"), R"({"id": "c", "name": "about A"})",
                             R"({"id": "d", "output": "nothing to do"})",
                             R"({"id": "e", "name": "E", "needs": ["c"]})"}));
  // The need of what stood there twice is one of the first.
  CHECK(ids_of(got) == names{"a", "b", "c", "e"});
  auto same = good(answer_of({stream("a"), stream("b"), stream("a"), stream("e")}));
  CHECK(ids_of(same) == names{"a", "b", "e"});
  CHECK(tells(same, "'a' stood there twice"));
  CHECK(tells(got, "stream 4 is left out: it says nothing to do"));
}

TEST_CASE("an unknown type becomes the usual one of its kind of work") {
  auto got = good(answer_of({R"({"id": "a", "name": "A", "type": "wizardry"})", stream("b")}));
  CHECK(got.made.what.streams[0].type == "research");
  CHECK(tells(got, "'a' is of the type research: there is none called 'wizardry'"));
}

TEST_CASE("needs of nobody and of oneself are left out") {
  auto got = good(answer_of({stream("a", R"(, "needs": ["a", "zebra"])"),
                             stream("b", R"(, "needs": ["a"])"), stream("c")}));
  CHECK(got.made.what.streams[0].needs.empty());
  CHECK(tells(got, "'a' needed itself"));
  CHECK(tells(got, "'a' needs 'zebra', which is no stream"));
}

TEST_CASE("needs that go in a circle are taken out where they point forward") {
  auto got = good(answer_of({stream("a", R"(, "needs": ["c"])"), stream("b", R"(, "needs": ["a"])"),
                             stream("c", R"(, "needs": ["b"])"), stream("d")}));
  CHECK(got.made.what.streams[0].needs.empty());
  CHECK(got.made.what.streams[1].needs == std::vector<stream_index>{0});
  CHECK(got.made.what.streams[2].needs == std::vector<stream_index>{1});
  CHECK(tells(got, "'a' no longer needs 'c'"));
}

TEST_CASE("a need that only the words tell is added") {
  auto got = good(answer_of({stream("price"), stream("risk"),
                             R"({"id": "last", "name": "Synthesis of the findings above"})"}));
  CHECK(got.made.what.streams[2].needs == std::vector<stream_index>{0, 1});
  CHECK(tells(got, "'last' needs 'price', because its words say so"));
}

TEST_CASE("estimates stay between a second and a day") {
  auto got = good(answer_of(
    {stream("a", R"(, "estimate": "300d")"), stream("b", R"(, "estimate": "soon")"), stream("c")}));
  CHECK(got.made.what.streams[0].estimate == std::chrono::hours{24});
  CHECK_FALSE(got.made.what.streams[1].estimate);
  CHECK(tells(got, "the estimate of 'a' became 1d instead of 300d"));
  CHECK(tells(got, "'soon' is no span of time"));
}

TEST_CASE("more than five streams are put together, unless the task asks for more") {
  auto got = good(many(12));
  CHECK(got.made.what.streams.size() == 5);
  size_t tasks = 0;
  for (const auto& s : got.made.what.streams)
    tasks += std::max<size_t>(1, s.tasks.size());
  CHECK(tasks == 12);
  CHECK(tells(got, "more streams cost more to bring together than they save"));
  CHECK(good(many(12), "Compare the engines in 12 streams").made.what.streams.size() == 12);
  CHECK(good(many(90), "Compare the engines in 90 streams").made.what.streams.size() == 20);
}

TEST_CASE("the stream that brings the others together stays beside five") {
  names all;
  std::string needs;
  for (size_t i = 0; i < 8; ++i) {
    all.push_back(stream(fmt::format("s{}", i)));
    needs += fmt::format("{}\"s{}\"", i == 0 ? "" : ", ", i);
  }
  all.push_back(stream("sum", fmt::format(R"(, "needs": [{}])", needs)));
  auto got = good(answer_of(all));
  REQUIRE(got.made.what.streams.size() == 6);
  CHECK(got.made.what.streams.back().id == "sum");
  CHECK(got.made.what.streams.back().needs == std::vector<stream_index>{0, 1, 2, 3, 4});
}

TEST_CASE("streams too small to be worth a start are put together") {
  auto small = R"(, "estimate": "1s")";
  auto got
    = good(answer_of({stream("a", small), stream("b", small), stream("c", small),
                      stream("d", R"(, "estimate": "5m")"), stream("e", R"(, "estimate": "5m")")}));
  CHECK(ids_of(got) == names{"a", "d", "e"});
  CHECK(got.made.what.streams[0].name == "About a, About b and About c");
  CHECK(got.made.what.streams[0].estimate == std::chrono::seconds{3});
  CHECK(tells(got, "'a', 'b' and 'c' became one stream: to run each costs more than it does"));
}

TEST_CASE("a chain is shortened at its neighbours, and said to be no gain") {
  names all{stream("s0")};
  for (size_t i = 1; i < 9; ++i)
    all.push_back(stream(fmt::format("s{}", i), fmt::format(R"(, "needs": ["s{}"])", i - 1)));
  auto got = good(answer_of(all));
  CHECK(got.made.what.streams.size() == 5);
  for (stream_index s = 1; s < 5; ++s)
    CHECK(got.made.what.streams[s].needs == std::vector<stream_index>{s - 1});
  CHECK(got.made.undivided.find("The streams wait for each other") == 0);
}

TEST_CASE("not dividing is an answer, with or without a stream for it") {
  auto alone = good(R"({"divide": false, "why": "One act in one place"})");
  CHECK(alone.made.undivided == "One act in one place");
  CHECK(ids_of(alone) == names{"all"});
  auto steps = good(R"({"divide": false, "why": "Steps need each other", "streams": [
    {"id": "all", "name": "The fix", "type": "backend", "tasks": ["Find it", "Fix it"]}]})");
  CHECK(steps.made.undivided == "Steps need each other");
  CHECK(steps.made.what.streams[0].tasks == names{"Find it", "Fix it"});
  auto several = good(R"({"divide": false, "why": "No", "streams": [
    {"id": "a", "name": "A"}, {"id": "b", "name": "B", "needs": ["a"]}]})");
  REQUIRE(several.made.what.streams.size() == 1);
  CHECK(several.made.what.streams[0].tasks == names{"A", "B"});
  CHECK(several.made.what.streams[0].needs.empty());
  auto one = good(answer_of({stream("only")}));
  CHECK(one.made.undivided == "the planner sees one piece of work in it");
}

TEST_CASE("what a planner says is one bounded line wherever it goes") {
  std::string hostile = "\\u001b[31mred\\nnew: line\\u0000" + std::string(5'000, 'x');
  auto got = good(R"({"why": ")" + hostile + R"(", "streams": [{"id": ")" + hostile
                  + R"(", "name": ")" + hostile + R"(", "focus": ")" + hostile + R"(", "why": ")"
                  + hostile + R"(", "output": "# }} {{task}}"}, )" + stream("b") + "]}");
  for (const auto& s : got.made.what.streams)
    for (const auto& text : {s.id, s.name, s.focus, s.output}) {
      CHECK(text.find_first_of("\n\x1b") == std::string::npos);
      CHECK(text.size() <= 600);
    }
  for (const auto& repair : got.repairs)
    CHECK(repair.size() <= 400);
}

TEST_CASE("each plan of a planner reads back, and check has nothing against its shape") {
  for (const auto& answer :
       {many(3), many(40),
        answer_of({stream("a", R"(, "needs": ["b"])"), stream("b"), stream("c")}),
        answer_of({R"({"id": "-", "name": "- # odd: *marks*, \"quotes\" {{needs.a}}"})",
                   R"({"id": "true", "name": "null"})", stream("c")})}) {
    CAPTURE(answer);
    auto got = good(answer);
    auto back = read_plan(to_yaml(got.made.what), "plan.yaml", {});
    REQUIRE(back.value);
    CHECK(back.found.empty());
    CHECK(find_hidden_needs(*back.value).empty());
  }
}
