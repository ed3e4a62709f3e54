#pragma once

#include "runtime/plan/worker_record.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace tributary {

/// How long a worker takes and how long it is silent, from its own record: of this run where there
/// is enough of it, else of earlier ones. Streams that the plan says take longer than others are
/// given longer. Bounded memory; the same events give the same answers.
class worker_pace {
public:
  /// An attempt was accepted.
  /// @param silence The longest time between two signs of life.
  /// @param size How large the attempt was by the plan's estimates, in thousandths of a usual one.
  void add(duration took, duration silence, int64_t size);

  /// What of an attempt is out of the ordinary.
  struct bounds {
    /// Of its silence.
    std::optional<duration> silence;
    /// Of its whole time.
    std::optional<duration> took;
    /// What is usual, for people.
    duration usual_silence{0};
    duration usual_time{0};
  };
  /// @param earlier What earlier runs have taught; may be null.
  /// @param idle_timeout The silence that ends an attempt: being stalled comes before it.
  /// @param size As for `add`.
  bounds
  expected(const worker_record* earlier, std::optional<duration> idle_timeout, int64_t size) const;

  /// A number over all that `expected` can ever look at.
  uint64_t fingerprint() const;

  /// Of an attempt of the usual size.
  static constexpr int64_t usual_size = 1'000;

private:
  /// The newest ones are enough to tell what is usual, and forget what was.
  static constexpr size_t kept = 32;

  struct sample {
    /// What it would have been for an attempt of the usual size.
    duration took{0};
    duration silence{0};
    /// It was silent for most of its time, so that its silence grows with its size.
    bool quiet = false;
  };

  std::array<sample, kept> samples_{};
  uint32_t count_ = 0;
};

/// How large an attempt is, by the plan's estimates: estimates say how streams compare, not how
/// long anything takes, so they count by their share of the middle one alone.
/// @param estimate Of the stream, absent: nobody knows, so the usual.
/// @param middle Of all streams that have one.
/// @param tasks That it does, `of` so many.
int64_t attempt_size(std::optional<duration> estimate, duration middle, size_t tasks, size_t of);

} // namespace tributary
