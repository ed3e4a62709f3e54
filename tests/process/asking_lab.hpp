#pragma once

#include "tests/process/lab.hpp"

#include <string>
#include <vector>

namespace tributary {

/// A lab with plans that ask for approval: `held.yaml` as a whole, `asking.yaml` for its stream b;
/// both deliver what `plan.yaml` does.
struct asking_lab : lab {
  asking_lab() {
    auto plan = text_of(at("plan.yaml"));
    write("held.yaml", plan + "approve: plan\n");
    auto b = plan.find("prompt: b}");
    write("asking.yaml", plan.substr(0, b) + "prompt: b, approve: true}" + plan.substr(b + 10));
  }

  void let_all_go() {
    for (const auto* s : {"a", "b", "c", "d", "e"})
      let_go(s);
  }
  std::vector<std::string>
  embedded(const std::string& plan, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"run", plan, "-t", "lab.topology.yaml", "-o", "out"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  /// The run whose files are in `out`.
  std::string run() const {
    auto text = events("out").at(0).text;
    auto from = text.find("\"r-") + 1;
    return text.substr(from, text.find('"', from) - from);
  }
};

} // namespace tributary
