#include "nodes/file_lock.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tributary {

namespace {

constexpr auto flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;

/// The longest line that we write into such a file.
constexpr size_t line_max = 128;

tl::unexpected<error> failed(const std::string& file, int code) {
  return fail(ec::io, fmt::format("{}: {}", file, std::generic_category().message(code)));
}

std::string holder_of(int fd) {
  char line[line_max] = {};
  auto read = ::pread(fd, line, sizeof line - 1, 0);
  std::string text{line, read > 0 ? static_cast<size_t>(read) : 0};
  // Whatever stands there goes to a terminal.
  for (auto c : text)
    if (c < ' ' || c > '~')
      return "another process";
  return text.empty() ? "another process" : text;
}

/// A lock of the open file: gone with it, and unlike `flock` to be asked about without taking it.
struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

/// Whoever held it last may have taken the file away between our opening and our locking it.
bool is_still_there(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && info.st_nlink > 0;
}

} // namespace

result<file_lock> file_lock::take(const std::string& file, const std::string& what) {
  std::error_code problem;
  std::filesystem::create_directories(std::filesystem::path{file}.parent_path(), problem);
  for (;;) {
    auto fd = ::open(file.c_str(), flags, 0600);
    if (fd < 0)
      return failed(file, errno);
    file_lock lock{file, -1};
    auto wanted = whole_file();
    if (::fcntl(fd, F_OFD_SETLK, &wanted) != 0) {
      auto code = errno;
      auto holder = holder_of(fd);
      ::close(fd);
      if (code != EAGAIN && code != EACCES)
        return failed(file, code);
      return fail(ec::io, fmt::format("{}: {} ({})", file, what, holder));
    }
    if (!is_still_there(fd)) {
      ::close(fd);
      continue;
    }
    auto line = fmt::format("process {}", ::getpid());
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, line.data(), line.size(), 0) < 0) {
      auto code = errno;
      ::close(fd);
      return failed(file, code);
    }
    lock.fd_ = fd;
    return lock;
  }
}

bool file_lock::is_held(const std::string& file) {
  auto fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return false;
  auto found = whole_file();
  auto held = ::fcntl(fd, F_OFD_GETLK, &found) == 0 && found.l_type != F_UNLCK;
  ::close(fd);
  return held;
}

file_lock::~file_lock() {
  if (fd_ < 0)
    return;
  ::unlink(file_.c_str());
  ::close(fd_);
}

file_lock::file_lock(file_lock&& other) noexcept
  : file_{std::move(other.file_)}, fd_{std::exchange(other.fd_, -1)} {}

file_lock& file_lock::operator=(file_lock&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(fd_, other.fd_);
  return *this;
}

} // namespace tributary
