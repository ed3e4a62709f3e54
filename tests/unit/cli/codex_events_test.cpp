#include "tests/support/catch.hpp"
#include "tests/unit/cli/recorded.hpp"

using namespace tributary;
using recorded::account_of;

namespace {

cli_account codex(std::string_view output) {
  return account_of(backend_kind::codex, output);
}

} // namespace

TEST_CASE("codex: the last message is the answer, earlier ones are comments") {
  auto said = codex(recorded::codex_answer);
  CHECK(said.answer == "fin \u2713 é");
  CHECK(said.draft == "Let me look first.");
  CHECK(said.finished);
  CHECK(said.succeeded);
  CHECK(said.accepted);
  CHECK(said.used == usage{320, 22, 0});
  CHECK(said.tool_calls == 1);
}

TEST_CASE("codex: what it runs is a note") {
  auto at = recorded::codex_answer.find("{\"type\":\"item.completed\",\"item\":{\"id\":\"item_1\"");
  CHECK(codex(recorded::codex_answer.substr(0, at)).note == "runs /bin/bash -lc 'echo A; echo B'");
}

TEST_CASE("codex: changes, searches, steps and thoughts are notes") {
  CHECK(
    codex(
      R"({"type":"item.started","item":{"type":"file_change","changes":[{"path":"a.cpp","kind":"add"}]}})")
      .note
    == "changes a.cpp");
  CHECK(codex(R"({"type":"item.started","item":{"type":"web_search","query":"prices"}})").note
        == "searches prices");
  CHECK(
    codex(
      R"({"type":"item.updated","item":{"type":"todo_list","items":[{"text":"a","completed":true},{"text":"b","completed":false}]}})")
      .note
    == "1 of 2 steps");
  CHECK(codex(R"({"type":"item.completed","item":{"type":"reasoning","text":"hm"}})").text_bytes
        == 2);
}

TEST_CASE("codex: a completed item of type error is a warning, not the end") {
  auto said
    = codex(R"({"type":"item.completed","item":{"type":"error","message":"model unknown"}})");
  CHECK(said.error.empty());
  CHECK_FALSE(said.accepted);
}

TEST_CASE("codex: a failed turn is no success, and what had come stays") {
  auto said = codex(recorded::codex_cut);
  CHECK(said.finished);
  CHECK_FALSE(said.succeeded);
  CHECK(said.error.starts_with("stream disconnected"));
  CHECK(said.answer == "Hello from");
}

TEST_CASE(
  "codex: waiting for the network is no sign of life, and without end where nothing came yet") {
  cli_reader reader{backend_kind::codex};
  auto cut = recorded::codex_down.find("{\"type\":\"error\"");
  CHECK(reader.feed(recorded::codex_down.substr(0, cut)) == piece_sign::life);
  CHECK(reader.feed(recorded::codex_down.substr(cut)) == piece_sign::enough);
}

TEST_CASE("codex: a short break of the network in the middle of the work is borne") {
  cli_reader reader{backend_kind::codex};
  reader.feed(
    "{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"x\"}}\n");
  const std::string waits
    = "{\"type\":\"error\",\"message\":\"Reconnecting... waiting for network (no route)\"}\n";
  CHECK(reader.feed(waits) == piece_sign::none);
  CHECK(reader.feed("{\"type\":\"error\",\"message\":\"Reconnecting... 1/5 (503)\"}\n")
        == piece_sign::none);
  CHECK(reader.feed(waits) == piece_sign::none);
  CHECK(reader.feed(waits) == piece_sign::enough);
}
