#include "runtime/synthesis/conflict_index.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary {
namespace {

/// Between parts of a key; no name as compared holds it.
constexpr char separator = '\x1f';

std::string opinion_key(const claim_value& value, const std::string& date) {
  std::string out;
  out += static_cast<char>('0' + static_cast<int>(value.kind));
  out += value.key;
  out += separator;
  return out += date;
}

std::vector<conflict> in_plan_order(std::vector<std::pair<claim_place, conflict>> all) {
  // No two share a place: a claim belongs to one topic.
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<conflict> out;
  out.reserve(all.size());
  for (auto& [place, each] : all)
    out.push_back(std::move(each));
  return out;
}

claim_place first_place(const topic& all) {
  claim_place first;
  for (const auto& [key, each] : all.opinions)
    first = std::min(first, each.claims.begin()->first);
  return first;
}

} // namespace

void conflict_index::add(stream_index stream, std::vector<claim> claims) {
  if (claims.empty())
    return;
  auto& references = by_stream_[stream];
  references.reserve(claims.size());
  uint32_t ordinal = 0;
  for (auto& each : claims)
    add_one({stream, ordinal++}, std::move(each), references);
}

void conflict_index::add_one(claim_place place, claim&& what, std::vector<reference>& references) {
  auto attribute = normal_name(what.attribute);
  auto value = read_value(what.value, attribute);
  auto date = what.as_of.empty() ? std::string{} : normal_date(what.as_of);
  auto& at = *entries_.try_emplace(normal_name(what.subject) + separator + attribute).first;
  auto [held, is_new] = at.second.what.opinions.try_emplace(opinion_key(value, date));
  if (is_new) {
    held->second.value = std::move(value);
    held->second.date = std::move(date);
    compare(at, held->second);
  }
  held->second.claims.emplace(place, std::move(what));
  references.push_back({&at, held, place.ordinal});
  // Of a topic with very many opinions the end of the run will tell; judging it each time would
  // cost by what is there.
  if (at.second.disputed && !at.second.told && at.second.what.opinions.size() <= opinions_compared)
    touched_.insert(&at);
}

void conflict_index::compare(entry_map::value_type& at, const opinion& added) {
  auto& [key, all] = at;
  // Past the bound not every pair is compared, so `judge` must look.
  all.disputed |= all.what.opinions.size() > opinions_compared;
  for (const auto& [other_key, other] : all.what.opinions) {
    if (all.disputed)
      break;
    if (&other == &added)
      continue;
    ++compared_;
    all.disputed = clash(other, added);
  }
  if (all.disputed)
    disputed_.insert(&at);
}

void conflict_index::remove(stream_index stream) {
  auto found = by_stream_.find(stream);
  if (found == by_stream_.end())
    return;
  for (auto& [of, held, ordinal] : found->second) {
    held->second.claims.erase({stream, ordinal});
    auto& all = of->second;
    if (held->second.claims.empty())
      all.what.opinions.erase(held);
    if (!all.what.opinions.empty())
      continue;
    disputed_.erase(of);
    touched_.erase(of);
    entries_.erase(entries_.find(of->first));
  }
  by_stream_.erase(found);
}

bool conflict_index::judge_into(judged& out, const entry_map::value_type& at) {
  auto verdict = judge(at.second.what);
  if (!verdict)
    return false;
  verdict->key = fmt::format("k{:016x}", stable_hash(at.first));
  out.emplace_back(first_place(at.second.what), std::move(*verdict));
  return true;
}

std::vector<conflict> conflict_index::take_found() {
  judged found;
  for (auto* each : touched_)
    each->second.told = judge_into(found, *each);
  touched_.clear();
  for (auto& [place, each] : found)
    each.id = each.key;
  return in_plan_order(std::move(found));
}

std::vector<conflict> conflict_index::conflicts() const {
  judged found;
  for (const auto* each : disputed_)
    judge_into(found, *each);
  return in_plan_order(std::move(found));
}

} // namespace tributary
