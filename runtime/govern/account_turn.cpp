#include "runtime/govern/account_turn.hpp"

#include "runtime/govern/account_share.hpp"

#include <algorithm>

namespace tributary {

namespace {

using namespace std::chrono_literals;
using bound_part = account_entry::part;

/// What is smaller than the coordinators are many goes round at this pace.
constexpr duration round_time = 15s;
/// Requests are dealt out so far ahead: two turns, and some time for one to be late.
constexpr duration ahead = 2500ms;
/// So much too late they may begin.
constexpr duration late = 1s;
/// A gate holds a tenth of a minute's tokens; one attempt has to fit.
constexpr uint64_t gate_part = 10;
constexpr uint64_t tokens_most = 1'000'000'000;

/// All that live, in the same order at each of them, and who of them we are.
struct circle {
  std::vector<const account_entry*> all;
  size_t mine = 0;
  /// Attempts of those that live no more.
  uint64_t left_behind = 0;

  circle(const std::vector<account_entry>& entries, const account_entry& ours) {
    for (const auto& e : entries)
      if (e.state == account_entry::life::alive)
        all.push_back(&e);
      else if (e.state == account_entry::life::counting)
        left_behind += std::max(e.at_once.held, e.at_once.used);
    auto at = std::find_if(all.begin(), all.end(),
                           [&](const auto* e) { return e->coordinator > ours.coordinator; });
    mine = static_cast<size_t>(at - all.begin());
    all.insert(at, &ours);
  }

  /// The smallest that anybody has; 0: none.
  uint64_t bound(bound_part account_entry::*what) const {
    uint64_t least = 0;
    for (const auto* e : all)
      if (auto b = (e->*what).bound; b > 0 && (least == 0 || b < least))
        least = b;
    return least;
  }
  std::vector<account_share> shares(bound_part account_entry::*what) const {
    std::vector<account_share> list;
    for (const auto* e : all)
      list.push_back({e->coordinator, (e->*what).wanted, (e->*what).held, (e->*what).used});
    return list;
  }
  uint64_t users() const {
    return static_cast<uint64_t>(std::count_if(all.begin(), all.end(), [](const auto* e) {
      return e->at_once.wanted > 0 || e->at_once.used > 0;
    }));
  }
};

uint64_t round_of(time_point now) {
  return static_cast<uint64_t>(now.time_since_epoch() / round_time);
}

void turn_at_once(account_turn& t, const circle& c, const account_demand& d, time_point now) {
  auto& mine = t.told.at_once;
  if (d.leaving) {
    mine.held = mine.used;
    return;
  }
  auto bound = c.bound(&account_entry::at_once);
  bound -= std::min(bound, c.left_behind);
  auto shares = c.shares(&account_entry::at_once);
  mine.held = next_share(bound, shares, c.mine, round_of(now));
  // What runs beyond our part is held until it ends, and nothing begins in its place.
  t.at_once = std::min(mine.held, fair_parts(bound, shares, round_of(now))[c.mine]);
  t.unmet = t.at_once < mine.wanted;
}

void turn_tokens(account_turn& t, const circle& c, const account_demand& d, time_point now) {
  auto bound = c.bound(&account_entry::tokens);
  if (bound == 0)
    return;
  auto& mine = t.told.tokens;
  mine.held
    = d.leaving ? 0 : next_share(bound, c.shares(&account_entry::tokens), c.mine, round_of(now));
  t.tokens = mine.held;
  t.unmet = t.unmet || mine.held < mine.wanted;
}

/// How many of the requests that fall due soon are ours.
uint64_t part_of_requests(const circle& c, time_point start, duration spacing, time_point now) {
  auto soon = static_cast<uint64_t>(std::max<int64_t>(ahead / spacing, 1));
  auto number = static_cast<uint64_t>(start.time_since_epoch() / spacing);
  auto part = fair_parts(soon, c.shares(&account_entry::requests), number)[c.mine];
  // Whoever this one was for has not come for it in time.
  return start == now ? std::max<uint64_t>(part, 1) : part;
}

void turn_requests(account_turn& t, const circle& c, const account_demand& d, time_point due,
                   time_point now) {
  auto& told = t.told;
  told.requests_due = due;
  auto bound = c.bound(&account_entry::requests);
  t.requests_bound = bound > 0;
  if (bound == 0 || d.leaving)
    return;
  auto& mine = told.requests;
  auto spacing = slot_spacing(bound, late);
  // Nobody deals out more than that: the table's clock has gone back since.
  if (due > now + ahead + spacing)
    due = now;
  auto start = std::max(due, now);
  uint64_t ready = 0;
  if (auto end = now + ahead; start < end)
    ready = static_cast<uint64_t>((end - start - duration{1}) / spacing) + 1;
  auto more = mine.wanted - std::min(mine.wanted, d.requests_left);
  auto part = part_of_requests(c, start, spacing, now);
  auto count = std::min({ready, more, part - std::min(part, d.requests_left)});
  mine.held = d.requests_left + count;
  t.unmet = t.unmet || mine.held < mine.wanted;
  if (count == 0)
    return;
  t.requests = {start, spacing, count, late};
  told.requests_due = start + spacing * static_cast<int64_t>(count);
}

/// What we would begin until our next turn.
uint64_t requests_wanted(const account_demand& d, uint64_t at_once) {
  auto room = std::min(d.window, at_once);
  room -= std::min(room, d.running);
  return std::min(d.waiting, room + d.begun);
}

uint64_t tokens_wanted(const account_demand& d) {
  auto attempts = std::min<uint64_t>(d.waiting + d.running, tokens_most);
  return std::min(attempts * std::min(d.tokens_expected, tokens_most) * gate_part, tokens_most);
}

} // namespace

account_turn take_turn(const std::vector<account_entry>& others, const std::string& me,
                       const account_demand& demand, time_point now) {
  const auto& d = demand;
  account_turn t;
  t.told.coordinator = me;
  t.told.at_once = {d.at_once_bound, d.leaving ? 0 : d.running + d.waiting, 0, d.running};
  t.told.requests = {d.requests_bound, 0, 0, 0};
  t.told.tokens = {d.tokens_bound, d.leaving ? 0 : tokens_wanted(d), 0, 0};
  auto due = d.requests_due;
  for (const auto& e : others)
    due = std::max(due, e.requests_due);
  circle c{others, t.told};
  turn_at_once(t, c, d, now);
  turn_tokens(t, c, d, now);
  t.told.requests.wanted = requests_wanted(d, t.at_once);
  turn_requests(t, c, d, due, now);
  t.sharers = std::max<uint64_t>(c.users(), 1);
  return t;
}

} // namespace tributary
