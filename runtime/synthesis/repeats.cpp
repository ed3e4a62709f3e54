#include "runtime/synthesis/repeats.hpp"

#include <string_view>

namespace tributary {
namespace {

std::string_view text_of(const section_body& body, const passage& p) {
  return std::string_view{*body.text}.substr(p.begin, p.end - p.begin);
}

/// Steps from a passage's own slot. Chance needs a handful; more is somebody's malice, and worth no
/// more than a repeat that goes unnoticed.
constexpr int steps_max = 64;

/// Passages by hash, in one block of memory: a node per passage would cost more than all the rest.
class passage_table {
public:
  explicit passage_table(const std::vector<const section_body*>& sections) : sections_(sections) {
    size_t count = 0;
    for (const auto* each : sections)
      count += each == nullptr ? 0 : each->passages.size();
    size_t size = 16;
    while (size < count * 2)
      size *= 2;
    slots_.resize(size);
  }

  /// The section that holds the passage first; the one given where none did so far.
  uint32_t first_with(uint32_t section, const passage& p) {
    auto mask = slots_.size() - 1;
    auto at = p.hash & mask;
    for (int step = 0; step < steps_max; ++step, at = (at + 1) & mask) {
      auto& here = slots_[at];
      if (here.held == nullptr) {
        here = {&p, section};
        return section;
      }
      if (here.held->hash == p.hash
          && same_words(text_of(*sections_[here.section], *here.held),
                        text_of(*sections_[section], p)))
        return here.section;
    }
    return section;
  }

private:
  struct slot {
    const passage* held = nullptr;
    uint32_t section = 0;
  };
  const std::vector<const section_body*>& sections_;
  std::vector<slot> slots_;
};

} // namespace

std::vector<repeat> find_repeats(const std::vector<const section_body*>& sections) {
  std::vector<repeat> out;
  passage_table table{sections};
  for (uint32_t i = 0; i < sections.size(); ++i) {
    if (sections[i] == nullptr)
      continue;
    const auto& passages = sections[i]->passages;
    uint32_t gone = 0;
    for (uint32_t j = 0; j < passages.size(); ++j) {
      // Items of a list that is gone as a whole are gone with it.
      if (passages[j].begin < gone)
        continue;
      auto first = table.first_with(i, passages[j]);
      // A template may place a stream twice.
      if (first == i || sections[first] == sections[i])
        continue;
      out.push_back({i, j, first});
      gone = passages[j].end;
    }
  }
  return out;
}

} // namespace tributary
