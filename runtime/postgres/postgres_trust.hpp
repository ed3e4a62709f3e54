#pragma once

#include "runtime/base/error.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// Why there is no connection, from libpq's words about it in one line: who did not prove what
/// is `ec::unauthorised`, a file that is not there `ec::bad_config`, all else `ec::io`.
/// @param shown The database, without its password.
error no_connection(std::string_view shown, std::string words);

/// What protects a session.
struct session_facts {
  /// The server's address; "" or a path where it is a socket of this machine.
  std::string address;
  bool encrypted = false;
  /// The URL's, such as `verify-full`.
  std::string sslmode;
};

/// What others on the way to the server could do, and what to say in the URL against it; "" where
/// nothing.
std::string_view exposure_of(const session_facts& facts);

} // namespace tributary
