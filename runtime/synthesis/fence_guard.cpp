#include "runtime/synthesis/fence_guard.hpp"

#include <md4c.h>
#include <string>

namespace tributary {
namespace {

constexpr std::string_view sentinel = "tributary-section-end";

struct probe {
  unsigned level = 1;
  int depth = 0;
  /// In a heading that stands by itself, with so many pieces of text so far.
  bool in_heading = false;
  size_t pieces = 0;
  bool reads_sentinel = false;
  /// The last block of all is the sentinel.
  bool ends_with_sentinel = false;
  bool rises = false;
};

int enter_block(MD_BLOCKTYPE type, void* detail, void* data) {
  auto& p = *static_cast<probe*>(data);
  // Depth 0 is the document itself.
  p.in_heading = type == MD_BLOCK_H && p.depth == 1;
  p.rises |= p.in_heading && static_cast<MD_BLOCK_H_DETAIL*>(detail)->level < p.level;
  p.pieces = 0;
  p.reads_sentinel = p.ends_with_sentinel = false;
  ++p.depth;
  return 0;
}

int leave_block(MD_BLOCKTYPE type, void*, void* data) {
  auto& p = *static_cast<probe*>(data);
  --p.depth;
  if (type != MD_BLOCK_DOC)
    p.ends_with_sentinel = p.in_heading && p.pieces == 1 && p.reads_sentinel;
  p.in_heading = false;
  return 0;
}

int ignore_span(MD_SPANTYPE, void*, void*) {
  return 0;
}

int read_text(MD_TEXTTYPE, const MD_CHAR* text, MD_SIZE size, void* data) {
  auto& p = *static_cast<probe*>(data);
  ++p.pieces;
  p.reads_sentinel = std::string_view{text, size} == sentinel;
  return 0;
}

} // namespace

bool stays_in_place(std::string_view markdown, int level) {
  std::string text;
  text.reserve(markdown.size() + sentinel.size() + 16);
  text += markdown;
  text += "\n\n";
  text.append(static_cast<size_t>(level), '#');
  text += ' ';
  text += sentinel;
  text += '\n';
  probe state;
  state.level = static_cast<unsigned>(level);
  MD_PARSER parser{0,           MD_DIALECT_GITHUB, enter_block, leave_block, ignore_span,
                   ignore_span, read_text,         nullptr,     nullptr};
  return md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &state) == 0
         && state.ends_with_sentinel && !state.rises;
}

} // namespace tributary
