#include "tests/support/catch.hpp"
#include "tests/unit/cli/recorded.hpp"

using namespace tributary;

namespace {

cli_account gemini(std::string_view output) {
  return recorded::account_of(backend_kind::gemini_cli, output);
}

} // namespace

TEST_CASE("gemini: all that the assistant says is the answer, not the prompt it repeats") {
  auto said = gemini(recorded::gemini_answer);
  CHECK(said.answer == "after tool");
  CHECK(said.finished);
  CHECK(said.succeeded);
  CHECK(said.used == usage{11992, 17, 0});
  CHECK(said.tool_calls == 1);
  CHECK(said.text_bytes == 10);
}

TEST_CASE("gemini: what it says before and after a tool are paragraphs") {
  auto said = gemini(
    "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"I look.\"}\n"
    "{\"type\":\"tool_use\",\"tool_name\":\"read_file\",\"parameters\":{\"file_path\":\"a.md\"}}\n"
    "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"It \"}\n"
    "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"says\"}\n");
  CHECK(said.answer == "I look.\n\nIt says");
}

TEST_CASE("gemini: what it does is a note") {
  CHECK(
    gemini(
      "{\"type\":\"tool_use\",\"tool_name\":\"read_file\",\"parameters\":{\"file_path\":\"a.md\"}}")
      .note
    == "read_file a.md");
}

TEST_CASE("gemini: an error before the end and an end with an error are no success") {
  auto said = gemini(recorded::gemini_empty);
  CHECK(said.finished);
  CHECK_FALSE(said.succeeded);
  CHECK(said.error.starts_with("The model returned an empty response"));
  said = gemini(recorded::gemini_429);
  CHECK_FALSE(said.succeeded);
  CHECK(said.error.starts_with("[API Error: Quota exceeded."));
}

TEST_CASE("gemini: warnings are no errors") {
  CHECK(gemini("{\"type\":\"error\",\"severity\":\"warning\",\"message\":\"slow\"}").error.empty());
}
