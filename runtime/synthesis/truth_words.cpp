#include "runtime/synthesis/truth_words.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/unit.hpp"

#include <array>

namespace tributary {
namespace {

struct word {
  std::string_view text;
  bool yes;
};

/// Longer ones before those that they begin with.
constexpr std::array words{word{"not yet available", false},
                           word{"not available", false},
                           word{"not supported", false},
                           word{"not included", false},
                           word{"not enabled", false},
                           word{"not required", false},
                           word{"not needed", false},
                           word{"not allowed", false},
                           word{"not permitted", false},
                           word{"not possible", false},
                           word{"not offered", false},
                           word{"not provided", false},
                           word{"not yet", false},
                           word{"no support", false},
                           word{"unavailable", false},
                           word{"unsupported", false},
                           word{"excluded", false},
                           word{"disabled", false},
                           word{"forbidden", false},
                           word{"prohibited", false},
                           word{"missing", false},
                           word{"absent", false},
                           word{"optional", false},
                           word{"false", false},
                           word{"none", false},
                           word{"never", false},
                           word{"nein", false},
                           word{"off", false},
                           word{"no", false},
                           word{"fully supported", true},
                           word{"natively supported", true},
                           word{"full support", true},
                           word{"native support", true},
                           word{"built in", true},
                           word{"built-in", true},
                           word{"available", true},
                           word{"supported", true},
                           word{"included", true},
                           word{"enabled", true},
                           word{"required", true},
                           word{"mandatory", true},
                           word{"compulsory", true},
                           word{"allowed", true},
                           word{"permitted", true},
                           word{"offered", true},
                           word{"provided", true},
                           word{"true", true},
                           word{"yes", true},
                           word{"ja", true},
                           word{"on", true}};

} // namespace

std::optional<truth_value> find_truth(std::string_view text) {
  for (const auto& each : words) {
    if (text.substr(0, each.text.size()) != each.text)
      continue;
    auto rest = text.substr(each.text.size());
    if (rest.empty())
      return truth_value{each.yes, {}};
    // "On request", "no vendor" and "off-site" are other things.
    if (each.text.size() == 2 && each.text != "no")
      continue;
    if (rest[0] == ',' || rest[0] == ';' || rest[0] == ':')
      return truth_value{each.yes, std::string{trim(rest.substr(1))}};
    auto condition = trim(rest);
    if (rest[0] == ' ' && begins_condition(condition.substr(0, condition.find(' '))))
      return truth_value{each.yes, std::string{condition}};
  }
  return std::nullopt;
}

} // namespace tributary
