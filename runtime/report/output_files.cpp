#include "runtime/report/output_files.hpp"

#include "runtime/base/write_all.hpp"
#include "runtime/report/run_output.hpp"

#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace tributary {

namespace {

constexpr auto folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

void close_fd(int& fd) {
  if (fd >= 0)
    ::close(fd);
  fd = -1;
}

/// Where a file's new bytes are gathered; hidden, and in the same folder so that a rename suffices.
std::string temporary(std::string_view leaf) {
  return fmt::format(".{}.tmp", leaf);
}

/// The file that a name stands for, seeing through `temporary`.
std::string_view without_temporary(std::string_view leaf) {
  if (leaf.size() > 5 && leaf.starts_with('.') && leaf.ends_with(".tmp"))
    return leaf.substr(1, leaf.size() - 5);
  return leaf;
}

/// Names in a folder that a run could have written there.
/// @param prefix "" or "drafts/" or "streams/".
std::vector<std::string> outputs_in(int folder, std::string_view prefix) {
  std::vector<std::string> names;
  // fdopendir takes its descriptor over, and the folder's own must live on.
  auto copy = ::openat(folder, ".", folder_flags);
  std::unique_ptr<DIR, int (*)(DIR*)> list{copy < 0 ? nullptr : ::fdopendir(copy), ::closedir};
  while (list) {
    const auto* entry = ::readdir(list.get());
    if (!entry)
      break;
    std::string_view leaf = entry->d_name;
    if (is_output_name(fmt::format("{}{}", prefix, without_temporary(leaf))))
      names.emplace_back(leaf);
  }
  return names;
}

} // namespace

output_files::~output_files() {
  close_fd(events_);
  close_fd(drafts_);
  close_fd(streams_);
  close_fd(folder_);
}

tl::unexpected<error> output_files::failed(std::string_view what, std::string_view name) const {
  auto reason = std::generic_category().message(errno);
  const auto* separator = name.empty() ? "" : "/";
  return fail(ec::io, fmt::format("{}{}{}: {}: {}", path_, separator, name, what, reason));
}

result<void> output_files::open(const std::string& path, earlier_files earlier) {
  path_ = path;
  std::error_code problem;
  std::filesystem::create_directories(path, problem);
  if (problem)
    return fail(ec::io, fmt::format("{}: cannot create the folder: {}", path, problem.message()));
  // The folder itself may be a link that its owner made; what is in it may not.
  folder_ = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_ < 0)
    return failed("cannot open the folder", "");
  if (::flock(folder_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return fail(ec::io, fmt::format("{}: another run is writing there; give another folder", path));
  if (auto cleared = clear(earlier); !cleared)
    return cleared;
  events_ = ::openat(folder_, "events.jsonl",
                     O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (events_ < 0)
    return failed("cannot create", "events.jsonl");
  return {};
}

result<void> output_files::clear(earlier_files earlier) {
  auto names = outputs_in(folder_, "");
  struct stat info {};
  auto is_run = ::fstatat(folder_, "events.jsonl", &info, AT_SYMLINK_NOFOLLOW) == 0;
  if (!is_run && !names.empty())
    return fail(ec::io, fmt::format("{}/{} would be replaced, and it is no earlier run's (there is "
                                    "no events.jsonl beside it); give another folder",
                                    path_, names.front()));
  if (earlier == earlier_files::kept)
    return {};
  for (const auto* sub : {"drafts", "streams"}) {
    auto fd = ::openat(folder_, sub, folder_flags);
    if (fd < 0 && errno == ENOENT)
      continue;
    if (fd < 0)
      return failed("cannot be used as a folder", sub);
    if (is_run)
      for (const auto& leaf : outputs_in(fd, fmt::format("{}/", sub)))
        ::unlinkat(fd, leaf.c_str(), 0);
    ::close(fd);
  }
  for (const auto& leaf : names)
    // The events go last and by truncation: they say that this is a run's folder.
    if (leaf != "events.jsonl" && ::unlinkat(folder_, leaf.c_str(), 0) != 0)
      return failed("cannot remove the earlier run's file", leaf);
  return {};
}

result<int> output_files::folder_of(std::string_view name, std::string& leaf) {
  auto slash = name.find('/');
  leaf = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
  if (slash == std::string_view::npos)
    return folder_;
  std::string sub{name.substr(0, slash)};
  auto& fd = sub == "drafts" ? drafts_ : streams_;
  if (fd >= 0)
    return fd;
  if (::mkdirat(folder_, sub.c_str(), 0777) != 0 && errno != EEXIST)
    return failed("cannot create the folder", sub);
  fd = ::openat(folder_, sub.c_str(), folder_flags);
  if (fd < 0)
    return failed("cannot open the folder", sub);
  return fd;
}

result<void> output_files::replace(std::string_view name, std::string_view bytes) {
  std::string leaf;
  auto folder = folder_of(name, leaf);
  if (!folder)
    return tl::unexpected(folder.error());
  auto hidden = temporary(leaf);
  constexpr auto flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  auto fd = ::openat(*folder, hidden.c_str(), flags, 0666);
  if (fd < 0 && errno == EEXIST) {
    ::unlinkat(*folder, hidden.c_str(), 0);
    fd = ::openat(*folder, hidden.c_str(), flags, 0666);
  }
  if (fd < 0)
    return failed("cannot create", name);
  auto whole = write_all(fd, bytes);
  // Some file systems tell only here that the disk is full.
  auto failure = whole ? 0 : errno;
  if (::close(fd) != 0 && whole)
    failure = errno;
  if (failure == 0 && ::renameat(*folder, hidden.c_str(), *folder, leaf.c_str()) != 0)
    failure = errno;
  if (failure == 0)
    return {};
  ::unlinkat(*folder, hidden.c_str(), 0);
  errno = failure;
  return failed("cannot write", name);
}

result<void> output_files::append(std::string_view lines) {
  if (write_all(events_, lines)) {
    events_bytes_ += static_cast<int64_t>(lines.size());
    return {};
  }
  auto problem = failed("cannot write", "events.jsonl");
  if (::ftruncate(events_, events_bytes_) != 0)
    problem.value().what += "; its last line may be torn";
  return problem;
}

} // namespace tributary
