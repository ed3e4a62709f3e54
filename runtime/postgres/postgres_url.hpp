#pragma once

#include "runtime/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// Where a database is and who asks: `postgres://user:password@host:5432/name?sslmode=verify-full`.
/// Has been read by libpq, so that a mistake in it shows at once.
class postgres_url {
public:
  static result<postgres_url> read(std::string_view text);

  /// With the password: for libpq alone.
  const std::string& text() const { return text_; }
  /// For messages: user, host and name of the database, nothing else.
  const std::string& shown() const { return shown_; }
  /// The same text with the URL's passwords taken out.
  std::string without_secrets(std::string text) const;

private:
  std::string text_;
  std::string shown_;
  std::vector<std::string> secrets_;
};

} // namespace tributary
