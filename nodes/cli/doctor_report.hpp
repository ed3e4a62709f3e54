#pragma once

#include <string>
#include <vector>

namespace tributary {

/// What `doctor` found out about one thing. `absent` is fine for who does not need it; `broken` is
/// there but does not work, or is needed by everything.
enum class health : uint8_t { works, absent, broken };

struct diagnosis {
  /// The heading that it stands under.
  std::string area;
  std::string name;
  health state = health::works;
  /// What is so: a version, a place; never a key.
  std::string what;
  /// What would mend it; "" where nothing needs to be.
  std::string remedy;
};

/// All that `doctor` answers.
struct health_report {
  std::string version;
  std::vector<diagnosis> found;
  /// The workers that plans may name here without a topology.
  std::vector<std::string> workers;
};

/// For people: areas in the order of their first appearance, a remedy under each thing that has
/// one.
std::string as_text(const health_report& report);

/// One JSON object.
std::string as_json(const health_report& report);

/// The first line that a program says about itself, fit to be shown.
std::string version_line(std::string_view output);

} // namespace tributary
