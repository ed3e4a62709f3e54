#pragma once

#include "runtime/journal/run_header.hpp"

#include <string>

namespace tributary {

/// A run as a person names it: by its name, or by the folder in which its files are.
struct run_place {
  std::string run;
  /// Empty where only the name is known.
  std::string folder;
};

/// Whether the folder holds files of this run.
bool is_folder_of(const std::string& folder, const std::string& run);

/// @param named What was given: a folder with a run's events, else a name.
run_place find_run_place(const std::string& named);

/// Where the run's files are: as it was named, else where it wrote them, else `runs/RUN`; empty
/// where none of these is its folder.
std::string folder_of_run(const run_place& place, const run_origin& origin);

} // namespace tributary
