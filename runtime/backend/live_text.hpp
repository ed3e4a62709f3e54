#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tributary {

/// Picks out of an answer that grows what is to be told of it, so that it is not lost with this
/// process: whole lines, each once, in pieces within bounds. A line that is cut could end in half a
/// key.
class live_text {
public:
  struct piece {
    /// How much was told before; 0 begins anew.
    uint64_t at = 0;
    /// "" where there is nothing new to tell.
    std::string text;
  };

  /// @param clean Takes out of a text what nobody may see; makes it no longer.
  explicit live_text(std::function<std::string(std::string)> clean) : clean_(std::move(clean)) {}

  /// @param answer As far as it is written. One that is not the earlier one gone on with is begun
  /// anew.
  piece next(std::string_view answer);

private:
  bool goes_on(std::string_view answer) const;

  std::function<std::string(std::string)> clean_;
  /// Of the answer, how much has been told, and the last of it.
  size_t taken_ = 0;
  std::string last_;
  /// What that came to.
  uint64_t told_ = 0;
  /// Nothing more of this answer is told.
  bool full_ = false;
};

} // namespace tributary
