#pragma once

#include "nodes/gate/gate_secret.hpp"

#include <string>
#include <string_view>

namespace tributary {

inline constexpr size_t proof_bytes = 32;

/// HMAC-SHA256 of what was said, under the secret and the label of the side that gives it.
std::string make_proof(const gate_secret& secret, std::string_view label, std::string_view said);

/// Compares in a time that does not depend on where they differ.
bool is_proof(std::string_view given, std::string_view expected);

/// Random bytes that nobody can foresee.
void fill_random(unsigned char* out, size_t bytes);

} // namespace tributary
