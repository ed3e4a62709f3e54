#include "runtime/backend/live_text.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Each byte that is no UTF-8 becomes three.
constexpr size_t raw_bytes = limits::live_piece_bytes / 3;
/// By so much of its end an answer is known again.
constexpr size_t known_by = 64;

} // namespace

bool live_text::goes_on(std::string_view answer) const {
  return answer.size() >= taken_ && answer.substr(taken_ - last_.size(), last_.size()) == last_;
}

live_text::piece live_text::next(std::string_view answer) {
  if (!goes_on(answer)) {
    taken_ = 0;
    told_ = 0;
    last_.clear();
    full_ = false;
  }
  if (full_)
    return {};
  auto fresh = answer.substr(taken_, raw_bytes);
  auto lines = fresh.rfind('\n') + 1;
  if (lines == 0) {
    full_ = fresh.size() == raw_bytes;
    return {};
  }
  piece out{told_, to_valid_utf8(clean_(std::string{fresh.substr(0, lines)}))};
  if (told_ + out.text.size() > limits::live_text_bytes) {
    full_ = true;
    return {};
  }
  taken_ += lines;
  told_ += out.text.size();
  auto from = taken_ - std::min(taken_, known_by);
  last_ = answer.substr(from, taken_ - from);
  return out;
}

} // namespace tributary
