#include "runtime/backend/scratch_folders.hpp"

#include "runtime/base/log.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace tributary {

namespace {

namespace fs = std::filesystem;

result<std::string> make_root(const std::string& base) {
  std::error_code failed;
  auto place = base.empty() ? fs::temp_directory_path(failed) : fs::absolute(base, failed);
  if (!failed)
    fs::create_directories(place, failed);
  auto pattern = (place / "tributary-XXXXXX").string();
  if (!failed && mkdtemp(pattern.data()) != nullptr)
    return pattern;
  if (!failed)
    failed = {errno, std::generic_category()};
  return fail(ec::io, fmt::format("no folder can be made in {}: {}; make room there, or set TMPDIR "
                                  "to another place",
                                  place.string(), failed.message()));
}

} // namespace

scratch_folders::scratch_folders(std::string base) : base_(std::move(base)) {}

scratch_folders::~scratch_folders() {
  if (!root_.empty() && !remove_empty(root_))
    log::warn("scratch-folder-kept", "folder", root_);
}

result<std::string> scratch_folders::make() {
  if (root_.empty()) {
    auto made = make_root(base_);
    if (!made)
      return made;
    root_ = std::move(*made);
  }
  auto folder = fmt::format("{}/{}", root_, ++last_);
  if (mkdir(folder.c_str(), S_IRWXU) == 0)
    return folder;
  // Somebody has cleaned up in the temporary folder: the next one gets a new root.
  auto why = errno;
  if (why == ENOENT)
    root_.clear();
  return fail(ec::io,
              fmt::format("no folder can be made in {}: {}; make room there, or set TMPDIR to "
                          "another place",
                          folder, strerror(why)));
}

bool scratch_folders::remove_empty(const std::string& folder) {
  return rmdir(folder.c_str()) == 0 || errno == ENOENT;
}

void scratch_folders::remove_all(const std::string& folder) {
  std::error_code failed;
  fs::remove_all(folder, failed);
  if (failed)
    log::warn("scratch-folder-kept", "folder", folder, "reason", failed.message());
}

} // namespace tributary
