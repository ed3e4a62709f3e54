#include "runtime/planning/kind_guess.hpp"

#include "runtime/plan/words.hpp"

#include <array>

namespace tributary {

namespace {

struct sign {
  std::string_view word;
  plan_kind kind;
};

constexpr auto research = plan_kind::research;
constexpr auto development = plan_kind::development;
constexpr auto content = plan_kind::content;
constexpr auto analysis = plan_kind::analysis;

/// What is to be done, and what is to come of it.
constexpr std::array signs{
  sign{"build", development},     sign{"implement", development}, sign{"develop", development},
  sign{"code", development},      sign{"refactor", development},  sign{"port", development},
  sign{"migrate", development},   sign{"app", development},       sign{"application", development},
  sign{"api", development},       sign{"library", development},   sign{"module", development},
  sign{"modules", development},   sign{"backend", development},   sign{"frontend", development},
  sign{"write", content},         sign{"draft", content},         sign{"document", content},
  sign{"translate", content},     sign{"blog", content},          sign{"article", content},
  sign{"newsletter", content},    sign{"copy", content},          sign{"guide", content},
  sign{"tutorial", content},      sign{"documentation", content}, sign{"campaign", content},
  sign{"analyse", analysis},      sign{"analyze", analysis},      sign{"assess", analysis},
  sign{"evaluate", analysis},     sign{"review", analysis},       sign{"audit", analysis},
  sign{"analysis", analysis},     sign{"assessment", analysis},   sign{"perspective", analysis},
  sign{"perspectives", analysis}, sign{"impact", analysis},       sign{"research", research},
  sign{"compare", research},      sign{"survey", research},       sign{"investigate", research},
  sign{"find", research},         sign{"explore", research},      sign{"comparison", research},
  sign{"market", research},       sign{"competitive", research},  sign{"competitors", research},
};

/// The first word says what is to be done, the others what about.
constexpr int as_first_word = 3;

} // namespace

guessed_kind guess_kind(std::string_view task) {
  std::array<int, 4> scores{};
  std::array<std::string, 4> told;
  auto words = words_of(task);
  for (size_t i = 0; i < words.size(); ++i)
    for (const auto& each : signs)
      if (words[i].text == each.word) {
        auto kind = static_cast<size_t>(each.kind);
        scores[kind] += i == 0 ? as_first_word : 1;
        if (told[kind].empty())
          told[kind] = words[i].text;
      }
  size_t best = static_cast<size_t>(research);
  for (size_t kind = 0; kind < scores.size(); ++kind)
    if (scores[kind] > scores[best])
      best = kind;
  return {static_cast<plan_kind>(best), told[best]};
}

} // namespace tributary
