#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/model/recordings.hpp"

using namespace tributary;
namespace rec = recordings;

namespace {

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

std::string gemini_text(std::string_view text) {
  return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + std::string{text}
         + "\"}]}}]}\n\n";
}

} // namespace

TEST_CASE("JSON that nests too deep or holds too many values is not built") {
  CHECK_FALSE(parse_json(repeated("[", 5'000'000)));
  CHECK_FALSE(parse_json(repeated("{\"a\":", 1'000'000)));
  CHECK_FALSE(parse_json(repeated("[", limits::model_json_depth + 1)
                         + repeated("]", limits::model_json_depth + 1)));
  CHECK(
    parse_json(repeated("[", limits::model_json_depth) + repeated("]", limits::model_json_depth)));
  CHECK_FALSE(parse_json("[" + repeated("1,", limits::model_json_values + 1) + "1]"));
  // Brackets in strings are text, also behind quotes that are escaped.
  CHECK(parse_json("\"" + repeated("[\\\"", 1'000) + "\""));
}

TEST_CASE("JSON of the wrong types is passed over") {
  for (auto api : rec::all_apis)
    for (std::string_view body :
         {"[]", "{}", "3", "null", "\"x\"", "[[[]]]", "{\"candidates\":3}", "{\"choices\":[3]}",
          "{\"choices\":[{\"message\":[],\"finish_reason\":3}]}",
          "{\"candidates\":[{\"content\":[],\"finishReason\":{}}]}",
          "{\"object\":\"response\",\"output\":[{\"type\":[]}],\"usage\":\"x\",\"status\":null}",
          "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":5}],\"stop_reason\":[]}",
          "{\"candidates\":[{\"content\":{\"parts\":[{\"thought\":\"yes\"}]}}]}"}) {
      CHECK_FALSE(rec::read(api, body).delivered());
      CHECK_FALSE(rec::read(api, "data: " + std::string{body} + "\n\n").delivered());
    }
}

TEST_CASE("counts that cannot be are none") {
  for (std::string_view count : {"-1", "1e300", "\"9\"", "99999999999999999999", "null"}) {
    auto answer = rec::read(
      model_api::chat,
      R"({"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":)"
        + std::string{count} + "}}");
    CHECK(answer.text == "x");
    CHECK_FALSE(answer.used);
  }
}

TEST_CASE("bytes that are no UTF-8 become characters that are") {
  auto answer = rec::read(model_api::chat, "{\"choices\":[{\"message\":{\"content\":\"a\xff"
                                           "b\"},\"finish_reason\":\"stop\"}]}");
  CHECK(answer.delivered());
  CHECK(answer.text
        == "a\xEF\xBF\xBD"
           "b");
}

TEST_CASE("half of a surrogate pair breaks an answer instead of a reader") {
  CHECK_FALSE(rec::read(model_api::gemini, gemini_text("\\ud83d")).delivered());
}

TEST_CASE("an answer of more text than may be is too large, streamed or not") {
  constexpr size_t most = 10'000;
  auto body = repeated(gemini_text(std::string(1'000, 'x')), 11);
  std::vector<std::string_view> pieces;
  for (std::string_view left = body; !left.empty(); left.remove_prefix(pieces.back().size()))
    pieces.push_back(left.substr(0, 700));
  auto answer = rec::read(model_api::gemini, pieces, most);
  CHECK(answer.too_large);
  CHECK(answer.text.size() <= most);

  auto whole = R"({"choices":[{"message":{"content":")" + std::string(most, 'x') + "\"}}]}";
  CHECK(rec::read(model_api::chat, {whole}, most).too_large);
  auto line = "data: " + std::string(2 * most, 'x');
  CHECK(rec::read(model_api::chat, {line}, most).too_large);
}

TEST_CASE("items of a response that come again and again take no more room than one answer may") {
  constexpr size_t most = 10'000;
  answer_reader reader{model_api::responses, most};
  for (int i = 0; i < 100; ++i)
    reader.feed(
      "data: {\"type\":\"response.output_item.done\",\"output_index\":" + std::to_string(i)
      + ",\"item\":{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\""
      + std::string(500, 'x') + "\"}]}}\n\n");
  reader.finish();
  CHECK(reader.answer().too_large);
}

TEST_CASE("white space without end is no answer, and takes no time worth naming") {
  answer_reader reader{model_api::chat, 1u << 20};
  std::string blank(1'000, ' ');
  for (int i = 0; i < 2'000; ++i)
    reader.feed(blank);
  reader.finish();
  CHECK(reader.answer().too_large);
}

TEST_CASE("a stream of comments alone is no answer") {
  auto answer = rec::read(model_api::chat, repeated(": ping\n\n", 1'000));
  CHECK_FALSE(answer.delivered());
  CHECK_FALSE(answer.not_an_answer.empty());
}
