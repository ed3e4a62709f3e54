#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tributary::model_test {

/// What the server can do wrong, on purpose. Names in comments are those of scripts and options.
enum class fault : uint8_t {
  none,              ///< `none`
  rate_limited,      ///< `429`: retry-after in seconds; Gemini: RetryInfo
  rate_limited_date, ///< `429-date`: retry-after as a date
  rate_limited_ms,   ///< `429-ms`: retry-after-ms
  rate_limited_bare, ///< `429-bare`: no hint
  quota,             ///< `quota`: used up; asking again is useless
  unauthorised,      ///< `401`; Gemini: 400 with API_KEY_INVALID
  forbidden,         ///< `403`
  bad_request,       ///< `400`
  no_model,          ///< `404`
  server_error,      ///< `500`
  html,              ///< `502`: a page of a proxy
  unavailable,       ///< `503`
  overloaded,        ///< `529`
  hang,              ///< `hang`: not a byte of an answer
  hang_inside,       ///< `hang-inside`: silence after half of the text
  cut,               ///< `cut`: the connection ends after half of the text
  length,            ///< `length`: half of the text, and says that the limit is reached
  empty,             ///< `empty`: all well, but no text
  refusal,           ///< `refusal`: the model will not
  filtered,          ///< `filtered`: a safety filter; Gemini: the prompt is blocked
  garbage,           ///< `garbage`: JSON that breaks off
  wrong_type,        ///< `wrong-type`: a right answer that says it is text/plain
  not_streamed,      ///< `not-streamed`: a whole answer to who wanted a stream
  error_inside,      ///< `error-inside`: an error after status 200 and half of the text
  repeated,          ///< `repeated`: events that come twice
  unmarked,          ///< `unmarked`: all text, but not the mark that it is the end
  redirect,          ///< `redirect`: to another host
  huge,              ///< `huge`: far more text than anybody wants
};

inline constexpr size_t fault_count = static_cast<size_t>(fault::huge) + 1;

std::string_view to_text(fault what);
std::optional<fault> fault_from(std::string_view name);

} // namespace tributary::model_test
