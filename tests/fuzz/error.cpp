#include "runtime/backend/model/outcome.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/fuzz/require.hpp"

#include <cstdint>

using namespace tributary;

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

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2)
    return 0;
  worker_profile profile;
  profile.name = "w";
  call_end call;
  call.head = http_head{100 + data[0] * 2, {}};
  auto api = static_cast<model_api>(data[1] % 4);
  call.error_body = planted({reinterpret_cast<const char*>(data) + 2, size - 2});
  call.end.what = call.error_body.substr(0, 200);
  if (data[1] & 0x40)
    call.head = std::nullopt;
  call.end.fate = static_cast<http_fate>(data[1] >> 2 & 7);
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
  return 0;
}
