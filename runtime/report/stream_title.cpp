#include "runtime/report/stream_title.hpp"

#include "runtime/base/text.hpp"

namespace tributary {

std::string stream_title(const plan& p, const run_record& record, stream_index stream) {
  if (stream < p.streams.size() && !p.streams[stream].name.empty())
    return p.streams[stream].name;
  const auto& ids = record.names().streams;
  return stream < ids.size() ? ids[stream] : "?";
}

std::string shown_text(std::string_view text) {
  auto clean = without_controls(to_valid_utf8(std::string{text}));
  // Well-formed, but XML has no place for these two.
  for (std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
    for (auto at = clean.find(none); at != std::string::npos; at = clean.find(none, at))
      clean.replace(at, none.size(), "\uFFFD");
  return html_escaped(clean);
}

} // namespace tributary
