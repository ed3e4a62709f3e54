#include "runtime/backend/model/retry_hint.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/model/recordings.hpp"

#include <random>

using namespace tributary;
namespace rec = recordings;

namespace {

/// Changes, drops, doubles and moves bytes of a recording.
std::string mutated(std::string text, std::mt19937& dice) {
  static constexpr std::string_view marks = "{}[]\":,\\\n\r data:0nu\x80\xff";
  auto at = [&] { return dice() % (text.size() + 1); };
  for (auto changes = 1 + dice() % 8; changes > 0 && !text.empty(); --changes) {
    auto from = at();
    auto length = std::min<size_t>(dice() % 40, text.size() - from);
    switch (dice() % 5) {
      case 0:
        text.erase(from, length);
        break;
      case 1:
        text.insert(at(), text.substr(from, length));
        break;
      case 2:
        text.insert(from, 1, marks[dice() % marks.size()]);
        break;
      case 3:
        if (from < text.size())
          text[from] = marks[dice() % marks.size()];
        break;
      default:
        text.resize(from);
    }
  }
  return text;
}

std::vector<std::string_view> pieces_of(std::string_view body, std::mt19937& dice) {
  std::vector<std::string_view> out;
  while (!body.empty()) {
    out.push_back(body.substr(0, 1 + dice() % 200));
    body.remove_prefix(out.back().size());
  }
  return out;
}

} // namespace

TEST_CASE("an answer that is mutated is read the same in any pieces, and breaks nothing") {
  constexpr uint32_t seeds = 1'500;
  for (uint32_t seed = 0; seed < seeds; ++seed) {
    INFO("seed " << seed);
    std::mt19937 dice{seed};
    auto api = rec::all_apis[dice() % rec::all_apis.size()];
    auto body = mutated(dice() % 3 == 0 ? rec::whole_of(api) : rec::stream_of(api), dice);
    auto once = rec::read(api, {body}, 5'000);
    auto pieces = rec::read(api, pieces_of(body, dice), 5'000);
    CHECK(is_utf8(once.text));
    CHECK(once.text == pieces.text);
    CHECK(once.delivered() == pieces.delivered());
    CHECK(once.used == pieces.used);
    CHECK(once.error.has_value() == pieces.error.has_value());
  }
}

TEST_CASE("errors that are mutated are read as something bounded") {
  std::string error
    = R"([{"error":{"code":429,"message":"Please retry in 34.07s, limit: 0","status":"RESOURCE_EXHAUSTED",
    "details":[{"violations":[{"quotaId":"XPerDay"}]},{"reason":"R","retryDelay":"34.07s"}]}}])";
  for (uint32_t seed = 0; seed < 2'000; ++seed) {
    INFO("seed " << seed);
    std::mt19937 dice{seed};
    auto got = read_error_body(mutated(error, dice));
    CHECK(is_utf8(got.message));
    CHECK(got.words.size() <= 16);
    for (auto span : {got.retry_delay, span_in_words(got.message)})
      CHECK((!span || (*span >= duration{0} && *span <= std::chrono::hours{24 * 365})));
  }
}
