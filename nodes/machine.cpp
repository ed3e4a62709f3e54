#include "nodes/machine.hpp"

#include <sys/stat.h>

#include <climits>
#include <cstdlib>
#include <fstream>
#include <pwd.h>
#include <random>
#include <unistd.h>

namespace tributary {

std::string machine_identity() {
  if (const auto* given = std::getenv("TRIBUTARY_MACHINE"))
    return given;
  std::string boot;
  std::ifstream{"/proc/sys/kernel/random/boot_id"} >> boot;
  // Containers share the boot id but not the root file system.
  struct stat root {};
  if (stat("/", &root) == 0)
    boot += "/" + std::to_string(root.st_dev) + ":" + std::to_string(root.st_ino);
  return boot;
}

std::string random_name(size_t length) {
  static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device source;
  std::uniform_int_distribution<size_t> pick{0, sizeof letters - 2};
  std::string name;
  while (name.size() < length)
    name += letters[pick(source)];
  return name;
}

std::string own_program() {
  char path[PATH_MAX];
  auto length = readlink("/proc/self/exe", path, sizeof path);
  return length > 0 ? std::string(path, static_cast<size_t>(length)) : "tributary";
}

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 && name[0] ? name : "node";
}

std::string state_folder() {
  if (const auto* base = std::getenv("XDG_STATE_HOME"); base && *base)
    return std::string{base} + "/tributary";
  const auto* home = std::getenv("HOME");
  return std::string{home && *home ? home : "/tmp"} + "/.local/state/tributary";
}

std::string user_name() {
  const auto* user = getpwuid(geteuid());
  return user && user->pw_name && *user->pw_name ? user->pw_name : std::to_string(geteuid());
}

} // namespace tributary
