#pragma once

#include "runtime/base/text.hpp"
#include "runtime/base/time.hpp"

#include <cstdint>
#include <string_view>

namespace tributary {

/// Folds values into one number, in order; equal on every machine.
class fingerprint_builder {
public:
  void add(uint64_t value) {
    hash_ = (hash_ ^ value) * 0x9E3779B97F4A7C15ull;
    hash_ ^= hash_ >> 29;
  }
  void add(time_point at) { add(static_cast<uint64_t>(at.time_since_epoch().count())); }
  void add(duration span) { add(static_cast<uint64_t>(span.count())); }
  void add(std::string_view text) {
    add(text.size());
    add(stable_hash(text));
  }

  uint64_t value() const { return hash_; }

private:
  uint64_t hash_ = 0x2545F4914F6CDD1Dull;
};

} // namespace tributary
