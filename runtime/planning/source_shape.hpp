#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tributary {

/// What is known of an input before anybody works on it.
struct source_view {
  /// Relative, as citations show it.
  std::string name;
  uint64_t bytes = 0;
  /// What its headings say, as written; empty where it has none or nobody looked.
  std::vector<std::string> headings;
};

/// Something that several inputs have in common, or a part of them.
struct source_topic {
  std::string name;
  /// How many inputs have it.
  size_t sources = 0;
};

/// Headings that stand in several inputs: what somebody who wrote them held to be the angles of the
/// subject. Those of the most inputs first; headings that structure any text ("Overview",
/// "References") are left out.
std::vector<source_topic> shared_headings(const std::vector<source_view>& sources);

/// The folders in which the inputs lie, the first level where they differ; those with the most
/// bytes first. Empty where all lie in one.
std::vector<source_topic> folders_of(const std::vector<source_view>& sources);

/// The inputs' titles divided into `count` groups of about as many bytes, in order.
std::vector<std::vector<std::string>>
grouped_titles(const std::vector<source_view>& sources, size_t count);

} // namespace tributary
