#include "runtime/backend/model/outcome.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"

namespace tributary::fuzz {

namespace {

constexpr std::string_view key = "tr-9f8e7d6c5b4a3210";
constexpr std::string_view prompt
  = "Compare what the note-taking apps of our customers cost in a year, and say which is dear.";

/// The key and the prompt stand where the fuzzer puts these bytes, so that hiding them is tried at
/// every place of every form.
std::string planted(std::string_view body) {
  std::string out;
  for (char c : body) {
    if (c == '\x01')
      out += key;
    else if (c == '\x02')
      out += prompt;
    else
      out += c;
  }
  return out;
}

} // namespace

/// The first two bytes say how the call ended; the rest is the body.
void try_error(std::string_view bytes) {
  if (bytes.size() < 2)
    return;
  auto status = static_cast<unsigned char>(bytes[0]);
  auto ways = static_cast<unsigned char>(bytes[1]);
  worker_profile profile;
  profile.name = "w";
  call_end call;
  call.head = http_head{100 + status * 2, {}};
  auto api = static_cast<model_api>(ways % 4);
  call.error_body = planted(bytes.substr(2));
  call.end.what = call.error_body.substr(0, 200);
  if (ways & 0x40)
    call.head = std::nullopt;
  call.end.fate = static_cast<http_fate>(ways >> 2 & 7);
  call_facts facts{api, &profile, key, prompt, prompt.size(), {}, {}};
  auto result = outcome_of(std::move(call), facts, {});
  FUZZ_REQUIRE(!result);
  const auto& loss = result.error();
  FUZZ_REQUIRE(loss.message.size() <= limits::reason_bytes);
  FUZZ_REQUIRE(is_utf8(loss.message));
  FUZZ_REQUIRE(loss.message.find('\n') == std::string::npos);
  FUZZ_REQUIRE(loss.message.find(key) == std::string::npos);
  FUZZ_REQUIRE(loss.message.find(prompt.substr(10, 40)) == std::string::npos);
  FUZZ_REQUIRE(!loss.retry_after || *loss.retry_after >= duration{0});
}

std::vector<std::string> error_seeds() {
  return {
    "\xA4\x20"
    R"([{"error":{"code":429,"message":"retry in 3s","status":"RESOURCE_EXHAUSTED","details":[{"reason":"R","retryDelay":"1s","violations":[{"quotaId":"XPerDay"}]}]}}])",
    "\xA4\x21"
    R"({"error":{"message":"try again in 1.2s","type":"tokens","code":"rate_limit_exceeded"}})",
    "\xC9\x22<html><title>502 Bad Gateway</title></html>"};
}

} // namespace tributary::fuzz
