#include "runtime/synthesis/code_spans.hpp"

#include <algorithm>

namespace tributary {

void code_spans::begin_stretch(size_t end) {
  end_ = end;
  without_end_ = {};
}

size_t code_spans::after(size_t at) {
  auto run_end = [&](size_t from) { return std::min(text_.find_first_not_of('`', from), end_); };
  auto behind = run_end(at);
  auto size = behind - at;
  if (size > longest_mark || without_end_[size])
    return behind;
  auto limited = text_.substr(0, end_);
  for (auto next = limited.find('`', behind); next < end_; next = limited.find('`', next)) {
    auto stop = run_end(next);
    if (stop - next == size)
      return stop;
    next = stop;
  }
  // What comes later finds none either, so a line full of marks is not searched again and again.
  without_end_[size] = true;
  return behind;
}

} // namespace tributary
