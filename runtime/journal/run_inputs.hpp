#pragma once

#include "runtime/base/error.hpp"
#include "runtime/plan/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// Inputs of runs where all coordinators that share them reach them: whoever takes a run over works
/// on the files that its first owner had. Thread safe. Reads and writes whole files: not for an
/// actor's thread.
class run_inputs {
public:
  virtual ~run_inputs() = default;

  /// Keeps what is in these files until the run is over; to be called before it is begun, and again
  /// where that failed.
  /// @param digests What is in them, see `digests_of`; one that has none is not kept.
  /// @returns Or `ec::io`: one cannot be read, or has changed.
  virtual result<void> put(std::string_view run, const std::vector<input_file>& inputs,
                           const std::vector<std::string>& digests)
    = 0;
  /// Writes them to files `FOLDER/RUN-NUMBER` of this user alone, and has their paths say so. One
  /// that has no digest stays where it is.
  /// @returns Or `ec::io`, and which one is not there as it was.
  virtual result<void> get(std::string_view run, std::vector<input_file>& inputs,
                           const std::vector<std::string>& digests, const std::string& folder)
    = 0;
};

} // namespace tributary
