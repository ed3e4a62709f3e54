#include "runtime/plan/reference_phrases.hpp"

namespace tributary {

bool is_denied(const std::vector<word>& words, size_t at) {
  constexpr size_t reach = 4;
  auto clause = [&](size_t i) { return i > 0 && words[i].before != gap::sentence; };
  auto before = [&](size_t back) -> std::string_view {
    auto i = at;
    for (size_t step = 0; step < back; ++step, --i)
      if (!clause(i))
        return {};
    return words[i].text;
  };
  for (size_t back = 1; back <= reach && !before(back).empty(); ++back)
    if (is_one_of(before(back),
                  {"not",      "no",          "without",       "exclude",    "excluding",
                   "except",   "unlike",      "beyond",        "besides",    "outside",
                   "than",     "instead",     "ignore",        "ignoring",   "skip",
                   "never",    "independent", "independently", "regardless", "irrespective",
                   "separate", "apart",       "distinct",      "different",  "ahead",
                   "don",      "nor",         "neither"}))
      return true;
  // Skips the article: "for the …".
  auto nearest_before = is_one_of(before(1), {"the", "all", "our"}) ? 2u : 1u;
  auto last = before(nearest_before);
  auto last_but_one = before(nearest_before + 1);
  if (last == "for")
    return !is_one_of(last_but_one, {"wait", "waits", "waiting"});
  if (last == "to")
    return !is_one_of(last_but_one, {"compared", "according", "relative", "similar", "due"});
  if (last == "by")
    return is_one_of(last_but_one, {"used", "needed", "required", "consumed", "read", "continued"});
  return is_one_of(last, {"before", "into", "feed", "feeds", "feeding", "inform", "informs", "help",
                          "helps", "enable", "enables", "unblock", "unblocks"});
}

} // namespace tributary
