#pragma once

#include "runtime/run/name_table.hpp"
#include "runtime/run/run_event.hpp"

#include <deque>
#include <string>

namespace tributary {

/// The events of one run, packed: the three that each stream causes take 24 bytes, the others are
/// kept as they are. Deques, so that a long log grows without moving what is there.
class event_log {
public:
  explicit event_log(std::string run) : run_(std::move(run)) {}

  void add(time_point at, const run_event& event);
  size_t size() const { return entries_.size(); }
  time_point time_of(size_t place) const { return entries_[place].at; }
  run_event event_of(size_t place) const;

  /// What `add` would make it grow by, results included.
  static uint64_t weight_of(const run_event& event);

private:
  /// How an entry is packed.
  enum class kind : uint8_t { granted, completed, timer, other };

  struct entry {
    time_point at;
    /// completed: place in `results_`; other: place in `others_`.
    uint32_t place = 0;
    stream_index stream = no_stream;
    /// granted: the node's number; completed: the attempt.
    uint32_t number = 0;
    kind what = kind::other;
  };

  std::string run_;
  std::deque<entry> entries_;
  std::deque<completion_ptr> results_;
  std::deque<run_event> others_;
  name_table nodes_;
};

} // namespace tributary
