#include "runtime/backend/model/answer_reader.hpp"
#include "runtime/backend/model/outcome.hpp"
#include "runtime/base/text.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/unit/model/recordings.hpp"

#include <random>

namespace tributary::fuzz {

namespace {

constexpr size_t text_bytes = 4'096;

model_answer read_at_once(model_api api, std::string_view body) {
  answer_reader reader{api, text_bytes};
  reader.feed(body);
  reader.finish();
  return reader.take();
}

/// In pieces that are drawn from the body itself, so that a finding is one file.
model_answer read_in_pieces(model_api api, std::string_view body) {
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

void check(model_api api, model_answer answer) {
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

void try_answer(model_api api, std::string_view body) {
  auto once = read_at_once(api, body);
  auto pieces = read_in_pieces(api, body);
  FUZZ_REQUIRE(once.too_large == pieces.too_large);
  // Of what is too large nothing is kept, so it may differ.
  if (!once.too_large) {
    FUZZ_REQUIRE(once.text == pieces.text);
    FUZZ_REQUIRE(once.delivered() == pieces.delivered());
    FUZZ_REQUIRE(once.used == pieces.used);
    FUZZ_REQUIRE(once.broken == pieces.broken);
    FUZZ_REQUIRE(once.error.has_value() == pieces.error.has_value());
  }
  check(api, std::move(once));
  check(api, std::move(pieces));
}

std::vector<std::string> answer_seeds(model_api api) {
  return {recordings::stream_of(api), recordings::whole_of(api),
          R"({"error":{"code":429,"message":"m","status":"S"}})"};
}

} // namespace

void try_gemini(std::string_view bytes) {
  try_answer(model_api::gemini, bytes);
}

void try_responses(std::string_view bytes) {
  try_answer(model_api::responses, bytes);
}

void try_chat(std::string_view bytes) {
  try_answer(model_api::chat, bytes);
}

void try_anthropic(std::string_view bytes) {
  try_answer(model_api::anthropic, bytes);
}

std::vector<std::string> gemini_seeds() {
  return answer_seeds(model_api::gemini);
}

std::vector<std::string> responses_seeds() {
  return answer_seeds(model_api::responses);
}

std::vector<std::string> chat_seeds() {
  return answer_seeds(model_api::chat);
}

std::vector<std::string> anthropic_seeds() {
  return answer_seeds(model_api::anthropic);
}

} // namespace tributary::fuzz
