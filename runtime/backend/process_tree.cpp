#include "runtime/backend/process_tree.hpp"

#include <algorithm>
#include <unistd.h>

namespace tributary {

namespace {

/// Many trees look in the same moment; one reading does for them.
constexpr duration shared_reading = std::chrono::milliseconds{250};

/// Of a processor, and of bytes a second.
constexpr double busy_share = 0.05;
constexpr double busy_bytes = 16'384;

} // namespace

process_tree::process_tree(process_table& table, pid_t root, std::string mark)
  : table_(table), mark_(std::move(mark)), last_(std::chrono::steady_clock::now()) {
  root_.pid = root;
}

bool process_tree::look(process_table::steady now) {
  table_.refresh(now, shared_reading);
  find_all();
  auto seconds = std::chrono::duration<double>(now - last_).count();
  last_ = now;
  uint64_t ticks = 0;
  uint64_t bytes = 0;
  for (auto& [pid, k] : known_) {
    const auto* entry = table_.find(pid);
    auto moved = bytes_moved(pid);
    // What is new counts whole; what was just found has 0 here.
    ticks += entry->cpu_ticks - std::min(entry->cpu_ticks, k.entry.cpu_ticks);
    bytes += moved - std::min(moved, k.bytes);
    k.entry = *entry;
    k.bytes = moved;
  }
  static const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  return seconds > 0
         && (static_cast<double>(ticks) >= busy_share * seconds * ticks_per_second
             || static_cast<double>(bytes) >= busy_bytes * seconds);
}

void process_tree::remember(process_table::steady now) {
  table_.refresh(now, duration{0});
  find_all();
}

size_t process_tree::kill_rest(process_table::steady now) {
  remember(now);
  if (!mark_.empty())
    add_marked();
  size_t left = 0;
  for (const auto& [pid, k] : known_) {
    if (pid == root_.pid)
      continue;
    ++left;
    kill_process(k.entry);
  }
  return left;
}

void process_tree::find_all() {
  forget_ended();
  if (const auto* root = table_.find(root_.pid)) {
    root_ = *root;
    if (!root->ended)
      known_.try_emplace(root->pid, known{{root->pid, root->parent, root->start, 0, false}, 0});
  }
  add_below(root_.pid);
  // Those whose parent is gone go on having children.
  std::vector<pid_t> seen;
  for (const auto& [pid, k] : known_)
    seen.push_back(pid);
  for (auto pid : seen)
    add_below(pid);
}

void process_tree::add_below(pid_t root) {
  for (auto entry : table_.below(root)) {
    if (entry.ended)
      continue;
    entry.cpu_ticks = 0;
    known_.try_emplace(entry.pid, known{entry, 0});
  }
}

void process_tree::add_marked() {
  std::vector<pid_t> found;
  for (const auto& [pid, entry] : table_.all())
    if (!entry.ended && entry.start >= root_.start && pid != root_.pid && known_.count(pid) == 0
        && has_variable(pid, mark_))
      found.push_back(pid);
  for (auto pid : found) {
    known_.try_emplace(pid, known{*table_.find(pid), 0});
    add_below(pid);
  }
}

/// Also where the number is another's by now.
void process_tree::forget_ended() {
  std::erase_if(known_, [this](const auto& one) {
    const auto* now = table_.find(one.first);
    return !now || now->ended || now->start != one.second.entry.start;
  });
}

} // namespace tributary
