#include "runtime/journal/kept_row.hpp"

#include "runtime/journal/event_codec.hpp"
#include "runtime/journal/event_mark.hpp"

#include <fmt/format.h>

namespace tributary {

const char* check_row(kept_row row, uint64_t seq, uint64_t& mark,
                      std::vector<std::pair<time_point, run_event>>& into) {
  if (row.seq != seq)
    return "is missing";
  auto hash = row.hash.value_or("");
  mark = mark_of(mark, row.at, row.body, hash);
  if (row.mark != mark)
    return "does not match its checksum";
  if (row.hash && (!row.text || sha256(*row.text) != hash))
    return "has a result that does not match its hash";
  auto event = event_from(row.body, row.text ? std::move(*row.text) : std::string{});
  if (!event)
    return "cannot be read";
  into.emplace_back(time_point{duration{row.at}}, std::move(*event));
  return nullptr;
}

error damaged_event(std::string_view place, std::string_view run, uint64_t event, const char* how) {
  return {ec::malformed,
          fmt::format("{}: run {}: event {} {}; the {} before it are whole, and can be recovered "
                      "into a copy",
                      place, run, event, how, event - 1)};
}

} // namespace tributary
