#include "actors/input_files.hpp"

#include "actors/manners.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace tributary {

namespace {

wire::part read(const read_part& r) {
  wire::part p{r.what.run, r.what.input, r.what.offset, {}, {}};
  std::error_code ignored;
  if (std::filesystem::is_directory(r.path, ignored)) {
    p.error = r.path
              + " is a folder, and only files can be sent to another machine; name the files in "
                "it, as in "
              + (std::filesystem::path{r.path}.filename() / "**").string();
    return p;
  }
  std::ifstream file{r.path, std::ios::binary};
  file.seekg(static_cast<std::streamoff>(r.what.offset));
  if (!file) {
    p.error = r.path + ": " + std::strerror(errno);
    return p;
  }
  p.bytes.resize(std::min<size_t>(r.what.length, limits::chunk_bytes));
  file.read(p.bytes.data(), static_cast<std::streamsize>(p.bytes.size()));
  p.bytes.resize(static_cast<size_t>(file.gcount()));
  if (file.bad())
    p.error = r.path + ": " + std::strerror(errno);
  return p;
}

std::string write(const write_part& w) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path{w.path}.parent_path(), ignored);
  auto mode = std::ios::binary | (w.offset == 0 ? std::ios::trunc : std::ios::app);
  std::ofstream file{w.path, std::ios::out | mode};
  file.write(w.bytes.data(), static_cast<std::streamsize>(w.bytes.size()));
  file.close();
  return file ? std::string{} : w.path + ": " + std::strerror(errno);
}

} // namespace

caf::behavior input_files(caf::event_based_actor* self) {
  set_manners(self);
  return {
    [](const read_part& r) { return read(r); },
    [](const write_part& w) {
      return part_written{w.run, write(w)};
    },
  };
}

} // namespace tributary
