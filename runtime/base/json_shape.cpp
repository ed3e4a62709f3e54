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

} // namespace tributary
