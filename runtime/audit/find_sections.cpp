#include "runtime/audit/find_sections.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/outline.hpp"

#include <string>
#include <unordered_map>

namespace tributary {
namespace {

constexpr int deepest_level = 3;

/// Letters and digits alone, in lower case, so that marks, case and "2." before it do not count.
std::string bare(std::string_view title) {
  auto number = title.find_first_not_of("0123456789");
  if (number != title.npos && number > 0 && (title[number] == '.' || title[number] == ')'))
    title.remove_prefix(number);
  std::string out;
  for (auto c : to_lower(title))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0)
      out += c;
  return out;
}

/// By bare name the streams that have it, the last one first.
std::unordered_map<std::string, std::vector<stream_index>> streams_by_name(const plan& of) {
  std::unordered_map<std::string, std::vector<stream_index>> out;
  for (auto i = static_cast<stream_index>(of.streams.size()); i-- > 0;)
    out[bare(stream_name(of.streams[i]))].push_back(i);
  return out;
}

/// A section that has begun.
struct open_section {
  stream_index stream = no_stream;
  int level = 0;
  size_t begin = 0;
};

} // namespace

std::vector<std::string_view> find_sections(std::string_view deliverable, const plan& of) {
  std::vector<std::string_view> out(of.streams.size());
  auto waiting = streams_by_name(of);
  std::vector<open_section> open;
  auto close = [&](int level, size_t end) {
    for (; !open.empty() && open.back().level >= level; open.pop_back())
      out[open.back().stream] = deliverable.substr(open.back().begin, end - open.back().begin);
  };
  for (const auto& heading : outline_of(deliverable).headings) {
    close(heading.level, heading.begin);
    if (heading.level > deepest_level)
      continue;
    auto found = waiting.find(bare(heading_title(deliverable, heading)));
    if (found == waiting.end() || found->second.empty())
      continue;
    open.push_back({found->second.back(), heading.level, heading.end});
    found->second.pop_back();
  }
  close(0, deliverable.size());
  return out;
}

} // namespace tributary
