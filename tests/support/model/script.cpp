#include "tests/support/model/script.hpp"

#include <charconv>

namespace tributary::model_test {

namespace {

/// FNV-1a, then a round of mixing: the same on every machine, unlike std::hash.
uint64_t hash(uint64_t seed, std::string_view text) {
  uint64_t value = 14695981039346656037u ^ seed;
  for (char c : text) {
    value ^= static_cast<unsigned char>(c);
    value *= 1099511628211u;
  }
  value ^= value >> 33;
  value *= 0xFF51AFD7ED558CCDu;
  value ^= value >> 33;
  return value;
}

/// Of 0 to below 1.
double draw(uint64_t seed, size_t rule, uint32_t time, std::string_view prompt) {
  auto value = hash(hash(seed + rule, std::to_string(time)), prompt);
  return static_cast<double>(value >> 11) / static_cast<double>(uint64_t{1} << 53);
}

bool fits(const rule& one, const call& what) {
  return (one.prompt_has.empty() || what.prompt.find(one.prompt_has) != std::string::npos)
         && (one.key.empty() || one.key == what.key)
         && (one.model.empty() || one.model == what.model);
}

/// The fault that the prompt asks for at its `time`th coming, which counts from 1.
std::optional<fault> wish(const std::string& prompt, uint32_t time) {
  constexpr std::string_view mark = "[[fault ";
  auto from = prompt.find(mark);
  auto to = prompt.find("]]", from);
  if (from == prompt.npos || to == prompt.npos)
    return std::nullopt;
  auto text = std::string_view{prompt}.substr(from + mark.size(), to - from - mark.size());
  auto space = text.find(' ');
  uint32_t times = UINT32_MAX;
  if (space != text.npos)
    std::from_chars(text.data() + space + 1, text.data() + text.size(), times);
  return time <= times ? fault_from(text.substr(0, space)) : std::nullopt;
}

} // namespace

verdict script::decide(const call& what) {
  auto time = ++prompts_[what.prompt];
  if (auto wished = wish(what.prompt, time)) {
    verdict out;
    out.what = *wished;
    return out;
  }
  for (size_t i = 0; i < rules_.size(); ++i) {
    auto& one = rules_[i];
    if (!fits(one.what, what)
        || (one.what.chance < 1 && draw(seed_, i, time, what.prompt) >= one.what.chance))
      continue;
    auto before = one.fitted++;
    if (before < one.what.skip || before - one.what.skip >= one.what.times)
      continue;
    return {one.what.what, one.what.retry_after, one.what.delay};
  }
  return {};
}

} // namespace tributary::model_test
