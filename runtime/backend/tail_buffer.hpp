#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace tributary {

/// The last bytes of something that may be endless, in bounded memory and constant time per byte.
class tail_buffer {
public:
  explicit tail_buffer(size_t bytes_max) : bytes_max_(bytes_max) {}

  void append(std::string_view text) {
    kept_.append(text.substr(text.size() - std::min(text.size(), bytes_max_)));
    // Dropping only at twice the bound moves each byte at most once.
    if (kept_.size() > 2 * bytes_max_)
      kept_.erase(0, kept_.size() - bytes_max_);
  }

  /// The last `bytes_max` bytes of all that was appended.
  std::string_view view() const {
    std::string_view all = kept_;
    return all.substr(all.size() - std::min(all.size(), bytes_max_));
  }

private:
  size_t bytes_max_;
  std::string kept_;
};

} // namespace tributary
