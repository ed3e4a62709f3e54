#include "runtime/synthesis/section_body.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/claims_reader.hpp"
#include "runtime/synthesis/fence_guard.hpp"
#include "runtime/synthesis/html_guard.hpp"
#include "runtime/synthesis/markdown_lines.hpp"

#include <algorithm>
#include <array>

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
};

constexpr std::array<uint8_t, 256> trait_of = [] {
  std::array<uint8_t, 256> out{};
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = i >= 0x80 ? has_high_byte : i < 0x20 || i == 0x7F ? has_control : 0;
  out['\n'] = out['\t'] = 0;
  out['<'] = has_angle;
  out['`'] = out['~'] = has_fence_mark;
  out['#'] = out['='] = out['-'] = has_heading_mark;
  return out;
}();

uint8_t traits_of(std::string_view text) {
  uint8_t out = 0;
  for (auto c : text)
    out |= trait_of[static_cast<unsigned char>(c)];
  return out;
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

text_ptr with_clean_bytes(text_ptr text, uint8_t traits) {
  if ((traits & has_high_byte) != 0 && !is_utf8(*text))
    text = owned(to_valid_utf8(*text));
  if ((traits & has_control) != 0)
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

size_t longest_run(std::string_view text, char mark) {
  size_t best = 0;
  for (auto at = text.find(mark); at != std::string_view::npos;) {
    auto end = std::min(text.find_first_not_of(mark, at), text.size());
    best = std::max(best, end - at);
    at = text.find(mark, end);
  }
  return best;
}

/// Ends what the text leaves open. Where that cannot be done by closing its last fence, all of it
/// is shown as code: ugly, but nothing of it is lost, nor anything after it.
text_ptr with_closed_fences(const text_ptr& text, const outline& found) {
  if (is_closed(*text))
    return text;
  if (found.open_fence != std::string_view::npos) {
    auto rest = std::string_view{*text}.substr(found.open_fence);
    auto line = rest.substr(0, rest.find('\n'));
    auto open = opening_fence(line);
    auto closed = *text + "\n" + std::string{line.substr(0, line.find_first_not_of(" \t>"))}
                  + std::string(open.size, open.mark);
    if (is_closed(closed))
      return owned(std::move(closed));
  }
  std::string fence(std::max<size_t>(3, longest_run(*text, '~') + 1), '~');
  return owned(fence + "\n" + *text + "\n" + fence);
}

} // namespace

section_body body_of(stream_index stream, std::string_view name, text_ptr result) {
  section_body out;
  auto traits = traits_of(*result);
  auto text = with_clean_bytes(std::move(result), traits);
  if ((traits & has_fence_mark) != 0)
    text = without_claims(stream, text, out.claims);
  if ((traits & has_angle) != 0)
    text = edited(text, html_edits(*text));
  if ((traits & (has_heading_mark | has_fence_mark | has_angle)) == 0) {
    text = without_margins(text);
  } else {
    auto found = outline_of(*text);
    auto placed = without_margins(edited(text, demoting_edits(*text, found, inner_level, name)));
    if (found.has_fence || (traits & has_angle) != 0)
      placed = with_closed_fences(placed, outline_of(*placed));
    if (placed != text)
      found = outline_of(*placed);
    text = std::move(placed);
    out.headings = std::move(found.headings);
  }
  out.passages = passages_of(*text);
  out.text = std::move(text);
  return out;
}

} // namespace tributary
