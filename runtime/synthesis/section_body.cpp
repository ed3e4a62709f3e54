#include "runtime/synthesis/section_body.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/claims_reader.hpp"
#include "runtime/synthesis/fence_guard.hpp"
#include "runtime/synthesis/html_guard.hpp"
#include "runtime/synthesis/link_labels.hpp"
#include "runtime/synthesis/markdown_lines.hpp"
#include "runtime/synthesis/markup_bounds.hpp"

#include <algorithm>

namespace tributary {
namespace {

using text_ptr = std::shared_ptr<const std::string>;

/// What a text has, found in one pass, so that most texts skip most of the work.
enum trait : uint8_t {
  has_high_byte = 1,
  has_control = 2,
  has_angle = 4,
  has_fence_mark = 8,
  has_heading_mark = 16,
  has_bracket = 32,
};

/// Written so that the compiler does many bytes at once.
uint8_t traits_of(std::string_view text) {
  uint8_t high = 0;
  uint8_t control = 0;
  uint8_t angle = 0;
  uint8_t fence = 0;
  uint8_t heading = 0;
  uint8_t bracket = 0;
  for (auto each : text) {
    auto c = static_cast<unsigned char>(each);
    high |= c & 0x80;
    control |= ((c < 0x20) & (c != '\n') & (c != '\t')) | (c == 0x7F);
    angle |= c == '<';
    fence |= (c == '`') | (c == '~');
    heading |= (c == '#') | (c == '=') | (c == '-');
    bracket |= c == '[';
  }
  return static_cast<uint8_t>((high != 0 ? has_high_byte : 0) | (control != 0 ? has_control : 0)
                              | (angle != 0 ? has_angle : 0) | (fence != 0 ? has_fence_mark : 0)
                              | (heading != 0 ? has_heading_mark : 0)
                              | (bracket != 0 ? has_bracket : 0));
}

text_ptr owned(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// A lone carriage return ends a line too, for those who read Markdown.
std::string with_newlines(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r')
      out += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      out += '\n';
  return out;
}

/// Whether well-formed text has a control of two bytes (C2 80 to C2 9F).
bool has_high_control(std::string_view text) {
  for (auto at = text.find('\xC2'); at != std::string_view::npos; at = text.find('\xC2', at + 1))
    if (static_cast<unsigned char>(text[at + 1]) < 0xA0)
      return true;
  return false;
}

text_ptr with_clean_bytes(text_ptr text, uint8_t traits) {
  auto has_high = (traits & has_high_byte) != 0;
  if (has_high && !is_utf8(*text))
    text = owned(to_valid_utf8(*text));
  if ((traits & has_control) != 0 || (has_high && has_high_control(*text)))
    text = owned(without_controls(with_newlines(*text)));
  return text;
}

text_ptr edited(const text_ptr& text, const std::vector<text_edit>& edits) {
  return edits.empty() ? text : owned(with_edits(*text, edits));
}

text_ptr without_claims(stream_index stream, const text_ptr& text, std::vector<claim>& out) {
  std::vector<text_edit> cuts;
  for (const auto& fence : find_claims(*text)) {
    // What is wrong with a block is for those who accept the result; here the rest of it counts.
    read_claims(stream,
                std::string_view{*text}.substr(fence.json.begin, fence.json.end - fence.json.begin),
                out);
    cuts.push_back({fence.whole.begin, fence.whole.end, ""});
  }
  return edited(text, cuts);
}

/// Without blank lines around; the first line keeps its indentation.
text_ptr without_margins(const text_ptr& text) {
  std::string_view all{*text};
  auto last = all.find_last_not_of(" \t\n");
  if (last == std::string_view::npos)
    return owned({});
  auto first = all.find_first_not_of(" \t\n");
  auto newline = all.rfind('\n', first);
  auto begin = newline == std::string_view::npos ? 0 : newline + 1;
  if (begin == 0 && last + 1 == all.size())
    return text;
  return owned(std::string{all.substr(begin, last + 1 - begin)});
}

/// What may close what a text leaves open, the likeliest first.
std::vector<std::string> closing_lines(std::string_view text, const outline& found) {
  std::vector<std::string> out;
  if (found.open_fence != std::string_view::npos) {
    auto rest = text.substr(found.open_fence);
    auto line = rest.substr(0, rest.find('\n'));
    auto open = opening_fence(line);
    out.push_back(std::string{line.substr(0, line.find_first_not_of(" \t>"))}
                  + std::string(open.size, open.mark));
  }
  if (found.has_fence) {
    out.emplace_back("```");
    out.emplace_back("~~~");
  }
  return out;
}

/// Ends what the text leaves open. Where no closing line does that, or a heading still stands too
/// high, all of it is shown as code: ugly, but nothing of it is lost, nor anything after it.
text_ptr held_in_place(const text_ptr& text, const outline& found, int level) {
  if (stays_in_place(*text, level))
    return text;
  for (const auto& line : closing_lines(*text, found)) {
    auto closed = *text + "\n" + line;
    if (stays_in_place(closed, level))
      return owned(std::move(closed));
  }
  return owned(as_code(*text));
}

text_ptr placed_text(const section_place& place, const text_ptr& text, bool has_angle_bracket,
                     std::vector<heading_mark>& headings) {
  auto found = outline_of(*text);
  auto out = without_margins(edited(text, demoting_edits(*text, found, place.level, place.name)));
  if (found.has_fence || has_angle_bracket)
    out = held_in_place(out, outline_of(*out), place.level);
  headings = out == text ? std::move(found.headings) : outline_of(*out).headings;
  return out;
}

} // namespace

section_body body_of(const section_place& place, text_ptr result) {
  section_body out;
  auto traits = traits_of(*result);
  auto has = [traits](int which) { return (traits & which) != 0; };
  auto text = with_clean_bytes(std::move(result), traits);
  if (has(has_fence_mark))
    text = without_claims(place.stream, text, out.claims);
  if (exceeds_markup_bounds(*text)) {
    out.text = owned(as_code(*text));
    return out;
  }
  if (has(has_angle))
    text = edited(text, html_edits(*text));
  if (has(has_bracket))
    text = edited(text, label_edits(*text, place.id));
  if (has(has_heading_mark | has_fence_mark | has_angle))
    text = placed_text(place, text, has(has_angle), out.headings);
  else
    text = without_margins(text);
  out.passages = passages_of(*text);
  out.text = std::move(text);
  return out;
}

} // namespace tributary
