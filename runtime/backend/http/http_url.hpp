#pragma once

#include "runtime/base/error.hpp"

#include <optional>
#include <string>

namespace tributary {

/// Scheme, host and port of an address: `https://api.example.com:443`.
/// @returns `ec::malformed` where it is no address of http or https; the text does not repeat it.
result<std::string> origin_of(const std::string& url);

/// Where a `Location` leads from `url`, if that is the same origin. Only there may a request go
/// that carries a key.
std::optional<std::string> same_origin_target(const std::string& url, const std::string& location);

} // namespace tributary
