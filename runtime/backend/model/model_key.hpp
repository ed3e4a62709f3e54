#pragma once

#include "runtime/backend/model/model_api.hpp"
#include "runtime/plan/failure.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace tributary {

/// The name of the variable that holds a worker's key.
std::string key_variable(const worker_profile& profile, model_api api);

/// A worker's key out of the value of its variable: without the white space around it.
/// @param value Null where the variable is not set.
/// @returns Or an `auth` failure that names the variable, never what it holds.
tl::expected<std::string, failure>
key_from(const worker_profile& profile, model_api api, const char* value);

/// `text` with `[key]` where the key stands; one under 8 bytes is a local server's placeholder.
std::string without_key(std::string text, std::string_view key);

/// `text` without `key` and without words that look like keys: `[key]` stands for them.
std::string without_keys(std::string_view text, std::string_view key);

/// `text` without what is in `prompt` too, from 32 bytes on: `[…]` stands for it. Time grows with
/// the size of both.
std::string without_prompt(std::string_view text, std::string_view prompt);

} // namespace tributary
