#pragma once

#include "runtime/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tributary::wire {

/// Takes msgpack apart value by value. It builds no tree: a hostile message costs no more memory
/// than what is kept of it, and that is charged before it is taken. The first failure sticks; from
/// then on all answers are empty.
class source {
public:
  /// @param memory_max What the decoded values may take together.
  source(std::string_view bytes, size_t memory_max)
    : left_{bytes}, all_{bytes.size()}, memory_{memory_max} {}

  bool boolean();
  /// A whole number in the range, both ends included; negative ones only where `least` is.
  int64_t integer(int64_t least, int64_t most);
  uint64_t natural(uint64_t most);
  /// A string within the input, at most `max` bytes.
  std::string_view string(size_t max);
  /// Number of elements that follow; never more than there are bytes left.
  size_t array(size_t max);
  size_t map(size_t max);
  /// Takes a nil if one is next.
  bool nil();
  /// Passes over one value of any type.
  void skip();

  /// Counts memory that is about to be taken. @returns False when there is too much of it.
  bool charge(size_t bytes);
  void fail(ec code, std::string_view what);
  bool failed() const { return failed_.code != ec::none; }
  const error& failure() const { return failed_; }
  bool at_end() const { return left_.empty(); }

private:
  uint8_t tag();
  uint64_t big_endian(size_t bytes);
  std::string_view take(size_t bytes);
  size_t count(uint8_t tag, uint8_t fix, uint8_t wide, size_t max, const char* what);
  void skip_below(int depth);

  std::string_view left_;
  size_t all_;
  size_t memory_;
  error failed_;
};

} // namespace tributary::wire
