#include "runtime/journal/journal_queue.hpp"

#include "runtime/base/limits.hpp"

#include <utility>
#include <vector>

namespace tributary {

bool journal_queue::add(journal_item item) {
  std::lock_guard lock{mutex_};
  auto bytes = item.bytes();
  // Notices are taken beyond the bound, so there may be less than no room.
  if (bytes_ > limits::journal_backlog_bytes || bytes > limits::journal_backlog_bytes - bytes_)
    return false;
  bytes_ += bytes;
  waiting_.push_back(std::move(item));
  changed_.notify_all();
  return true;
}

bool journal_queue::add_notice(std::string_view run, item_stamp stamp, std::function<void()> then) {
  std::lock_guard lock{mutex_};
  if (waiting_.empty() && writing_.empty())
    return false;
  journal_item item;
  item.run = run;
  item.stamp = stamp;
  item.then = std::move(then);
  bytes_ += item.bytes();
  waiting_.push_back(std::move(item));
  changed_.notify_all();
  return true;
}

const std::deque<journal_item>& journal_queue::take() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return closed_ || !waiting_.empty() || !writing_.empty(); });
  for (auto& item : waiting_)
    writing_.push_back(std::move(item));
  waiting_.clear();
  return writing_;
}

void journal_queue::done(const std::function<bool(const journal_item&)>& lost) {
  std::deque<journal_item> written;
  {
    std::lock_guard lock{mutex_};
    written.swap(writing_);
    trouble_.clear();
    ++written_;
    for (const auto& item : written)
      bytes_ -= std::min(bytes_, item.bytes());
    changed_.notify_all();
  }
  for (const auto& item : written)
    if (item.then && !lost(item))
      item.then();
}

void journal_queue::failed(std::string why) {
  std::lock_guard lock{mutex_};
  trouble_ = std::move(why);
  changed_.notify_all();
}

bool journal_queue::pause(std::chrono::milliseconds span) const {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, span, [this] { return closed_; });
  return !closed_;
}

uint64_t journal_queue::written() const {
  std::lock_guard lock{mutex_};
  return written_;
}

void journal_queue::close() {
  std::lock_guard lock{mutex_};
  closed_ = true;
  changed_.notify_all();
}

std::string journal_queue::trouble() const {
  std::lock_guard lock{mutex_};
  return trouble_;
}

void journal_queue::settle() const {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] {
    return closed_ || !trouble_.empty() || (waiting_.empty() && writing_.empty());
  });
}

std::vector<journal_item> journal_queue::stuck_of(std::string_view run) const {
  std::lock_guard lock{mutex_};
  std::vector<journal_item> found;
  if (trouble_.empty())
    return found;
  for (const auto* part : {&writing_, &waiting_})
    for (const auto& item : *part)
      if (item.run == run && !item.exit_code && !item.then)
        found.push_back(item);
  return found;
}

} // namespace tributary
