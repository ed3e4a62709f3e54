#include "runtime/backend/http/start_queue.hpp"

namespace tributary {

void start_queue::add(const std::string& origin, transfer_id id) {
  lanes_[origin].waiting.push_back(id);
  ++waiting_;
}

std::optional<start_queue::entry> start_queue::next() {
  if (running_ >= at_once_ || waiting_ == 0)
    return std::nullopt;
  auto at = lanes_.upper_bound(last_);
  for (size_t seen = 0; seen < lanes_.size(); ++seen, ++at) {
    if (at == lanes_.end())
      at = lanes_.begin();
    auto& [origin, one] = *at;
    if (one.waiting.empty() || one.connecting >= connecting_)
      continue;
    entry found{origin, one.waiting.front()};
    one.waiting.pop_front();
    ++one.connecting;
    ++running_;
    --waiting_;
    last_ = origin;
    return found;
  }
  return std::nullopt;
}

void start_queue::connected(const std::string& origin) {
  left_connecting(origin);
}

void start_queue::ended(const std::string& origin, bool was_connected) {
  --running_;
  if (!was_connected)
    left_connecting(origin);
}

void start_queue::left_connecting(const std::string& origin) {
  auto found = lanes_.find(origin);
  if (--found->second.connecting == 0 && found->second.waiting.empty())
    lanes_.erase(found);
}

} // namespace tributary
