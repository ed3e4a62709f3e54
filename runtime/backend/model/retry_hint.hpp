#pragma once

#include "runtime/backend/http/http_client.hpp"
#include "runtime/base/time.hpp"
#include "runtime/plan/usage.hpp"

#include <optional>
#include <string_view>

/// When a provider wants to be asked again, in every form in which they say it.
namespace tributary {

/// A span as headers and bodies write it: `6ms`, `1.5s`, `6m0s`, `34.07s`, `20 seconds`, `12`
/// (seconds). Nothing where it is none, negative, or not a number; a year at most.
std::optional<duration> parse_span(std::string_view text);

/// A date of HTTP in any of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::optional<time_point> parse_http_date(std::string_view text);

/// The span of a sentence such as "Please try again in 1.2s".
std::optional<duration> span_in_words(std::string_view message);

/// What the headers say of the account's limits.
/// @param now For limits that give a date.
quota_reading quota_of(const http_head& head, time_point now);

/// `retry-after-ms`, else `retry-after` in seconds or as a date.
std::optional<duration> retry_header(const http_head& head, time_point now);

/// Of a limit that is used up, the longest until it is whole again.
std::optional<duration> reset_of(const quota_reading& quota);

} // namespace tributary
