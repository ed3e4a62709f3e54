#pragma once

#include "runtime/backend/process_table.hpp"

#include <map>
#include <string>

namespace tributary {

/// What one child has started, however far away: processes in sessions of their own, and those
/// whose parents are gone. They are known by their descent, looked up while it still shows, and by
/// a variable of their environment. For one thread: the reactor's.
class process_tree {
public:
  /// @param mark `NAME=value` in the child's environment, this child's alone; "" for descent only.
  process_tree(process_table& table, pid_t root, std::string mark);

  /// Looks who is there.
  /// @returns Whether it works: since the last look it took at least a twentieth of a processor or
  /// moved 16 KB a second. Programs that only wait stay far below (measured: a hundredth, 1 KB).
  bool look(process_table::steady now);

  /// Looks who is there at this very moment: before the root is ended, and descent with it.
  void remember(process_table::steady now);

  /// Ends all of it that is left, but for its root.
  /// @returns How many were left when it looked; 0: it is gone.
  size_t kill_rest(process_table::steady now);

private:
  struct known {
    process_entry entry;
    uint64_t bytes = 0;
  };

  void find_all();
  void add_below(pid_t root);
  void add_marked();
  void forget_ended();

  process_table& table_;
  process_entry root_;
  std::string mark_;
  std::map<pid_t, known> known_;
  process_table::steady last_;
};

} // namespace tributary
