#include <array>
#include <random>
#include <string>

namespace caf::detail {

/// Replaces a function of CAF's library in every program that links this file. CAF makes a node's
/// id of the machine's MAC addresses, this, and the process id; two containers on one network, or
/// one that was started again, would be the same node to their coordinator (CAF issue 970). Random
/// text makes each start of a program a node of its own.
__attribute__((visibility("default"))) std::string get_root_uuid() {
  std::random_device source;
  std::string text;
  for (int i = 0; i < 8; ++i)
    text += std::to_string(source()) + '-';
  return text;
}

} // namespace caf::detail
