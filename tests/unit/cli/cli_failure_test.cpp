#include "runtime/backend/cli/cli_failure.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/cli/recorded.hpp"

using namespace tributary;
using namespace std::chrono_literals;

namespace {

cli_cause cause(backend_kind dialect, std::string message, int exit_code = 1, int status = 0) {
  cli_account said;
  said.finished = true;
  said.error = std::move(message);
  said.status = status;
  return cli_cause_of(dialect, said, {exit_code, 0, 0}, "warning: rate limit");
}

failure_kind codex(std::string message) {
  return cause(backend_kind::codex, std::move(message)).kind;
}

failure_kind gemini(std::string message, int exit_code = 1) {
  return cause(backend_kind::gemini_cli, std::move(message), exit_code).kind;
}

failure_kind claude(std::string message, int status = 0) {
  return cause(backend_kind::claude, std::move(message), 1, status).kind;
}

} // namespace

TEST_CASE("codex: each of its failures is known by its words") {
  using enum failure_kind;
  CHECK(codex("Missing environment variable: `TRIBUTARY_KEY`.") == auth);
  CHECK(codex("unexpected status 401 Unauthorized: no, url: http://x/v1") == auth);
  CHECK(codex("unexpected status 502 Bad Gateway: <html>…") == overloaded);
  CHECK(codex("{\"error\": {\"message\": \"bad thing\", \"type\": \"invalid_request_error\"}}")
        == bad_request);
  CHECK(codex("Codex ran out of room in the model's context window. Start anew.") == bad_request);
  CHECK(codex("The model `x` does not exist") == bad_request);
  CHECK(codex("exceeded retry limit, last status: 429 Too Many Requests, request id: 7")
        == rate_limited);
  CHECK(codex("We’re currently experiencing high demand, which may cause temporary errors.")
        == overloaded);
  CHECK(codex("Selected model is at capacity. Please try a different model.") == overloaded);
  CHECK(codex("stream disconnected before completion: stream closed") == network);
  CHECK(codex("stream disconnected before completion: idle timeout waiting for SSE") == stalled);
  CHECK(codex("Incomplete response returned, reason: max_output_tokens") == truncated);
  CHECK(codex("Incomplete response returned, reason: content_filter") == refused);
  CHECK(codex("Reconnecting... waiting for network (Connection failed)") == network);
  CHECK(codex("something new") == process_exit);
}

TEST_CASE("codex: a quota that is used up does not come back in a while") {
  auto quota = cause(backend_kind::codex, "Quota exceeded. Check your plan and billing details.");
  CHECK(quota == cli_cause{failure_kind::rate_limited, not_today});
  auto limit = cause(backend_kind::codex, "Rate limit reached. Please try again in 1.5s.");
  CHECK(limit == cli_cause{failure_kind::rate_limited, 1500ms});
}

TEST_CASE("codex: where no event says why, stderr does") {
  cli_account said;
  auto by_log
    = cli_cause_of(backend_kind::codex, said, {1, 0, 0}, "Error: turn/start: input_too_large");
  CHECK(by_log.kind == failure_kind::bad_request);
}

TEST_CASE("gemini: each of its failures is known by its words") {
  using enum failure_kind;
  CHECK(gemini("[API Error: {\"error\":{\"code\":400,\"message\":\"API key not "
               "valid.\",\"status\":\"INVALID_ARGUMENT\"}}]",
               144)
        == auth);
  CHECK(
    gemini(
      "[API Error: {\"error\":{\"code\":400,\"message\":\"bad\",\"status\":\"INVALID_ARGUMENT\"}}]",
      144)
    == bad_request);
  CHECK(
    gemini(
      "[API Error: {\"error\":{\"code\":403,\"message\":\"no\",\"status\":\"PERMISSION_DENIED\"}}]",
      147)
    == auth);
  CHECK(
    gemini("[API Error: {\"error\":{\"code\":500,\"message\":\"boom\",\"status\":\"INTERNAL\"}}]",
           244)
    == overloaded);
  CHECK(gemini("The model returned an empty response with no text or thoughts.", 0) == empty);
  CHECK(gemini("Model stream ended without a finish reason.", 0) == network);
  CHECK(gemini("Response blocked: SAFETY", 0) == refused);
  CHECK(gemini("[API Error: fetch failed]") == network);
  CHECK(gemini("[API Error: terminated]") == network);
}

