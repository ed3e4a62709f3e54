#include "runtime/backend/process_table.hpp"

#include "runtime/base/descriptor.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>

#include <array>
#include <charconv>
#include <csignal>
#include <dirent.h>
#include <fcntl.h>

namespace tributary {

namespace {

/// An environment has at most 2 MB by default; keys and marks stand far before that.
constexpr size_t environment_bytes = 2u << 20;

template <class Number>
bool read_number(std::string_view text, Number& out) {
  auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
  return wrong == std::errc{} && end != text.data();
}

/// A file of /proc, which says its size only by ending; "" where it is gone or not ours to read.
std::string read_proc(pid_t pid, const char* file, size_t bytes_max) {
  descriptor fd{::open(fmt::format("/proc/{}/{}", pid, file).c_str(), O_RDONLY | O_CLOEXEC)};
  std::string out;
  std::array<char, 4096> piece;
  while (fd && out.size() < bytes_max) {
    auto got = ::read(fd.get(), piece.data(), piece.size());
    if (got <= 0)
      break;
    out.append(piece.data(), static_cast<size_t>(got));
  }
  return out;
}

} // namespace

std::optional<process_entry> parse_process_line(std::string_view line) {
  process_entry out;
  auto name_end = line.rfind(')');
  if (name_end == std::string_view::npos || !read_number(line, out.pid))
    return std::nullopt;
  // From here on: state ppid pgrp session tty tpgid flags 4 faults utime stime … (20th) start
  auto fields = split(trim(line.substr(name_end + 1)), ' ');
  uint64_t in_user = 0;
  uint64_t in_kernel = 0;
  if (fields.size() < 20 || fields[0].empty() || !read_number(fields[1], out.parent)
      || !read_number(fields[11], in_user) || !read_number(fields[12], in_kernel)
      || !read_number(fields[19], out.start))
    return std::nullopt;
  out.cpu_ticks = in_user + in_kernel;
  out.ended = fields[0] == "Z" || fields[0] == "X";
  return out;
}

void process_table::refresh(steady now, duration age_max) {
  if (read_at_ && age_max > duration{0} && now - *read_at_ <= age_max)
    return;
  by_pid_.clear();
  children_.clear();
  read_at_ = now;
  auto* folder = ::opendir("/proc");
  if (!folder)
    return;
  while (const auto* entry = ::readdir(folder)) {
    pid_t pid = 0;
    if (!read_number(std::string_view{entry->d_name}, pid))
      continue;
    if (auto found = parse_process_line(read_proc(pid, "stat", 4096))) {
      by_pid_[found->pid] = *found;
      children_.emplace(found->parent, found->pid);
    }
  }
  ::closedir(folder);
}

const process_entry* process_table::find(pid_t pid) const {
  auto hit = by_pid_.find(pid);
  return hit == by_pid_.end() ? nullptr : &hit->second;
}

std::vector<process_entry> process_table::below(pid_t root) const {
  std::vector<process_entry> out;
  std::vector<pid_t> open{root};
  // No process is its own ancestor, but what was read while it changed may say so.
  while (!open.empty() && out.size() <= by_pid_.size()) {
    auto parent = open.back();
    open.pop_back();
    auto [from, to] = children_.equal_range(parent);
    for (auto it = from; it != to; ++it)
      if (const auto* child = find(it->second)) {
        out.push_back(*child);
        open.push_back(child->pid);
      }
  }
  return out;
}

bool has_variable(pid_t pid, std::string_view assignment) {
  auto all = read_proc(pid, "environ", environment_bytes);
  for (auto one : split(all, '\0'))
    if (one == assignment)
      return true;
  return false;
}

uint64_t bytes_moved(pid_t pid) {
  uint64_t sum = 0;
  auto text = read_proc(pid, "io", 4096);
  for (auto line : split(text, '\n'))
    for (std::string_view name : {"rchar: ", "wchar: "}) {
      uint64_t bytes = 0;
      if (line.starts_with(name) && read_number(line.substr(name.size()), bytes))
        sum += bytes;
    }
  return sum;
}

void kill_process(const process_entry& who) {
  // The descriptor holds on to one process; only then is its beginning compared.
  descriptor process{static_cast<int>(syscall(SYS_pidfd_open, who.pid, 0))};
  if (!process)
    return;
  auto now = parse_process_line(read_proc(who.pid, "stat", 4096));
  if (now && now->start == who.start)
    syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
}

} // namespace tributary
