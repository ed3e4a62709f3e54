#include "runtime/backend/model/error_table.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using enum failure_kind;

namespace {

struct expected {
  int status;
  const char* body;
  failure_kind kind;
  comeback back = comeback::soon;
};

void check_all(model_api api, const std::vector<expected>& cases) {
  for (const auto& c : cases) {
    INFO(c.status << " " << c.body);
    auto got = classify(api, c.status, read_error_body(c.body));
    CHECK(to_text(got.kind) == to_text(c.kind));
    CHECK(got.back == c.back);
    CHECK_FALSE(got.meaning.empty());
  }
}

} // namespace

TEST_CASE("OpenAI's errors are told by code, then type, then words, then status") {
  for (auto api : {model_api::chat, model_api::responses})
    check_all(
      api,
      {{401, R"({"error":{"type":"invalid_request_error","code":"invalid_api_key"}})", auth},
       {429, R"({"error":{"type":"insufficient_quota","code":"insufficient_quota"}})", rate_limited,
        comeback::never},
       {429, R"({"error":{"type":"insufficient_quota","code":null}})", rate_limited,
        comeback::never},
       {429, R"({"error":{"code":"credit_balance_exhausted"}})", rate_limited, comeback::never},
       {429, R"({"error":{"code":"project_spend_limit_exceeded"}})", rate_limited, comeback::never},
       {429,
        R"({"error":{"type":"tokens","code":"rate_limit_exceeded","message":"Limit 3, Used 3"}})",
        rate_limited},
       {429,
        R"({"error":{"type":"tokens","code":"rate_limit_exceeded","message":"Request too large for m: Limit 3, Requested 9"}})",
        bad_request},
       {429,
        R"({"error":{"type":"requests","code":"rate_limit_exceeded","message":"requests per day (RPD): Limit 200"}})",
        rate_limited, comeback::if_told},
       {429, R"({"error":{"type":"requests"}})", rate_limited},
       {429, "", rate_limited},
       {400, R"({"error":{"code":"context_length_exceeded"}})", bad_request},
       {400, R"({"error":{"message":"This model's maximum context length is 8192 tokens"}})",
        bad_request},
       {400, R"({"error":{"code":"invalid_prompt"}})", refused},
       {400, R"({"error":{"code":"content_filter"}})", refused},
       {400, R"({"error":{"code":"unsupported_parameter"}})", bad_request},
       {403,
        R"({"error":{"type":"request_forbidden","code":"unsupported_country_region_territory"}})",
        auth},
       {404, R"({"error":{"code":"model_not_found"}})", bad_request},
       {402, R"({"error":{"message":"Insufficient credits","code":402}})", auth},
       {500, R"({"error":{"type":"server_error"}})", network},
       {502, "<html><title>502 Bad Gateway</title>", network},
       {503, R"({"error":{"type":"service_unavailable_error","code":"server_is_overloaded"}})",
        overloaded},
       {503, "", overloaded},
       {524, "", network},
       {529, "", overloaded},
       {408, "", network},
       {409, "", network},
       {413, "", bad_request},
       {418, "", bad_request},
       {307, "", bad_request},
       {200, R"({"error":{"code":"rate_limit_exceeded"}})", rate_limited},
       {200, R"({"error":{"type":"server_error"}})", network},
       {200, R"({"error":{"type":"invalid_request_error"}})", bad_request},
       {200, R"({"error":{"message":"boom","code":503}})", overloaded},
       {200, R"({"error":"boom"})", network}});
}

TEST_CASE("Gemini's errors are told by their details: a bad key is a 400 too") {
  check_all(
    model_api::gemini,
    {{400,
      R"({"error":{"code":400,"status":"INVALID_ARGUMENT","message":"API key not valid. Please pass a valid API key.","details":[{"@type":"t","reason":"API_KEY_INVALID"}]}})",
      auth},
     {400, R"({"error":{"code":400,"status":"INVALID_ARGUMENT","message":"API key not valid."}})",
      auth},
     {400, R"({"error":{"status":"INVALID_ARGUMENT","message":"Unknown name"}})", bad_request},
     {400,
      R"({"error":{"status":"INVALID_ARGUMENT","message":"The input token count (9) exceeds the maximum number of tokens allowed (3)."}})",
      bad_request},
     {400, R"({"error":{"status":"FAILED_PRECONDITION"}})", auth},
     {401, R"({"error":{"status":"UNAUTHENTICATED"}})", auth},
     {402, R"({"error":{"status":"RESOURCE_EXHAUSTED"}})", auth},
     {403, R"([{"error":{"status":"PERMISSION_DENIED"}}])", auth},
     {404, R"({"error":{"status":"NOT_FOUND"}})", bad_request},
     {429, R"({"error":{"status":"RESOURCE_EXHAUSTED"}})", rate_limited},
     {429,
      R"({"error":{"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProject"}]}]}})",
      rate_limited},
     {429,
      R"({"error":{"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]},{"retryDelay":"34s"}]}})",
      rate_limited, comeback::never},
     {429,
      R"({"error":{"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded for metric: x, limit: 0, model: y"}})",
      rate_limited, comeback::never},
     {429, "", rate_limited},
     {499, R"({"error":{"status":"CANCELLED"}})", network},
     {500, R"({"error":{"status":"INTERNAL"}})", network},
     {503, R"({"error":{"status":"UNAVAILABLE"}})", overloaded},
     {504, R"({"error":{"status":"DEADLINE_EXCEEDED"}})", network},
     {200, R"({"error":{"code":503,"status":"UNAVAILABLE"}})", overloaded},
     {200, R"({"error":{"code":429}})", rate_limited}});
}

TEST_CASE("Anthropic's errors are told by type, its empty account by its words") {
  check_all(
    model_api::anthropic,
    {{400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too large"}})",
      bad_request},
     {400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens > 3 maximum"}})",
      bad_request},
     {400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}})",
      rate_limited, comeback::never},
     {400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits."}})",
      rate_limited, comeback::never},
     {401,
      R"({"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}})",
      auth},
     {402, R"({"type":"error","error":{"type":"billing_error"}})", auth},
     {403, R"({"type":"error","error":{"type":"permission_error"}})", auth},
     {404, R"({"type":"error","error":{"type":"not_found_error"}})", bad_request},
     {413, R"({"type":"error","error":{"type":"request_too_large"}})", bad_request},
     {429, R"({"type":"error","error":{"type":"rate_limit_error"}})", rate_limited},
     {500, R"({"type":"error","error":{"type":"api_error"}})", network},
     {504, R"({"type":"error","error":{"type":"timeout_error"}})", network},
     {529, R"({"type":"error","error":{"type":"overloaded_error"}})", overloaded},
     {200, R"({"type":"error","error":{"type":"overloaded_error"}})", overloaded},
     {200, R"({"type":"error","error":{"type":"invalid_request_error"}})", bad_request}});
}

TEST_CASE("a prompt that is too long is said to be too long") {
  for (auto [api, status, body] :
       {std::tuple{model_api::chat, 400, R"({"error":{"code":"context_length_exceeded"}})"},
        {model_api::gemini, 400, R"({"error":{"message":"exceeds the maximum number of tokens"}})"},
        {model_api::anthropic, 400, R"({"error":{"message":"prompt is too long"}})"},
        {model_api::anthropic, 413, ""}})
    CHECK(classify(api, status, read_error_body(body)).meaning.find("too long")
          != std::string_view::npos);
}
