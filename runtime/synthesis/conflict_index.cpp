#include "runtime/synthesis/conflict_index.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/claim_topic.hpp"

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

/// Adds an opinion of another topic, with as many of its claims as `judge` looks at.
void join(topic& to, const std::string& key, const opinion& more) {
  auto& own = to.opinions.try_emplace(key, opinion{more.value, more.date, {}}).first->second;
  stream_index last = no_stream;
  size_t streams = 0;
  for (const auto& [place, each] : more.claims) {
    if (place.stream == std::exchange(last, place.stream))
      continue;
    own.claims.emplace(place, each);
    if (++streams == opinions_compared)
      return;
  }
}

} // namespace

void conflict_index::add(stream_index stream, std::vector<claim> claims, wording tone) {
  if (claims.empty())
    return;
  auto& references = by_stream_[stream];
  references.reserve(claims.size());
  uint32_t ordinal = 0;
  for (auto& each : claims)
    add_one({stream, ordinal++}, std::move(each), tone, references);
}

void conflict_index::add_one(claim_place place, claim&& what, wording tone,
                             std::vector<reference>& references) {
  auto about = read_topic(what);
  auto date = what.as_of.empty() ? std::string{} : normal_date(what.as_of);
  auto& at = *entries_.try_emplace(about.subject.key + separator + about.question).first;
  at.second.subject = about.subject.key;
  at.second.question = about.question;
  at.second.what.is_choice = about.is_choice;
  at.second.what.is_fact = about.is_fact;
  auto [held, is_new] = at.second.what.opinions.try_emplace(opinion_key(about.value, date));
  if (is_new) {
    held->second.value = std::move(about.value);
    held->second.date = std::move(date);
    compare(at, held->second);
  }
  auto own = wording_of(what.quote);
  // A text that decides much may tell of facts besides, so only the quote shows what this one is.
  auto lays_down = own == wording::decides;
  if (own == wording::unclear)
    own = tone;
  held->second.claims.emplace(place,
                              held_claim{std::move(what), own == wording::decides, lays_down});
  names_.add(about.subject);
  if (about.subject.is_abbreviation)
    abbreviated_.insert(&at);
  references.push_back({&at, held, place.ordinal, std::move(about.subject)});
  // Of a topic with very many opinions the end of the run will tell; judging it each time would
  // cost by what is there.
  const auto* whole = long_form(at);
  auto disputed = at.second.disputed || whole != &at || !short_forms(at).empty();
  if (disputed && !whole->second.told && at.second.what.opinions.size() <= opinions_compared)
    touched_.insert(whole == &at ? &at : &*entries_.find(whole->first));
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
  for (auto& [of, held, ordinal, subject] : found->second) {
    names_.remove(subject);
    held->second.claims.erase({stream, ordinal});
    auto& all = of->second;
    if (held->second.claims.empty())
      all.what.opinions.erase(held);
    if (!all.what.opinions.empty())
      continue;
    disputed_.erase(of);
    touched_.erase(of);
    abbreviated_.erase(of);
    entries_.erase(entries_.find(of->first));
  }
  by_stream_.erase(found);
}

const conflict_index::entry_map::value_type*
conflict_index::long_form(const entry_map::value_type& at) const {
  auto name = names_.long_of(at.second.subject);
  if (name.empty() || abbreviated_.count(&at) == 0)
    return &at;
  auto found = entries_.find(name + separator + at.second.question);
  return found == entries_.end() ? &at : &*found;
}

std::vector<const conflict_index::entry_map::value_type*>
conflict_index::short_forms(const entry_map::value_type& at) const {
  std::vector<const entry_map::value_type*> out;
  for (const auto& brief : names_.short_of(at.second.subject)) {
    auto found = entries_.find(brief + separator + at.second.question);
    if (found != entries_.end() && abbreviated_.count(&*found) > 0)
      out.push_back(&*found);
  }
  return out;
}

void conflict_index::judge_into(judged& out, const entry_map::value_type& at) const {
  auto briefs = short_forms(at);
  const auto* what = &at.second.what;
  topic joined;
  if (!briefs.empty()) {
    joined.is_choice = what->is_choice;
    joined.is_fact = what->is_fact;
    briefs.insert(briefs.begin(), &at);
    for (const auto* each : briefs)
      for (const auto& [key, more] : each->second.what.opinions)
        join(joined, key, more);
    what = &joined;
  }
  auto verdict = judge(*what);
  if (!verdict)
    return;
  verdict->key = fmt::format("k{:016x}", stable_hash(at.first));
  out.emplace_back(first_place(*what), std::move(*verdict));
}

std::vector<conflict> conflict_index::take_found() {
  judged found;
  for (auto* each : touched_) {
    auto before = found.size();
    judge_into(found, *each);
    each->second.told = found.size() > before;
  }
  touched_.clear();
  for (auto& [place, each] : found)
    each.id = each.key;
  return in_plan_order(std::move(found));
}

std::vector<conflict> conflict_index::conflicts() const {
  std::unordered_set<const entry_map::value_type*> wholes;
  for (const auto* each : disputed_)
    wholes.insert(long_form(*each));
  for (const auto* each : abbreviated_)
    if (const auto* whole = long_form(*each); whole != each)
      wholes.insert(whole);
  judged found;
  for (const auto* each : wholes)
    judge_into(found, *each);
  return in_plan_order(std::move(found));
}

} // namespace tributary
