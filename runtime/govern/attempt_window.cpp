#include "runtime/govern/attempt_window.hpp"

#include <algorithm>

namespace tributary {

namespace {

constexpr uint64_t one = 1000;
/// After the first one, where nobody said how many.
constexpr uint64_t few = 4;

} // namespace

uint32_t attempt_window::size() const {
  return proven_ ? static_cast<uint32_t>(milli_ / one) : 1;
}

void attempt_window::set_ceiling(uint32_t ceiling, bool said) {
  ceiling_ = std::max(ceiling, 1u);
  said_ = said;
  milli_ = std::min(milli_, ceiling_ * one);
}

void attempt_window::grow(uint32_t running) {
  auto used = uint64_t{running} * 2 >= size();
  if (!proven_ && doubling_)
    milli_ = said_ ? ceiling_ * one : few * one;
  else if (used)
    milli_ += doubling_ ? milli_ : one * one / milli_;
  proven_ = true;
  milli_ = std::min(milli_, ceiling_ * one);
}

void attempt_window::halve(uint32_t running) {
  doubling_ = false;
  milli_ = std::max(std::min(milli_, uint64_t{running} * one) / 2, one);
}

} // namespace tributary
