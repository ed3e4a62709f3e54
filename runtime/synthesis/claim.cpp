#include "runtime/synthesis/claim.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/claims_reader.hpp"
#include "runtime/synthesis/markdown_lines.hpp"

#include <array>

namespace tributary {
namespace {

constexpr std::string_view claims_word = "claims";
/// Of one result; those after them are shown as the code that they are.
constexpr size_t blocks_max = 1'000;
/// Marks of a claims block's fence: three are usual.
constexpr size_t fence_marks_max = 16;

bool is_claims_fence(const fence_line& fence) {
  return fence.size > 0 && fence.size <= fence_marks_max
         && fence.info.substr(0, claims_word.size()) == claims_word
         && (fence.info.size() == claims_word.size() || fence.info[claims_word.size()] == ' ');
}

/// Reads on from the line that opened a claims block to the one that closes it, or to the first
/// blank line where there is none.
/// @param may_close False: it is known that no line further on closes it.
claims_fence read_fence(line_walk& lines, const fence_line& open, bool& may_close) {
  claims_fence out;
  out.whole = {lines.begin(), lines.end()};
  out.json = {lines.end(), lines.end()};
  auto first_blank = std::string_view::npos;
  auto after_blank = lines;
  while (lines.next()) {
    if (closes_fence(lines.line(), open)) {
      out.json.end = lines.begin();
      out.whole.end = lines.end();
      return out;
    }
    if (first_blank == std::string_view::npos && is_blank(lines.line())) {
      first_blank = lines.begin();
      after_blank = lines;
      if (!may_close)
        break;
    }
  }
  may_close = false;
  out.whole.end = out.json.end = lines.end();
  if (first_blank != std::string_view::npos) {
    out.whole.end = out.json.end = first_blank;
    lines = after_blank;
  }
  return out;
}

void append_field(std::string& out, std::string_view name, const std::string& value) {
  if (value.empty())
    return;
  out += out.back() == '{' ? "\"" : ", \"";
  out += name;
  out += "\": ";
  append_json_string(out, value);
}

} // namespace

std::vector<claims_fence> find_claims(std::string_view text) {
  std::vector<claims_fence> out;
  if (text.find(claims_word) == std::string_view::npos)
    return out;
  line_walk lines{text};
  fence_line open;
  // By mark and size: each is searched in vain once only.
  std::array<std::array<bool, fence_marks_max + 1>, 2> may_close;
  for (auto& each : may_close)
    each.fill(true);
  while (lines.next()) {
    if (open.size > 0 && leaves_fence(lines.line(), open))
      open = {};
    if (open.size > 0) {
      if (closes_fence(lines.line(), open))
        open = {};
      continue;
    }
    auto fence = opening_fence(lines.line());
    if (is_claims_fence(fence) && out.size() < blocks_max)
      out.push_back(read_fence(lines, fence, may_close[fence.mark == '~' ? 1 : 0][fence.size]));
    else
      open = fence;
  }
  return out;
}

parsed_result take_claims(stream_index stream, std::string_view result) {
  parsed_result out;
  size_t done = 0;
  for (const auto& fence : find_claims(result)) {
    out.markdown += result.substr(done, fence.whole.begin - done);
    done = fence.whole.end;
    auto json = result.substr(fence.json.begin, fence.json.end - fence.json.begin);
    auto warning = read_claims(stream, json, out.claims);
    if (out.warning.empty())
      out.warning = std::move(warning);
  }
  out.markdown += result.substr(done);
  return out;
}

std::string claims_block(const std::vector<claim>& claims) {
  if (claims.empty())
    return {};
  std::string out = "```claims\n[";
  for (const auto& each : claims) {
    out += out.back() == '[' ? "\n{" : ",\n{";
    append_field(out, "subject", each.subject);
    append_field(out, "attribute", each.attribute);
    append_field(out, "value", each.value);
    append_field(out, "source", each.source);
    append_field(out, "as_of", each.as_of);
    append_field(out, "quote", each.quote);
    out += '}';
  }
  return out += "\n]\n```\n";
}

} // namespace tributary
