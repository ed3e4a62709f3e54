#include "runtime/backend/model/answer_reader.hpp"
#include "runtime/backend/model/outcome.hpp"
#include "runtime/base/text.hpp"

#include "tests/fuzz/require.hpp"

#include <cstdint>
#include <random>

using namespace tributary;

namespace {

constexpr auto api = model_api::FUZZ_API;
constexpr size_t text_bytes = 4'096;

model_answer read_at_once(std::string_view body) {
  answer_reader reader{api, text_bytes};
  reader.feed(body);
  reader.finish();
  return reader.take();
}

/// In pieces that are drawn from the body itself, so that a finding is one file.
model_answer read_in_pieces(std::string_view body) {
  std::mt19937 dice{static_cast<uint32_t>(stable_hash(body))};
  answer_reader reader{api, text_bytes};
  while (!body.empty()) {
    auto size = std::min<size_t>(body.size(), 1 + dice() % (dice() % 2 ? 3 : 300));
    reader.feed(body.substr(0, size));
    body.remove_prefix(size);
  }
  reader.finish();
  return reader.take();
}

void check(model_answer answer) {
  FUZZ_REQUIRE(answer.too_large || is_utf8(answer.text));
  // An ill-formed byte becomes three.
  FUZZ_REQUIRE(answer.text.size() <= 3 * text_bytes);
  FUZZ_REQUIRE(!answer.used || (answer.used->input >= 0 && answer.used->output >= 0));
  worker_profile profile;
  profile.name = "w";
  profile.price_input = profile.price_output = 1'000'000'000'000;
  call_end call;
  call.head = http_head{200, {}};
  auto delivered = answer.delivered();
  call.answer = std::move(answer);
  call_facts facts{api, &profile, "key-0123456789", "prompt", 6, {}, {}};
  auto result = outcome_of(std::move(call), facts, {});
  FUZZ_REQUIRE(result.has_value() == delivered);
  if (result)
    return;
  FUZZ_REQUIRE(result.error().message.size() <= limits::reason_bytes);
  FUZZ_REQUIRE(is_utf8(result.error().message));
  FUZZ_REQUIRE(result.error().used.cost_microusd >= 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view body{reinterpret_cast<const char*>(data), size};
  auto once = read_at_once(body);
  auto pieces = read_in_pieces(body);
  FUZZ_REQUIRE(once.too_large == pieces.too_large);
  // Of what is too large nothing is kept, so it may differ.
  if (!once.too_large) {
    FUZZ_REQUIRE(once.text == pieces.text);
    FUZZ_REQUIRE(once.delivered() == pieces.delivered());
    FUZZ_REQUIRE(once.used == pieces.used);
    FUZZ_REQUIRE(once.broken == pieces.broken);
    FUZZ_REQUIRE(once.error.has_value() == pieces.error.has_value());
  }
  check(std::move(once));
  check(std::move(pieces));
  return 0;
}
