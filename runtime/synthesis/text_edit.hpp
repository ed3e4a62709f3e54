#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// Puts `with` in the place of bytes `begin` to `end`.
struct text_edit {
  size_t begin = 0;
  size_t end = 0;
  std::string with;
};

/// `text` with the edits made; they are ascending and do not overlap.
inline std::string with_edits(std::string_view text, const std::vector<text_edit>& edits) {
  std::string out;
  out.reserve(text.size() + edits.size() * 4);
  size_t done = 0;
  for (const auto& edit : edits) {
    out += text.substr(done, edit.begin - done);
    out += edit.with;
    done = edit.end;
  }
  out += text.substr(done);
  return out;
}

} // namespace tributary
