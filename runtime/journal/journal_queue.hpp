#pragma once

#include "runtime/journal/event_codec.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tributary {

/// What a store that several processes share puts on what is appended; zeros in others.
struct item_stamp {
  /// Under which the run was held then.
  uint64_t epoch = 0;
  /// The event's number within its run.
  uint64_t seq = 0;
};

/// One thing that a journal on disk is to do, in its turn.
struct journal_item {
  std::string run;
  item_stamp stamp;
  time_point at{};
  kept_event event;
  /// The run is over.
  std::optional<int> exit_code;
  /// Called when all before it is durable; such an item writes nothing.
  std::function<void()> then;

  uint64_t bytes() const {
    return sizeof *this + event.body.size() + (event.text ? event.text->size() : 0);
  }
};

/// What waits to be written, and what is being written. Thread safe.
class journal_queue {
public:
  /// @returns False where it is full.
  bool add(journal_item item);
  /// @returns False, and does not take it, where everything before is written.
  bool add_notice(std::string_view run, item_stamp stamp, std::function<void()> then);

  /// Waits for work. What it gives counts as being written until `done` or `failed`.
  /// @returns Empty when it is closed and nothing is left.
  const std::deque<journal_item>& take();
  /// Calls the notices of what was taken, but those that are lost.
  void done(const std::function<bool(const journal_item&)>& lost);
  /// To be taken again after a `pause`.
  void failed(std::string why);
  /// Waits so long, unless it is closed. @returns False where it is: nobody tries again.
  bool pause(std::chrono::milliseconds span) const;
  void close();

  std::string trouble() const;
  /// Waits until nothing is left to write, or nothing can be written.
  void settle() const;
  /// Events of a run that are not known to be written, where nothing can be; none where all is
  /// well.
  std::vector<journal_item> stuck_of(std::string_view run) const;
  /// Counts what has been written: between two equal answers nothing was.
  uint64_t written() const;

private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<journal_item> waiting_;
  std::deque<journal_item> writing_;
  uint64_t bytes_ = 0;
  std::string trouble_;
  uint64_t written_ = 0;
  bool closed_ = false;
};

} // namespace tributary
