#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tributary {

/// Small numbers, the first by `Before` on top, each of which can be moved or taken out wherever it
/// is. The keys live with the caller: after one has changed, `update` puts its number in place.
template <class Before>
class indexed_heap {
public:
  explicit indexed_heap(Before before) : before_(std::move(before)) {}

  bool empty() const { return heap_.empty(); }
  size_t size() const { return heap_.size(); }
  uint32_t top() const { return heap_.front(); }
  /// The first of all but the top one, which there must be more than: a child of the root.
  uint32_t second() const {
    return heap_.size() > 2 && before_(heap_[2], heap_[1]) ? heap_[2] : heap_[1];
  }
  bool contains(uint32_t id) const { return id < place_.size() && place_[id] != nowhere; }

  void push(uint32_t id) {
    if (contains(id))
      return update(id);
    if (id >= place_.size())
      place_.resize(id + 1, nowhere);
    place_[id] = static_cast<uint32_t>(heap_.size());
    heap_.push_back(id);
    rise(place_[id]);
  }

  void erase(uint32_t id) {
    if (!contains(id))
      return;
    auto at = place_[id];
    auto last = heap_.back();
    heap_.pop_back();
    place_[id] = nowhere;
    if (last == id)
      return;
    put(at, last);
    update(last);
  }

  /// The key of `id` has changed; nothing where it is not in the heap.
  void update(uint32_t id) {
    if (!contains(id))
      return;
    rise(place_[id]);
    sink(place_[id]);
  }

private:
  static constexpr uint32_t nowhere = UINT32_MAX;

  void put(uint32_t at, uint32_t id) {
    heap_[at] = id;
    place_[id] = at;
  }

  void rise(uint32_t at) {
    auto id = heap_[at];
    for (; at > 0 && before_(id, heap_[(at - 1) / 2]); at = (at - 1) / 2)
      put(at, heap_[(at - 1) / 2]);
    put(at, id);
  }

  void sink(uint32_t at) {
    auto id = heap_[at];
    auto count = static_cast<uint32_t>(heap_.size());
    for (auto child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && before_(heap_[child + 1], heap_[child]))
        ++child;
      if (!before_(heap_[child], id))
        break;
      put(at, heap_[child]);
      at = child;
    }
    put(at, id);
  }

  Before before_;
  std::vector<uint32_t> heap_;
  std::vector<uint32_t> place_;
};

} // namespace tributary
