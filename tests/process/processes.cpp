#include "tests/process/processes.hpp"

#include "tests/process/program.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <unistd.h>

namespace tributary {

namespace {

struct status {
  pid_t parent = -1;
  char state = '?';
};

/// From `PID (NAME) STATE PARENT …`; a name may contain anything.
status status_of(pid_t pid) {
  auto text = text_of("/proc/" + std::to_string(pid) + "/stat");
  auto at = text.rfind(')');
  if (at == std::string::npos || at + 4 >= text.size())
    return {};
  return {static_cast<pid_t>(std::atoi(text.c_str() + at + 4)), text[at + 2]};
}

std::string command_of(pid_t pid) {
  auto text = text_of("/proc/" + std::to_string(pid) + "/cmdline");
  std::replace(text.begin(), text.end(), '\0', ' ');
  return text;
}

} // namespace

void adopt_orphans() {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::vector<relative> descendants() {
  std::map<pid_t, status> all;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc", ignored})
    if (auto pid = std::atoi(entry.path().filename().c_str()); pid > 0)
      all[pid] = status_of(pid);
  std::vector<relative> found;
  for (const auto& [pid, s] : all) {
    auto up = s.parent;
    for (int depth = 0; up > 1 && up != getpid() && depth < 20; ++depth)
      up = all.contains(up) ? all[up].parent : -1;
    if (up != getpid())
      continue;
    if (s.state == 'Z')
      waitpid(pid, nullptr, WNOHANG);
    else
      found.push_back({pid, command_of(pid)});
  }
  return found;
}

} // namespace tributary
