#include "runtime/synthesis/fence_guard.hpp"

#include <md4c.h>
#include <string>

namespace tributary {
namespace {

constexpr std::string_view sentinel = "tributary-section-end";

struct probe {
  int depth = 0;
  bool in_top_heading = false;
  bool found = false;
};

int enter_block(MD_BLOCKTYPE type, void*, void* data) {
  auto& p = *static_cast<probe*>(data);
  // Depth 0 is the document itself.
  p.in_top_heading = type == MD_BLOCK_H && p.depth == 1;
  ++p.depth;
  return 0;
}

int leave_block(MD_BLOCKTYPE, void*, void* data) {
  auto& p = *static_cast<probe*>(data);
  --p.depth;
  p.in_top_heading = false;
  return 0;
}

int ignore_span(MD_SPANTYPE, void*, void*) {
  return 0;
}

int read_text(MD_TEXTTYPE, const MD_CHAR* text, MD_SIZE size, void* data) {
  auto& p = *static_cast<probe*>(data);
  // Whether it is the last one does not matter: the word stands in no result by chance.
  p.found |= p.in_top_heading && std::string_view{text, size} == sentinel;
  return 0;
}

} // namespace

bool is_closed(std::string_view markdown) {
  std::string text;
  text.reserve(markdown.size() + sentinel.size() + 8);
  text += markdown;
  text += "\n\n## ";
  text += sentinel;
  text += '\n';
  probe state;
  MD_PARSER parser{0,           MD_DIALECT_GITHUB, enter_block, leave_block, ignore_span,
                   ignore_span, read_text,         nullptr,     nullptr};
  return md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &state) == 0
         && state.found;
}

} // namespace tributary
