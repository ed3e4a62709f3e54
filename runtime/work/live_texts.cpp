#include "runtime/work/live_texts.hpp"

#include "runtime/base/limits.hpp"

namespace tributary {

bool live_texts::add(uint64_t attempt, uint64_t at, const std::string& piece) {
  if (at == 0)
    forget(attempt);
  if (at != of(attempt).size() || at + piece.size() > limits::live_text_bytes
      || bytes_ + piece.size() > limits::live_texts_bytes)
    return false;
  texts_[attempt] += piece;
  bytes_ += piece.size();
  return true;
}

const std::string& live_texts::of(uint64_t attempt) const {
  static const std::string none;
  auto at = texts_.find(attempt);
  return at == texts_.end() ? none : at->second;
}

void live_texts::forget(uint64_t attempt) {
  if (auto gone = texts_.extract(attempt))
    bytes_ -= gone.mapped().size();
}

} // namespace tributary
