#include "runtime/journal/held_runs.hpp"

namespace tributary {

void held_runs::take(std::string_view run, run_tail base) {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  // Claimed twice: what has been appended since goes on counting.
  if (at != runs_.end() && at->second.base.epoch == base.epoch) {
    at->second.base.number = base.number;
    return;
  }
  runs_.insert_or_assign(std::string{run}, entry{base, base.events, {}});
}

void held_runs::numbered(std::string_view run, int64_t number) {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  if (at == runs_.end())
    at = runs_.emplace(std::string{run}, entry{}).first;
  at->second.base.number = number;
}

std::optional<run_tail> held_runs::find(std::string_view run) const {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  return at == runs_.end() ? std::nullopt : std::optional{at->second.base};
}

std::vector<std::pair<std::string, run_tail>> held_runs::all() const {
  std::lock_guard lock{mutex_};
  std::vector<std::pair<std::string, run_tail>> found;
  for (const auto& [run, e] : runs_)
    if (!e.fenced)
      found.emplace_back(run, e.base);
  return found;
}

result<item_stamp> held_runs::stamp(std::string_view run) const {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  if (at == runs_.end())
    return item_stamp{1, 1};
  if (at->second.fenced)
    return tl::unexpected<error>(*at->second.fenced);
  return item_stamp{at->second.base.epoch, at->second.last + 1};
}

void held_runs::stamped(std::string_view run, const item_stamp& stamp) {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  if (at == runs_.end())
    at = runs_.emplace(std::string{run}, entry{}).first;
  if (at->second.base.epoch == stamp.epoch)
    at->second.last = stamp.seq;
}

bool held_runs::lost(std::string_view run, const item_stamp& stamp) const {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  if (at == runs_.end())
    return false;
  return at->second.base.epoch != stamp.epoch || at->second.fenced.has_value();
}

bool held_runs::fence(std::string_view run, uint64_t epoch, error why) {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  if (at == runs_.end())
    at = runs_.emplace(std::string{run}, entry{}).first;
  auto& e = at->second;
  if (e.fenced || e.base.epoch != epoch)
    return false;
  e.fenced = std::move(why);
  return true;
}

bool held_runs::is_fenced(std::string_view run) const {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  return at != runs_.end() && at->second.fenced.has_value();
}

uint64_t held_runs::epoch_of(std::string_view run) const {
  std::lock_guard lock{mutex_};
  auto at = runs_.find(run);
  return at == runs_.end() || at->second.fenced ? 0 : at->second.base.epoch;
}

void held_runs::forget(std::string_view run) {
  std::lock_guard lock{mutex_};
  if (auto at = runs_.find(run); at != runs_.end())
    runs_.erase(at);
}

} // namespace tributary
