#include "tests/support/catch.hpp"
#include "tests/unit/cli/recorded.hpp"

using namespace tributary;

namespace {

cli_account claude(std::string_view output) {
  return recorded::account_of(backend_kind::claude, output);
}

} // namespace

TEST_CASE("claude: the result is the answer; usage counts the cached tokens too, cost is told") {
  auto said = claude(recorded::claude_answer);
  CHECK(said.answer == "Hello from the server.");
  CHECK(said.succeeded);
  CHECK_FALSE(said.cut_off);
  CHECK(said.used == usage{20, 7, 138});
  CHECK(said.cost_told);
  CHECK(said.text_bytes == 22);
}

TEST_CASE("claude: pieces are progress and what is saved, not the answer") {
  auto at = recorded::claude_answer.find("{\"type\":\"assistant\"");
  auto said = claude(recorded::claude_answer.substr(0, at));
  CHECK(said.answer.empty());
  CHECK(said.draft == "Hello from the server.");
  CHECK(said.text_bytes == 22);
  CHECK(said.note == "writes");
  CHECK(said.accepted);
  CHECK_FALSE(said.finished);
}

TEST_CASE("claude: pieces of a broken stream are void once it asks again") {
  auto start = std::string{
    "{\"type\":\"stream_event\",\"event\":{\"type\":\"message_start\",\"message\":{}}}\n"};
  auto piece = std::string{"{\"type\":\"stream_event\",\"event\":{\"type\":\"content_block_delta\","
                           "\"delta\":{\"type\":\"text_delta\",\"text\":\"Hel\"}}}\n"};
  CHECK(claude(start + piece + start + piece).draft == "Hel");
}

TEST_CASE(
  "claude: is_error counts, whatever the subtype says, and a synthetic message is no answer") {
  auto said = claude(recorded::claude_429);
  CHECK_FALSE(said.succeeded);
  CHECK(said.status == 429);
  CHECK(said.answer.empty());
  CHECK(said.draft.empty());
  CHECK_FALSE(said.accepted);
  CHECK(said.error == "API Error: Request rejected (429) · no luck");
}

TEST_CASE("claude: an interrupted run is no success") {
  auto said
    = claude("{\"type\":\"result\",\"subtype\":\"error_during_execution\",\"is_error\":false}");
  CHECK(said.finished);
  CHECK_FALSE(said.succeeded);
  CHECK(said.error == "error_during_execution");
}

TEST_CASE("claude: a model that never stopped was cut off, though the CLI calls it a success") {
  auto said = claude(recorded::claude_cut);
  CHECK(said.succeeded);
  CHECK(said.cut_off);
  // Older ones do not tell why it stopped; that alone is no doubt.
  said
    = claude("{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"result\":\"x\"}");
  CHECK(said.succeeded);
  CHECK_FALSE(said.cut_off);
}

TEST_CASE("claude: its tools are notes, its helpers' words are not its own") {
  auto said = claude("{\"type\":\"assistant\",\"message\":{\"model\":\"m\",\"content\":[{\"type\":"
                     "\"tool_use\",\"name\":\"Read\","
                     "\"input\":{\"file_path\":\"a.md\"}}]},\"parent_tool_use_id\":null}\n"
                     "{\"type\":\"assistant\",\"message\":{\"model\":\"m\",\"content\":[{\"type\":"
                     "\"text\",\"text\":\"sub\"}]},"
                     "\"parent_tool_use_id\":\"t1\"}\n");
  CHECK(said.note == "Read a.md");
  CHECK(said.draft.empty());
  CHECK(said.tool_calls == 1);
}

TEST_CASE("claude: an answer that it had to ask for in two pieces is whole") {
  auto piece = [](const std::string& text, const std::string& stop) {
    return R"x({"type":"stream_event","event":{"type":"message_start","message":{}}}
{"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":")x"
           + text + R"x("}}}
{"type":"assistant","message":{"model":"m","content":[{"type":"text","text":")x"
           + text + R"x("}]},"parent_tool_use_id":null}
{"type":"stream_event","event":{"type":"message_delta","delta":{"stop_reason":")x"
           + stop + "\"}}}\n";
  };
  const std::string end
    = R"x({"type":"result","subtype":"success","is_error":false,"result":"half","stop_reason":"end_turn"})x";
  auto said = claude(piece("first ", "max_tokens") + piece("half", "end_turn"));
  CHECK(said.draft == "first half");
  said = claude(piece("first ", "max_tokens") + piece("half", "end_turn") + end);
  CHECK(said.succeeded);
  CHECK(said.answer == "first half");
  // What came before a tool is no part of the answer.
  CHECK(
    claude(piece("look ", "max_tokens") + piece("on", "tool_use") + piece("half", "end_turn") + end)
      .answer
    == "half");
}

TEST_CASE("claude: a retry of its own is no sign of life") {
  cli_reader reader{backend_kind::claude};
  CHECK(
    reader.feed(
      "{\"type\":\"system\",\"subtype\":\"api_retry\",\"attempt\":1,\"error\":\"rate_limit\"}\n")
    == piece_sign::none);
}
