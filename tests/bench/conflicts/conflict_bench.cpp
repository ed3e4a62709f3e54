// Says how many of the planted conflicts a draft finds, and how many it invents.
//   conflict_bench [--cases tuning] [FOLDER]
// Of the half that is held out only figures are shown: a case that someone has seen while writing a
// rule says nothing about that rule any more.
#include "tests/bench/conflicts/conflict_score.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace {

using namespace tributary;
using namespace tributary::bench;

constexpr std::array types{conflict_type::factual, conflict_type::technical,
                           conflict_type::stylistic, conflict_type::missing};

void print_row(std::string_view half, conflict_type type, const score& s) {
  fmt::print("| {} | {} | {} | {} | {} | {} | {:.3f} | {:.3f} |\n", half, to_text(type),
             s.right + s.missed, s.right, s.invented, s.missed, s.precision(), s.recall());
}

struct half_result {
  scores counted{};
  size_t cases = 0;
  size_t spotless = 0;
};

half_result judge_half(const std::string& folder, bool with_cases) {
  half_result out;
  for (const auto& each : read_cases(folder)) {
    auto result = judge_case(each);
    add(out.counted, result.counted);
    ++out.cases;
    out.spotless += result.wrong.empty() ? 1 : 0;
    if (!with_cases || result.wrong.empty())
      continue;
    fmt::print("{}\n", each.name);
    for (const auto& line : result.wrong)
      fmt::print("  {}\n", line);
  }
  return out;
}

void print_half(std::string_view half, const half_result& all) {
  if (all.cases == 0)
    return;
  for (auto type : types)
    print_row(half, type, all.counted[static_cast<size_t>(type)]);
  fmt::print("| {} | without a fault: {} of {} cases | | | | | | |\n", half, all.spotless,
             all.cases);
}

} // namespace

int main(int argc, char** argv) {
  std::string folder{TRIBUTARY_CONFLICT_CASES};
  auto with_cases = false;
  for (int i = 1; i < argc; ++i) {
    std::string_view option{argv[i]};
    if (option == "--cases" && i + 1 < argc && std::string_view{argv[i + 1]} == "tuning") {
      with_cases = true;
      ++i;
    } else if (option.substr(0, 1) != "-") {
      folder = option;
    } else {
      fmt::print(stderr, "usage: conflict_bench [--cases tuning] [FOLDER]\n");
      return 2;
    }
  }
  try {
    auto tuning = judge_half(folder + "/tuning", with_cases);
    auto held_out = judge_half(folder + "/held_out", false);
    fmt::print("| half | type | planted | found | invented | missed | precision | recall |\n"
               "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    print_half("tuning", tuning);
    print_half("held_out", held_out);
  } catch (const std::exception& err) {
    fmt::print(stderr, "conflict_bench: {}\n", err.what());
    return 1;
  }
  return EXIT_SUCCESS;
}
