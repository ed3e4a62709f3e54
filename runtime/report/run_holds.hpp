#pragma once

#include "runtime/run/run_notice.hpp"

#include <optional>
#include <vector>

namespace tributary {

/// A time in which nothing went on without a person.
struct hold_mark {
  time_point from{};
  time_point to{};
  /// How long those before it were together.
  duration before{0};
};

/// When a run waited for a person, by its public events.
class run_holds {
public:
  void add(const run_notice& n);
  /// The request that has to be answered now before anything goes on: of the plan, or of all
  /// streams that are left.
  const std::optional<run_notice>& open() const { return open_; }
  const std::vector<hold_mark>& past() const { return past_; }
  /// How long they were together by then.
  duration until(time_point at) const;

private:
  std::optional<run_notice> open_;
  std::vector<hold_mark> past_;
};

} // namespace tributary
