#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace tributary {

/// A folder of the test's own, gone with it.
struct temporary_folder {
  temporary_folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "tributary-gate-XXXXXX";
    if (!mkdtemp(pattern.data()))
      throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  std::string operator/(const std::string& name) const { return path + "/" + name; }

  std::string path;
};

inline void write_file(const std::string& path, const std::string& text, mode_t mode) {
  std::ofstream{path} << text;
  chmod(path.c_str(), mode);
}

inline mode_t mode_of(const std::string& path) {
  struct stat s {};
  return stat(path.c_str(), &s) == 0 ? s.st_mode & 07777 : 0;
}

} // namespace tributary