// Of a 404 it tells the service's words alone, and ends with 1, as after a cut wire.
TEST_CASE("gemini: an unknown model is no worker's to try again, whatever the service calls it") {
  using enum failure_kind;
  CHECK(gemini("[API Error: models/x is not found for API version v1beta, or is not supported for "
               "generateContent. Call ListModels to see the list of available models]")
        == bad_request);
  CHECK(gemini("[API Error: The model does not exist.]") == bad_request);
  CHECK(gemini("[API Error: Model not found]") == bad_request);
  CHECK(gemini("[API Error: {\"error\":{\"code\":404,\"message\":\"?\",\"status\":\"?\"}}]")
        == bad_request);
  // A host that is not found is another matter.
  CHECK(gemini("[API Error: getaddrinfo ENOTFOUND example.invalid]") == network);
}

TEST_CASE("gemini: its exit codes are statuses modulo 256, and some of its own") {
  using enum failure_kind;
  const std::pair<int, failure_kind> codes[]
    = {{144, bad_request}, {145, auth},       {147, auth},      {173, rate_limited},
       {244, overloaded},  {247, overloaded}, {41, auth},       {42, bad_request},
       {52, bad_request},  {55, bad_request}, {1, process_exit}};
  for (auto [code, kind] : codes)
    CHECK(gemini("unheard of", code) == kind);
  // Ended by a signal it has no code of its own.
  cli_account said;
  CHECK(cli_cause_of(backend_kind::gemini_cli, said, {41, 9, 0}, "").kind == process_exit);
}

TEST_CASE("gemini: a wait that it tells is kept; a day's quota is over for today") {
  auto said = recorded::account_of(backend_kind::gemini_cli, recorded::gemini_429);
  CHECK(cli_cause_of(backend_kind::gemini_cli, said, {173, 0, 0}, "")
        == cli_cause{failure_kind::rate_limited, 7s});
  CHECK(cause(backend_kind::gemini_cli,
              "[API Error: You have exhausted your daily quota on this model.]", 173)
        == cli_cause{failure_kind::rate_limited, not_today});
}

TEST_CASE("claude: the status counts first, then its words") {
  using enum failure_kind;
  CHECK(claude("Invalid API key · Fix external API key", 401) == auth);
  CHECK(claude("API Error: 400 prompt is too long", 400) == bad_request);
  CHECK(claude("no such model", 404) == bad_request);
  CHECK(claude("API Error: Request rejected (429) · no luck", 429) == rate_limited);
  CHECK(claude("API Error: 529 no luck.", 529) == overloaded);
  CHECK(claude("Not logged in · Please run /login") == auth);
  CHECK(claude("Repeated 529 Overloaded errors") == overloaded);
  CHECK(claude("Request timed out") == timeout);
  CHECK(claude("API Error: Claude's response exceeded the 32000 output token maximum.")
        == truncated);
  CHECK(claude("API Error: Unable to connect to API (ECONNREFUSED)") == network);
  CHECK(claude("API Error: Failed to parse JSON") == network);
  CHECK(claude("error_during_execution") == process_exit);
  CHECK(cause(backend_kind::claude, "Credit balance is too low")
        == cli_cause{rate_limited, not_today});
  CHECK(claude("API Error: Claude Code is unable to respond to this request, which appears to "
               "violate our Usage "
               "Policy")
        == refused);
}

TEST_CASE("claude: a refusal is one by its stop reason, whatever it says") {
  cli_account said;
  said.finished = true;
  said.stop_reason = "refusal";
  said.error = "API Error: 500";
  CHECK(cli_cause_of(backend_kind::claude, said, {1, 0, 0}, "").kind == failure_kind::refused);
}

TEST_CASE("waits are read in every form that is told") {
  CHECK(stated_wait("Please retry in 34.07s.") == 34070ms);
  CHECK(stated_wait("Try again in 20 seconds") == 20s);
  CHECK(stated_wait("retry after 900ms") == 900ms);
  CHECK(stated_wait("quota will reset after 1h2m3s") == 3723s);
  CHECK(stated_wait("try again in 5 minutes") == 5min);
  CHECK_FALSE(stated_wait("try again later"));
  CHECK_FALSE(stated_wait("try again in inf s"));
  CHECK_FALSE(stated_wait("try again in 99999999999 days"));
  CHECK_FALSE(stated_wait("retry after 5"));
}
