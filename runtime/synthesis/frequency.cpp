#include "runtime/synthesis/frequency.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/numeral.hpp"

#include <array>
#include <utility>

namespace tributary {
namespace {

using named_days = std::pair<std::string_view, double>;

constexpr double year = 365.25;

constexpr std::array<named_days, 8> adverbs{{{"hourly", 1.0 / 24},
                                             {"daily", 1},
                                             {"weekly", 7},
                                             {"fortnightly", 14},
                                             {"monthly", year / 12},
                                             {"quarterly", year / 4},
                                             {"yearly", year},
                                             {"annually", year}}};

constexpr std::array<named_days, 8> periods{{{"minute", 1.0 / 1440},
                                             {"hour", 1.0 / 24},
                                             {"day", 1},
                                             {"week", 7},
                                             {"fortnight", 14},
                                             {"month", year / 12},
                                             {"quarter", year / 4},
                                             {"year", year}}};

double days_of(std::string_view word) {
  if (!word.empty() && word.back() == 's')
    word.remove_suffix(1);
  for (const auto& [name, days] : periods)
    if (word == name)
      return days;
  return 0;
}

bool eat(std::string_view& text, std::string_view word) {
  if (text.substr(0, word.size()) != word)
    return false;
  text = trim(text.substr(word.size()));
  return true;
}

} // namespace

std::optional<double> read_frequency(std::string_view text) {
  for (const auto& [name, days] : adverbs)
    if (text == name)
      return days;
  double times = 1;
  if (eat(text, "once "))
    times = 1;
  else if (eat(text, "twice "))
    times = 2;
  else if (eat(text, "every ") || eat(text, "each ")) {
    auto count = eat_numeral(text, false);
    auto days = days_of(trim(text)) * (count ? count->value : 1);
    return days > 0 ? std::optional{days} : std::nullopt;
  } else {
    auto count = eat_numeral(text, false);
    text = trim(text);
    if (!count || count->value <= 0 || !(eat(text, "times ") || eat(text, "x ")))
      return std::nullopt;
    times = count->value;
  }
  for (std::string_view word : {"a ", "an ", "per ", "each ", "every "})
    if (eat(text, word)) {
      auto days = days_of(text);
      return days > 0 ? std::optional{days / times} : std::nullopt;
    }
  return std::nullopt;
}

} // namespace tributary
