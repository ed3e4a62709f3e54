#pragma once

#include "runtime/base/time.hpp"

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <string>

namespace tributary::sim {

/// All chance of a simulation: the same seed gives the same run on every machine (splitmix64; the
/// distributions of the standard library differ between implementations).
class dice {
public:
  /// Mixed first: neighbouring seeds would give one sequence, shifted.
  explicit dice(uint64_t seed) : state_(mixed(seed)) {}
  /// Dice of their own for one thing of many: what is drawn for it does not depend on when.
  dice(uint64_t seed, uint64_t thing, uint64_t part)
    : state_(mixed(mixed(mixed(seed) + thing) + part)) {}

  uint64_t next() { return mixed(state_ += 0x9E3779B97F4A7C15ull); }
  uint32_t below(uint64_t bound) { return static_cast<uint32_t>(next() % bound); }
  uint32_t between(uint32_t low, uint32_t high) { return low + below(high - low + 1); }
  /// Whether something happens that happens so many times in a thousand.
  bool permille(uint32_t of_thousand) { return below(1000) < of_thousand; }
  duration span(duration low, duration high) {
    return low
           + duration{
             static_cast<int64_t>(next() % static_cast<uint64_t>((high - low).count() + 1))};
  }
  std::string pick(std::initializer_list<const char*> from) {
    return *(from.begin() + below(from.size()));
  }

  /// Above 0, at most 1.
  double fraction() { return (static_cast<double>(next() >> 11) + 1) * 0x1p-53; }
  /// Normally distributed around 0 with variance 1 (Box and Muller).
  double normal() {
    auto radius = std::sqrt(-2 * std::log(fraction()));
    return radius * std::cos(2 * std::numbers::pi * fraction());
  }
  /// The wait for something that comes by chance, so long on average.
  duration wait(duration mean) {
    return duration{std::llround(-std::log(fraction()) * static_cast<double>(mean.count()))};
  }

private:
  static uint64_t mixed(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

} // namespace tributary::sim
