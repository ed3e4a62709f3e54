#include "runtime/backend/cli/cli_failure.hpp"

#include "runtime/base/text.hpp"

#include <array>
#include <charconv>
#include <span>

namespace tributary {

namespace {

/// Words in a message, in lower case, and what they mean. The first row that fits counts, so the
/// special stand before the general.
struct words {
  std::string_view said;
  failure_kind kind;
  bool today = true;
};

struct exit_code {
  int code;
  failure_kind kind;
};

struct dialect_table {
  std::span<const words> messages;
  std::span<const exit_code> exits;
};

using enum failure_kind;

constexpr words codex_words[] = {
  {"missing environment variable", auth},
  {"not logged in", auth},
  {"401 unauthorized", auth},
  {"invalid_api_key", auth},
  {"quota exceeded", rate_limited, false},
  {"insufficient_quota", rate_limited, false},
  {"usage limit", rate_limited, false},
  {"out of room in the model's context", bad_request},
  {"context_length_exceeded", bad_request},
  {"input_too_large", bad_request},
  {"high demand", overloaded},
  {"at capacity", overloaded},
  {"server_is_overloaded", overloaded},
  {"idle timeout", stalled},
  {"reason: max_output_tokens", truncated},
  {"reason: content_filter", refused},
  {"rate limit", rate_limited},
  {"rate_limit", rate_limited},
  {"waiting for network", network},
  {"stream disconnected", network},
  {"connection failed", network},
  {"error sending request", network},
  {"invalid_request_error", bad_request},
  {"does not exist", bad_request},
  {"model_not_found", bad_request},
  {"not supported", bad_request},
  {"not inside a trusted directory", bad_request},
  {"error loading config", bad_request},
  {"invalid value", bad_request},
};

constexpr words gemini_words[] = {
  {"api key not valid", auth},
  {"api_key_invalid", auth},
  {"api key expired", auth},
  {"please set an auth method", auth},
  {"invalid auth method", auth},
  {"permission_denied", auth},
  {"unauthenticated", auth},
  {"daily quota", rate_limited, false},
  {"perday", rate_limited, false},
  {"limit: 0", rate_limited, false},
  {"resource_exhausted", rate_limited},
  {"quota exceeded", rate_limited},
  {"exceeded your current quota", rate_limited},
  {"retry after", rate_limited},
  {"input token count", bad_request},
  {"unavailable", overloaded},
  {"overloaded", overloaded},
  {"\"status\":\"internal\"", overloaded},
  {"empty response", empty},
  {"without a finish reason", network},
  {"without finish reason", network},
  {"safety", refused},
  {"blocked", refused},
  {"prohibited", refused},
  {"recitation", refused},
  {"not found", bad_request},
  {"not_found", bad_request},
  {"does not exist", bad_request},
  {"invalid_argument", bad_request},
  {"fetch failed", network},
  {"terminated", network},
  {"econnre", network},
  {"enotfound", network},
  {"timed out", timeout},
  {"unexpected token", network},
  {"json", network},
};

/// 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504 modulo 256, and codes of its own.
constexpr exit_code gemini_exits[] = {
  {144, bad_request}, {145, auth},         {147, auth},       {148, bad_request}, {152, overloaded},
  {157, bad_request}, {173, rate_limited}, {244, overloaded}, {246, overloaded},  {247, overloaded},
  {248, overloaded},  {41, auth},          {42, bad_request}, {44, bad_request},  {52, bad_request},
  {53, truncated},    {55, bad_request},
};

constexpr words claude_words[] = {
  {"not logged in", auth},
  {"invalid api key", auth},
  {"please run /login", auth},
  {"oauth token", auth},
  {"credit balance is too low", rate_limited, false},
  {"usage limit reached", rate_limited, false},
  {"hit your limit", rate_limited, false},
  {"overloaded", overloaded},
  {"request timed out", timeout},
  {"output token maximum", truncated},
  {"prompt is too long", bad_request},
  {"usage policy", refused},
  {"unable to connect", network},
  {"connection error", network},
  {"connection closed", network},
  {"socket", network},
  {"econnre", network},
  {"fetch failed", network},
  {"failed to parse json", network},
  {"stream", network},
  {"rate limit", rate_limited},
  {"input must be provided", bad_request},
  {"unknown option", bad_request},
};

dialect_table table_of(backend_kind dialect) {
  switch (dialect) {
    case backend_kind::codex:
      return {codex_words, {}};
    case backend_kind::claude:
      return {claude_words, {}};
    default:
      return {gemini_words, gemini_exits};
  }
}

const words* find_words(std::span<const words> table, std::string_view message) {
  auto text = to_lower(message);
  for (const auto& row : table)
    if (text.find(row.said) != std::string::npos)
      return &row;
  return nullptr;
}

/// The number after `key` in the message, as in `status 503`.
int number_after(std::string_view message, std::string_view key) {
  auto at = message.find(key);
  int number = 0;
  if (at != std::string_view::npos) {
    auto rest = trim(message.substr(at + key.size()));
    std::from_chars(rest.data(), rest.data() + rest.size(), number);
  }
  return number;
}

/// The status that a message tells: codex in words, gemini in the body that it repeats.
int status_in(std::string_view message) {
  for (std::string_view key : {"unexpected status ", "last status: ", "\"code\":", "API Error: "})
    if (auto number = number_after(message, key); number >= 400 && number < 600)
      return number;
  return 0;
}

/// One number with its unit at the beginning of `text`, which it takes away.
std::optional<duration> take_span(std::string_view& text) {
  double number = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9')
    return std::nullopt; // not "inf" either
  auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc{} || number < 0 || number > 1e6)
    return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  auto unit
    = text.substr(0, std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), text.size()));
  double seconds = unit == "ms" || unit.starts_with("milli") ? 0.001
                   : unit == "s" || unit.starts_with("sec")  ? 1
                   : unit == "m" || unit.starts_with("min")  ? 60
                   : unit == "h" || unit.starts_with("hour") ? 3600
                   : unit == "d" || unit.starts_with("day")  ? 86'400
                                                             : 0;
  if (seconds == 0)
    return std::nullopt;
  text.remove_prefix(unit.size());
  return duration{static_cast<int64_t>(number * seconds * 1e6)};
}

} // namespace

