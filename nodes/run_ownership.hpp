#pragma once

#include "nodes/file_lock.hpp"
#include "runtime/journal/run_leases.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tributary {

/// Keeps two processes off one run. Thread safe; may wait for the disk or the database.
class run_ownership {
public:
  virtual ~run_ownership() = default;
  /// A run that is there already.
  /// @returns False where it has ended: nobody needs to have it then. `ec::fenced` where another
  /// process has it.
  virtual result<bool> take(const std::string& run) = 0;
  /// A run that is just being made by us.
  virtual result<void> begin(const std::string& run) = 0;
  /// It was taken, and cannot be gone on with here.
  virtual void give_back(const std::string& run) = 0;
  /// It is over, or could not be begun. Never waits.
  virtual void end(const std::string& run) = 0;
  /// Where whoever has it is reached; "" where nobody has, or nobody knows.
  virtual std::string whereabouts(const std::string& run) = 0;
  virtual bool is_held(const std::string& run) const = 0;
};

/// By files in a folder: for processes of one machine.
std::unique_ptr<run_ownership> own_by_files(std::string folder);

/// By leases in a database: for coordinators anywhere.
std::unique_ptr<run_ownership> own_by_leases(std::shared_ptr<run_leases> leases);

} // namespace tributary
