#pragma once

#include "runtime/plan/plan.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tributary {

/// One place in a queue. A stream that asks again gets a new ticket, which makes its old place
/// void: taking a request out of the middle costs nothing until its place comes up.
struct queued_request {
  int64_t rank = 0;
  stream_index stream = no_stream;
  uint32_t ticket = 0;
};

/// Requests of one run that the same nodes can serve: the highest rank first, then the lowest
/// index. Void places are passed over, and swept out where they become many.
class request_queue {
public:
  void add(const queued_request& r) {
    heap_.push_back(r);
    std::push_heap(heap_.begin(), heap_.end(), after);
    ++live_;
  }

  /// The place of one request has become void.
  template <class IsLive>
  void on_void(IsLive is_live) {
    --live_;
    if (heap_.size() < 2 * live_ + 64)
      return;
    std::erase_if(heap_, [&](const queued_request& r) { return !is_live(r); });
    std::make_heap(heap_.begin(), heap_.end(), after);
  }

  /// The first live request, or null.
  template <class IsLive>
  const queued_request* first(IsLive is_live) {
    while (heap_.size() > live_ && !is_live(heap_.front()))
      drop_front();
    return live_ == 0 ? nullptr : &heap_.front();
  }

  /// Takes away what `first` gave.
  void take_first() {
    drop_front();
    --live_;
  }

  size_t live() const { return live_; }
  /// Unordered, void places among them.
  const std::vector<queued_request>& places() const { return heap_; }

  /// Whether `left` goes before `right`.
  static bool before(const queued_request& left, const queued_request& right) {
    return left.rank != right.rank ? left.rank > right.rank : left.stream < right.stream;
  }

private:
  static bool after(const queued_request& left, const queued_request& right) {
    return before(right, left);
  }

  void drop_front() {
    std::pop_heap(heap_.begin(), heap_.end(), after);
    heap_.pop_back();
  }

  std::vector<queued_request> heap_;
  size_t live_ = 0;
};

} // namespace tributary
