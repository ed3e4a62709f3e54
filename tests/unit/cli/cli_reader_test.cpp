#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/cli/recorded.hpp"

using namespace tributary;

namespace {

bool same(const cli_account& a, const cli_account& b) {
  return a.answer == b.answer && a.draft == b.draft && a.error == b.error && a.used == b.used
         && a.finished == b.finished && a.succeeded == b.succeeded && a.text_bytes == b.text_bytes
         && a.note == b.note && a.status == b.status;
}

} // namespace

TEST_CASE("where the output is cut does not matter") {
  const std::pair<backend_kind, const std::string*> all[]
    = {{backend_kind::codex, &recorded::codex_answer},
       {backend_kind::gemini_cli, &recorded::gemini_answer},
       {backend_kind::claude, &recorded::claude_answer}};
  for (const auto& [dialect, output] : all) {
    auto whole = recorded::account_of(dialect, *output);
    for (size_t step : {1u, 2u, 7u, 61u}) {
      cli_reader reader{dialect};
      for (size_t at = 0; at < output->size(); at += step)
        reader.feed(std::string_view{*output}.substr(at, step));
      reader.finish();
      CHECK(same(reader.account(), whole));
    }
  }
}

TEST_CASE("a last line without its end counts; lines end with CRLF too") {
  auto output = recorded::codex_answer;
  output.pop_back();
  CHECK(recorded::account_of(backend_kind::codex, output).succeeded);
  std::string windows;
  for (char c : recorded::codex_answer)
    windows += c == '\n' ? std::string{"\r\n"} : std::string{c};
  CHECK(recorded::account_of(backend_kind::codex, windows).succeeded);
}

TEST_CASE("unknown events, broken lines and text between them are passed over") {
  auto said = recorded::account_of(
    backend_kind::codex,
    "npm notice: new version\n{\"type\":\"item.exploded\",\"item\":7}\n{\"type\":3}\n"
    "{\"type\":\"turn.completed\",\n\n"
      + recorded::codex_answer);
  CHECK(said.succeeded);
  CHECK(said.answer == "fin \u2713 é");
}

TEST_CASE("an answer of 50 MB comes as one line") {
  std::string text(50u << 20, 'x');
  cli_reader reader{backend_kind::claude};
  std::string line = "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"result\":\""
                     + text + "\"}\n";
  for (size_t at = 0; at < line.size(); at += 65'536)
    REQUIRE(reader.feed(std::string_view{line}.substr(at, 65'536)) == piece_sign::life);
  CHECK(reader.account().succeeded);
  CHECK(reader.account().answer.size() == text.size());
}

TEST_CASE("a line over its bound is passed over, and the next one is read") {
  cli_reader reader{backend_kind::gemini_cli};
  std::string piece(1u << 20, 'x');
  for (size_t sent = 0; sent <= limits::cli_line_bytes; sent += piece.size())
    reader.feed(piece);
  reader.feed("\n" + recorded::gemini_answer);
  CHECK(reader.account().line_dropped);
  CHECK(reader.account().succeeded);
}

TEST_CASE("an answer over its bound is enough") {
  cli_reader reader{backend_kind::gemini_cli};
  auto line = "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\""
              + std::string(8u << 20, 'x') + "\"}\n";
  auto sign = piece_sign::life;
  for (int i = 0; i < 9 && sign != piece_sign::enough; ++i)
    sign = reader.feed(line);
  CHECK(sign == piece_sign::enough);
  CHECK(reader.account().too_large);
}

TEST_CASE("what follows a word that is enough counts no more, wherever the output is cut") {
  const std::string output
    = "{\"type\":\"error\",\"message\":\"Reconnecting... waiting for network (1)\"}\n"
      "{\"type\":\"error\",\"message\":\"other\"}\n"
      + recorded::codex_answer;
  for (size_t step : {1u, 50u, 1u << 20}) {
    cli_reader reader{backend_kind::codex};
    auto sign = piece_sign::life;
    for (size_t at = 0; at < output.size(); at += step)
      sign = reader.feed(std::string_view{output}.substr(at, step));
    reader.finish();
    CHECK(sign == piece_sign::enough);
    CHECK(reader.account().hopeless);
    CHECK(reader.account().error == "Reconnecting... waiting for network (1)");
    CHECK_FALSE(reader.account().succeeded);
  }
}
