#include "runtime/backend/model/provider_error.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace std::chrono_literals;

TEST_CASE("an error's words are found in the body of each service") {
  auto openai = read_error_body(
    R"({"error":{"message":"Rate limit","type":"tokens","param":null,"code":"rate_limit_exceeded"}})");
  CHECK(openai.has("rate_limit_exceeded"));
  CHECK(openai.has("tokens"));
  CHECK(openai.message == "Rate limit");

  auto anthropic = read_error_body(
    R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"})");
  CHECK(anthropic.has("overloaded_error"));
  CHECK(anthropic.message == "Overloaded");

  auto gemini = read_error_body(
    R"([{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[
      {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]},
      {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED"},
      {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.07s"}]}}])");
  CHECK(gemini.status == 429);
  CHECK(gemini.has("RESOURCE_EXHAUSTED"));
  CHECK(gemini.has("RATE_LIMIT_EXCEEDED"));
  CHECK(gemini.quotas == std::vector<std::string>{"GenerateRequestsPerDayPerProjectPerModel"});
  CHECK(gemini.retry_delay == 34'070ms);
}

TEST_CASE("errors of other servers are read as far as they go") {
  CHECK(read_error_body(R"({"error":"model not loaded"})").message == "model not loaded");
  CHECK(read_error_body(R"({"detail":"Not Found"})").message == "Not Found");
  CHECK(read_error_body(R"({"object":"error","message":"no","code":40301})").message == "no");
  CHECK(read_error_body("upstream timed out\n").message == "upstream timed out");
  CHECK(read_error_body("").message.empty());
  CHECK(read_error_body("<html><head><TITLE>502 Bad Gateway</TITLE></head>").message
        == "an HTML page, 502 Bad Gateway");
  CHECK(read_error_body("<html>").message == "an HTML page");
  CHECK(read_error_body(R"({"error":{"message":"cut o)").message.starts_with("{\"error\""));
}

TEST_CASE("an error's words are bounded and on one line, whatever they hold") {
  auto words
    = read_error_body("{\"error\":{\"message\":\"" + std::string(50'000, 'x') + "\"}}").message;
  CHECK(words.size() <= 4 * limits::provider_words_bytes);
  words = read_error_body(R"({"error":{"message":"a\nb\u001b[31mc","code":")"
                          + std::string(5'000, 'y') + "\"}}")
            .message;
  CHECK(words == "a bc");
  CHECK(is_utf8(read_error_body("\xff\xfe bad \xc3").message));
}

TEST_CASE("nothing but an error is one") {
  CHECK_FALSE(error_in(json::parse(R"({"error":null,"choices":[]})")));
  CHECK_FALSE(error_in(json::parse("[]")));
  CHECK_FALSE(error_in(json::parse("[1]")));
  CHECK_FALSE(error_in(json::parse("3")));
  CHECK(error_in(json::parse(R"({"error":{}})")));
}
