#pragma once

#include <string_view>

namespace tributary {

/// Writes all of it, also where the system takes it in pieces or is interrupted.
/// @returns false where it cannot; errno says why, and how much was written is not known.
bool write_all(int fd, std::string_view bytes);

} // namespace tributary
