#include "runtime/synthesis/report_template.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/markdown_lines.hpp"
#include "runtime/synthesis/section_body.hpp"

#include <algorithm>
#include <unordered_map>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view stream_prefix = "stream.";

class reader {
public:
  explicit reader(const plan& p) : plan_(p) {
    out_.levels.resize(p.streams.size(), inner_level);
    for (stream_index i = 0; i < p.streams.size(); ++i)
      by_id_.emplace(p.streams[i].id, i);
  }

  report_template run() {
    line_walk lines{plan_.synthesis.template_text};
    std::string_view all{plan_.synthesis.template_text};
    fence_line open;
    while (lines.next()) {
      auto line = all.substr(lines.begin(), lines.end() - lines.begin());
      if (open.size > 0) {
        text_ += line;
        if (closes_fence(lines.line(), open))
          open = {};
        continue;
      }
      open = opening_fence(lines.line());
      note_heading(lines.line());
      if (open.size > 0)
        text_ += line;
      else
        read_line(line);
    }
    out_.tail = std::move(text_);
    return std::move(out_);
  }

private:
  void note_heading(std::string_view line) {
    auto end = std::min(line.find_first_not_of('#'), line.size());
    if (end >= 1 && end <= 6 && (end == line.size() || line[end] == ' '))
      level_ = static_cast<uint8_t>(std::min<size_t>(end + 1, 6));
  }

  void read_line(std::string_view line) {
    while (true) {
      auto begin = line.find("{{");
      auto end = begin == npos ? npos : line.find("}}", begin);
      if (end == npos)
        break;
      text_ += line.substr(0, begin);
      auto name = trim(line.substr(begin + 2, end - begin - 2));
      if (!place(name))
        text_ += line.substr(begin, end + 2 - begin);
      line.remove_prefix(end + 2);
    }
    text_ += line;
  }

  bool place(std::string_view name) {
    if (name == "task") {
      text_ += report_title(plan_);
      return true;
    }
    if (name.substr(0, stream_prefix.size()) != stream_prefix)
      return false;
    auto at = by_id_.find(std::string{name.substr(stream_prefix.size())});
    if (at == by_id_.end())
      return false;
    out_.levels[at->second] = level_;
    out_.slots.push_back({std::move(text_), at->second});
    text_.clear();
    return true;
  }

  const plan& plan_;
  report_template out_;
  std::unordered_map<std::string, stream_index> by_id_;
  /// Since the last slot.
  std::string text_;
  uint8_t level_ = section_level;
};

} // namespace

report_template read_template(const plan& p) {
  const auto& text = p.synthesis.template_text;
  if (text.empty() || text == "sections")
    return {};
  return reader{p}.run();
}

} // namespace tributary
