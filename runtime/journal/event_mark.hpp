#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tributary {

/// What a result is kept under.
std::string sha256(std::string_view bytes);

/// A checksum over an event and, by the mark of the one before, over all before it. Shows what a
/// disk has done to them; it is no proof against somebody who means it.
/// @param at In microseconds.
/// @param hash Of the event's result; empty where it has none.
uint64_t mark_of(uint64_t before, int64_t at, std::string_view body, std::string_view hash);

} // namespace tributary
