#include "runtime/backend/timer_queue.hpp"

namespace tributary {

timer_id timer_queue::add(steady_point at, std::function<void()> job) {
  timer_id id{at, ++last_number_};
  waiting_.emplace(id, std::move(job));
  return id;
}

bool timer_queue::cancel(const timer_id& id) {
  return waiting_.erase(id) != 0;
}

std::optional<steady_point> timer_queue::next() const {
  if (waiting_.empty())
    return std::nullopt;
  return waiting_.begin()->first.at;
}

std::function<void()> timer_queue::take_due(steady_point now) {
  if (waiting_.empty() || waiting_.begin()->first.at > now)
    return nullptr;
  return std::move(waiting_.extract(waiting_.begin()).mapped());
}

} // namespace tributary
