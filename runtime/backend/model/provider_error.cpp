#include "runtime/backend/model/provider_error.hpp"

#include "runtime/backend/model/retry_hint.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Of one word of a table.
constexpr size_t word_bytes = 100;
/// Words of one error that are kept; real ones have three.
constexpr size_t words_max = 16;
/// Details and violations that are looked at.
constexpr size_t details_max = 32;

void add_word(std::vector<std::string>& out, const json* value) {
  auto word = text_of(value);
  if (!word.empty() && word.size() <= word_bytes && out.size() < words_max)
    out.emplace_back(word);
}

std::string shown(std::string_view text) {
  auto head = text.substr(0, std::min(text.size(), 4 * limits::provider_words_bytes));
  return std::string{trim(one_line(to_valid_utf8(std::string{head})))};
}

void read_detail(const json& detail, provider_error& out) {
  add_word(out.words, member(detail, "reason"));
  if (auto delay = parse_span(text_of(member(detail, "retryDelay"))))
    out.retry_delay = delay;
  const auto& violations = items_of(member(detail, "violations"));
  for (size_t i = 0; i < std::min(violations.size(), details_max); ++i)
    add_word(out.quotas, member(violations[i], "quotaId"));
}

provider_error read_error(const json& error) {
  provider_error out;
  if (error.is_string()) {
    out.message = shown(text_of(&error));
    return out;
  }
  for (const char* name : {"code", "type", "status"})
    add_word(out.words, member(error, name));
  out.status = static_cast<int>(count_of(member(error, "code"), 599).value_or(0));
  out.message = shown(text_of(member(error, "message")));
  if (out.message.empty())
    out.message = shown(text_of(member(error, "detail")));
  const auto& details = items_of(member(error, "details"));
  for (size_t i = 0; i < std::min(details.size(), details_max); ++i)
    read_detail(details[i], out);
  return out;
}

/// The title of a page, else its beginning.
std::string page_words(std::string_view page) {
  auto lower = to_lower(page);
  auto begin = lower.find("<title>");
  auto end = begin == std::string::npos ? begin : lower.find("</title>", begin);
  if (end == std::string::npos)
    return "an HTML page";
  begin += std::string_view{"<title>"}.size();
  return "an HTML page, " + shown(page.substr(begin, end - begin));
}

} // namespace

bool provider_error::has(std::string_view word) const {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<provider_error> error_in(const json& value) {
  if (value.is_array())
    return value.empty() ? std::nullopt : error_in(value[0]);
  if (const auto* error = member(value, "error"); error && !error->is_null())
    return read_error(*error);
  if (text_of(member(value, "type")) == "error")
    return read_error(value);
  return std::nullopt;
}

provider_error read_error_body(std::string_view body) {
  auto text = trim(body.substr(0, std::min(body.size(), limits::model_error_bytes)));
  if (text.starts_with('{') || text.starts_with('[')) {
    auto value = parse_json(text);
    if (auto error = value ? error_in(*value) : std::nullopt)
      return *error;
    // Servers of other makes put it at the top.
    if (value && value->is_object())
      return read_error(*value);
  }
  provider_error out;
  out.message = text.starts_with('<') ? page_words(text) : shown(text);
  return out;
}

} // namespace tributary
