#pragma once

#include "runtime/plan/worker_record.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace tributary {

/// How long a worker takes and how long it is silent, from its own record: of this run where there
/// is enough of it, else of earlier ones. Bounded memory; the same events give the same answers.
class worker_pace {
public:
  /// An attempt was accepted.
  /// @param silence The longest time between two signs of life.
  void add(duration took, duration silence);

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
  bounds expected(const worker_record* earlier, std::optional<duration> idle_timeout) const;

  /// A number over all that `expected` can ever look at.
  uint64_t fingerprint() const;

private:
  /// The newest ones are enough to tell what is usual, and forget what was.
  static constexpr size_t kept = 32;

  std::array<duration, kept> times_{};
  std::array<duration, kept> silences_{};
  uint32_t count_ = 0;
};

} // namespace tributary
