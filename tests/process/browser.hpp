#pragma once

#include <optional>
#include <string>

namespace tributary {

/// Chromium without a window, as far as there is one.
class browser {
public:
  /// @returns Nothing where it is not installed.
  static std::optional<browser> find();

  /// Opens a page of this text and waits until nothing more happens on it. @returns The document as
  /// it is then, written out.
  std::string opened(const std::string& page) const;

private:
  explicit browser(std::string program) : program_{std::move(program)} {}
  std::string program_;
};

} // namespace tributary
