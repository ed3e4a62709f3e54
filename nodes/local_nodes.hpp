#pragma once

#include "runtime/base/error.hpp"
#include "runtime/plan/topology.hpp"

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace tributary {

/// Worker nodes on this machine that a run or a topology starts: processes of this very program.
/// They end with their owner, and by themselves where the owner is killed (`node --orphan-after`).
class local_nodes {
public:
  /// @param topology_file Given to the nodes for their worker profiles; may be empty.
  /// @param verbose Their logs come through on our stderr; else each goes to a file of its own.
  /// @param proofs Their options about TLS.
  local_nodes(std::string coordinator, std::string topology_file, bool verbose,
              std::vector<std::string> proofs = {});
  ~local_nodes();
  local_nodes(const local_nodes&) = delete;
  local_nodes& operator=(const local_nodes&) = delete;

  /// Starts one more. Returns before it has joined.
  result<void> start(const node_spec& spec);

  /// Nodes that ended since the last call, with what a person should know: name, how, last words.
  std::vector<std::string> take_ended();

  /// SIGTERM to all; SIGKILL to those that are there after `patience`.
  void stop(std::chrono::milliseconds patience);

private:
  struct child {
    std::string name;
    pid_t pid = -1;
    /// Its stderr: an unlinked file.
    int log = -1;
  };
  std::string last_words(const child& c) const;
  bool reap(child& c, int& status) const;

  std::string coordinator_;
  std::string topology_file_;
  std::vector<std::string> proofs_;
  bool verbose_;
  std::vector<child> children_;
};

} // namespace tributary
