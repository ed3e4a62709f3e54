#include "tests/support/model/fault.hpp"

#include <array>
#include <cstddef>

namespace tributary::model_test {

namespace {

constexpr std::array<std::string_view, fault_count> names = {
  "none",         "429",      "429-date", "429-ms",      "429-bare",   "quota",
  "401",          "403",      "400",      "404",         "500",        "502",
  "503",          "529",      "hang",     "hang-inside", "cut",        "length",
  "empty",        "refusal",  "filtered", "garbage",     "wrong-type", "not-streamed",
  "error-inside", "repeated", "unmarked", "redirect",    "huge",
};

} // namespace

std::string_view to_text(fault what) {
  return names[static_cast<size_t>(what)];
}

std::optional<fault> fault_from(std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name)
      return static_cast<fault>(i);
  return std::nullopt;
}

} // namespace tributary::model_test
