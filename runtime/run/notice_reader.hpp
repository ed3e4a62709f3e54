#pragma once

#include "runtime/run/run_notice.hpp"

#include <string_view>
#include <unordered_map>

namespace tributary {

/// Reads the event lines of one run, however many streams it has: `notice_from_json` looks each id
/// up from the start of the list, this one keeps an index.
class notice_reader {
public:
  explicit notice_reader(notice_names names);
  notice_reader(const notice_reader&) = delete;
  notice_reader& operator=(const notice_reader&) = delete;

  /// As `notice_from_json`.
  result<run_notice> read(std::string_view line) const;
  const notice_names& names() const { return names_; }

private:
  notice_names names_;
  /// Views into `names_`.
  std::unordered_map<std::string_view, stream_index> index_;
};

} // namespace tributary
