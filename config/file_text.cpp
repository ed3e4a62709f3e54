#include "config/file_text.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace tributary::config {

namespace {

/// Closes a descriptor when it goes.
class open_file {
public:
  explicit open_file(const std::string& path)
    // Non-blocking, so that opening a pipe without a writer does not wait for one.
    : fd_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {}
  ~open_file() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  int get() const { return fd_; }

private:
  int fd_;
};

tl::unexpected<error> cannot_open(int why) {
  if (why == ENOENT || why == ENOTDIR)
    return fail(ec::not_found, "no such file; check the name and the folder that you are in");
  if (why == EACCES)
    return fail(ec::io, "may not be read; check its permissions");
  return fail(ec::io, fmt::format("cannot be opened ({}); check the file", std::strerror(why)));
}

result<std::string> read_all(int fd, size_t bytes_max) {
  std::string text;
  // One byte more than is allowed tells a file that has grown since it was measured.
  constexpr size_t piece = 256u << 10;
  for (;;) {
    auto before = text.size();
    text.resize(before + std::min(piece, bytes_max + 1 - before));
    auto got = ::read(fd, text.data() + before, text.size() - before);
    if (got < 0 && errno == EINTR) {
      text.resize(before);
      continue;
    }
    if (got < 0)
      return fail(ec::io, fmt::format("cannot be read ({}); check the disk", std::strerror(errno)));
    text.resize(before + static_cast<size_t>(got));
    if (got == 0)
      return text;
    if (text.size() > bytes_max)
      return fail(ec::too_large, fmt::format("has more than the {} that are read; divide it",
                                             human_bytes(bytes_max)));
  }
}

} // namespace

result<std::string> read_text_file(const std::string& path, size_t bytes_max) {
  if (path.empty() || path.find('\0') != std::string::npos)
    return fail(ec::not_found, "no such file; check the name and the folder that you are in");
  open_file file{path};
  if (file.get() < 0)
    return cannot_open(errno);
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0)
    return fail(ec::io, fmt::format("cannot be read ({}); check the disk", std::strerror(errno)));
  if (S_ISDIR(facts.st_mode))
    return fail(ec::malformed, "is a folder; name a file in it");
  if (!S_ISREG(facts.st_mode))
    return fail(ec::malformed, "is a pipe or a device; write it to a file first");
  if (static_cast<uint64_t>(facts.st_size) > bytes_max)
    return fail(ec::too_large, fmt::format("has {}, more than the {} that are read; divide it",
                                           human_bytes(static_cast<uint64_t>(facts.st_size)),
                                           human_bytes(bytes_max)));
  return read_all(file.get(), bytes_max);
}

problem file_problem(const std::string& file, const error& why) {
  auto cut = why.what.find("; ");
  auto remedy = cut == std::string::npos ? std::string{} : why.what.substr(cut + 2);
  return {severity::error, file, {}, why.what.substr(0, cut), std::move(remedy)};
}

std::string folder_of(const std::string& file) {
  std::error_code none;
  auto path = std::filesystem::absolute(std::filesystem::path{file}, none);
  auto folder = path.lexically_normal().parent_path().string();
  return folder.empty() ? "/" : folder;
}

} // namespace tributary::config
