#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What a deliverable is judged by.
enum class criterion : uint8_t { coverage, consistency, support, clarity, actionability };

inline constexpr size_t criteria = 5;
inline constexpr std::array<criterion, criteria> all_criteria{
  criterion::coverage, criterion::consistency, criterion::support, criterion::clarity,
  criterion::actionability};

/// As verdicts and files name it: "coverage".
std::string_view to_text(criterion which);

/// Scores are thousandths of 1 to 5: integers, so that replays are exact.
inline constexpr uint32_t score_min_milli = 1000;
inline constexpr uint32_t score_max_milli = 5000;

/// Hundredths of the overall score, by criterion: what is not there or not true weighs more than
/// how it reads.
inline constexpr std::array<uint32_t, criteria> criterion_weights{30, 25, 20, 15, 10};

/// What one criterion came to, and why.
struct criterion_score {
  /// Absent where the criterion does not apply or nothing can be said; such a one moves no mean.
  std::optional<uint32_t> milli;
  /// Short lines for people, safe to stand in Markdown.
  std::vector<std::string> evidence;

  bool operator==(const criterion_score&) const = default;
};

using score_card = std::array<criterion_score, criteria>;

inline criterion_score& at(score_card& card, criterion which) {
  return card[static_cast<size_t>(which)];
}
inline const criterion_score& at(const score_card& card, criterion which) {
  return card[static_cast<size_t>(which)];
}

/// The mean of the scores that there are, by their weights, rounded to the nearest thousandth;
/// nothing where there is none.
std::optional<uint32_t> mean_milli(const score_card& card);

/// "4.250"
std::string score_text(uint32_t milli);

} // namespace tributary
