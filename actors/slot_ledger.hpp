#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// Which slots are given away, beside the pure scheduler's counts: nothing is given back twice, what a
/// dead owner never took is found again, and a node that comes back starts from what it says it has.
/// Pure.
class slot_ledger {
public:
  struct use {
    std::string node;
    std::string run;
    std::string worker;
  };

  void granted(const std::string& node, const std::string& run, const std::string& worker);
  /// The worker whose slot is free now; absent where none of the run's is given away on that node (any
  /// more). Slots in use since before we kept books have no worker's name and go last.
  std::optional<std::string> released(const std::string& node, const std::string& run,
                                      const std::string& worker);
  /// A node is there with this in use, by run.
  void set_node(const std::string& node, const std::map<std::string, uint32_t>& in_use);
  void drop_node(const std::string& node);
  /// What is given away to the run beyond `holds`, and is free again with this call.
  std::vector<use> settle_run(const std::string& run, const std::vector<use>& holds);

private:
  /// By worker.
  using counts = std::map<std::string, uint32_t>;
  /// By node and run.
  std::map<std::string, std::map<std::string, counts>> out_;
};

} // namespace tributary
