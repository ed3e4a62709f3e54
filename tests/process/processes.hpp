#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tributary {

/// From now on processes that lose their parent become ours, so that none is overlooked.
void adopt_orphans();

/// Every living process that descends from this one, by number and command line. Dead ones that
/// nobody waited for are cleared away.
struct relative {
  pid_t pid = -1;
  std::string command;
};
std::vector<relative> descendants();

} // namespace tributary
