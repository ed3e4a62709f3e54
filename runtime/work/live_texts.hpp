#pragma once

#include "runtime/work/work.hpp"

#include <string>
#include <unordered_map>

namespace tributary {

/// What attempts that run have written so far, as their signs of life told it: what is left of them
/// when their node is no more. Bounded for each and for all together; a piece that does not follow
/// the one before it is dropped, so that what is kept is a beginning without holes.
class live_texts {
public:
  /// @param attempt A number that the caller knows it by.
  /// @returns False where the piece was dropped.
  bool add(uint64_t attempt, uint64_t at, const std::string& piece);
  /// "" where nothing is known.
  const std::string& of(uint64_t attempt) const;
  void forget(uint64_t attempt);
  size_t bytes() const { return bytes_; }

private:
  std::unordered_map<uint64_t, std::string> texts_;
  size_t bytes_ = 0;
};

} // namespace tributary
