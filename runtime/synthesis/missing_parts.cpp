#include "runtime/synthesis/draft_parts.hpp"
#include "runtime/synthesis/draft_text.hpp"

namespace tributary {

std::vector<std::string> missing_parts(const draft_parts& all) {
  std::vector<std::string> out;
  for (stream_index stream = 0; stream < all.streams.size(); ++stream)
    if (all.streams[stream].state == standing::lost)
      out.push_back(shown_name(all.of->streams[stream]));
  return out;
}

std::vector<conflict> numbered_conflicts(const draft_parts& all) {
  return all.claims.conflicts();
}

} // namespace tributary