std::optional<failure_kind> kind_of_status(int status) {
  switch (status) {
    case 401:
    case 403:
      return auth;
    case 402:
    case 429:
      return rate_limited;
    case 408:
      return overloaded;
    default:
      break;
  }
  if (status >= 500 && status < 600)
    return overloaded;
  if (status >= 400 && status < 500)
    return bad_request;
  return std::nullopt;
}

std::optional<duration> stated_wait(std::string_view message) {
  auto text = to_lower(message);
  for (std::string_view key :
       {"retry after ", "retry in ", "try again in ", "reset after ", "resets in "}) {
    auto at = text.find(key);
    if (at == std::string::npos)
      continue;
    auto rest = std::string_view{text}.substr(at + key.size());
    auto sum = take_span(rest);
    if (!sum)
      continue;
    while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
      auto more = take_span(rest);
      if (!more)
        break;
      *sum += *more;
    }
    return sum;
  }
  return std::nullopt;
}

cli_cause cli_cause_of(backend_kind dialect, const cli_account& said, const child_status& status,
                       std::string_view log) {
  auto table = table_of(dialect);
  // stderr is for people and holds warnings: it counts only where no event says what was wrong.
  auto message = said.error.empty() && !said.finished ? log : std::string_view{said.error};
  cli_cause out;
  const auto* row = find_words(table.messages, message);
  auto told = said.status != 0 ? said.status : status_in(message);
  if (said.stop_reason == "refusal")
    out.kind = refused;
  else if (auto kind = kind_of_status(told))
    // Words say more than 400 does: a bad key, a prompt that is too long.
    out.kind = *kind == bad_request && row ? row->kind : *kind;
  else if (row)
    out.kind = row->kind;
  else
    for (const auto& known : table.exits)
      if (status.signal == 0 && known.code == status.exit_code)
        out.kind = known.kind;
  if (out.kind != rate_limited && out.kind != overloaded)
    return out;
  out.retry_after = stated_wait(message);
  if ((row && !row->today) || told == 402)
    out.retry_after = not_today;
  return out;
}

} // namespace tributary
