#include "runtime/base/json_shape.hpp"

namespace tributary {

bool has_modest_shape(std::string_view json, size_t depth_max, size_t marks_max) {
  size_t depth = 0;
  size_t marks = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    auto c = json[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
      continue;
    }
    if (c == '"')
      in_string = true;
    else if (c == '{' || c == '[')
      ++depth, ++marks;
    else if (c == '}' || c == ']')
      depth -= depth > 0 ? 1 : 0;
    else if (c == ',' || c == ':')
      ++marks;
    if (depth > depth_max || marks > marks_max)
      return false;
  }
  return true;
}

std::string_view json_object_at(std::string_view text, size_t begin) {
  size_t depth = 0;
  bool quoted = false;
  for (auto i = begin; i < text.size(); ++i) {
    if (quoted) {
      if (text[i] == '\\')
        ++i;
      else
        quoted = text[i] != '"';
    } else if (text[i] == '"') {
      quoted = true;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      return text.substr(begin, i + 1 - begin);
    }
  }
  return {};
}

} // namespace tributary
