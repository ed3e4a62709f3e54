#include "runtime/govern/attempt_window.hpp"

#include <algorithm>

namespace tributary {

namespace {

constexpr uint64_t one = 1000;

} // namespace

uint32_t attempt_window::size() const {
  return proven_ ? static_cast<uint32_t>(milli_ / one) : 1;
}

void attempt_window::set_ceiling(uint32_t ceiling) {
  ceiling_ = std::max(ceiling, 1u);
  milli_ = std::min(milli_, ceiling_ * one);
}

void attempt_window::grow(uint32_t running) {
  auto used = uint64_t{running} * 2 >= size();
  proven_ = true;
  if (!used)
    return;
  milli_ += doubling_ ? milli_ : one * one / milli_;
  milli_ = std::min(milli_, ceiling_ * one);
}

void attempt_window::halve(uint32_t running) {
  doubling_ = false;
  milli_ = std::max(std::min(milli_, uint64_t{running} * one) / 2, one);
}

} // namespace tributary
