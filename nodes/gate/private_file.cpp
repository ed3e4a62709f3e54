#include "nodes/gate/private_file.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace tributary {

result<void> check_private(const std::string& path, const struct stat& s, const char* mode) {
  if (s.st_uid != geteuid() && s.st_uid != 0)
    return fail(
      ec::unauthorised,
      fmt::format("{}: belongs to another user (uid {}); remove it or have it given to this "
                  "user",
                  path, s.st_uid));
  if ((s.st_mode & 077) != 0)
    return fail(ec::unauthorised,
                fmt::format("{}: others than its owner have access (mode {:04o}); run: chmod {} {}",
                            path, s.st_mode & 07777, mode, path));
  return {};
}

} // namespace tributary
