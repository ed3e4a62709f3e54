#include "runtime/govern/account_sharing.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// An account that nobody wants any more is left to others after this: all that was dealt out of it
/// is past then.
constexpr duration linger = std::chrono::minutes{2};

std::map<std::string, std::vector<account_entry>> by_account(const share_page& page) {
  std::map<std::string, std::vector<account_entry>> all;
  for (const auto& e : page.entries)
    all[e.account].push_back(e);
  return all;
}

std::optional<account_entry> taken_out(std::vector<account_entry>& all, const std::string& who) {
  auto is_his = [&](const account_entry& e) { return e.coordinator == who; };
  auto at = std::find_if(all.begin(), all.end(), is_his);
  if (at == all.end())
    return std::nullopt;
  auto found = std::move(*at);
  all.erase(at);
  return found;
}

/// To another clock.
account_lesson moved(account_lesson l, duration by) {
  if (l.paused_until > time_point{})
    l.paused_until += by;
  if (l.closed_until > time_point{})
    l.closed_until += by;
  return l;
}

/// What is given up counts from now on, what is gained only when it has been told.
account_allowance shrunk(account_allowance now, const account_turn& t) {
  now.at_once = std::min(now.at_once, t.at_once);
  if (t.tokens)
    now.tokens_per_minute = std::min(now.tokens_per_minute.value_or(UINT64_MAX), *t.tokens);
  now.requests_bound = now.requests_bound || t.requests_bound;
  return now;
}

} // namespace

void account_sharing::learn(governor& accounts, uint32_t account,
                            const std::vector<account_entry>& others, duration offset,
                            time_point now) {
  auto& s = mine_[account];
  auto halvings = accounts.lesson(account).halvings;
  auto halved_ourselves = halvings != std::exchange(s.halvings, halvings);
  bool others_halved = false;
  auto known = std::exchange(s.learnt, {});
  for (const auto& e : others) {
    auto before = known.find(e.coordinator);
    auto is_new = before == known.end();
    auto l = moved(e.learnt, offset);
    if (l.paused_until > now)
      accounts.learn_pause(account, l);
    if ((is_new || l.trips != before->second.trips) && l.closed_until > now)
      accounts.learn_trip(account, l);
    others_halved = others_halved || (!is_new && l.halvings != before->second.halvings);
    s.learnt[e.coordinator] = {l.halvings, l.trips};
  }
  // All of us meet the same burst.
  if (others_halved && !halved_ourselves)
    accounts.learn_halving(account);
}

account_demand account_sharing::demand_of(uint32_t account, const account_need& need,
                                          const std::optional<account_entry>& ours) const {
  account_demand d;
  d.at_once_bound = need.at_once_bound;
  d.requests_bound = need.requests_bound;
  d.tokens_bound = need.tokens_bound;
  d.running = need.running;
  d.window = need.window;
  d.begun = need.attempts - mine_[account].attempts;
  d.requests_left = need.requests_left;
  d.tokens_expected = need.tokens_expected;
  if (!ours)
    return d;
  d.requests_due = ours->requests_due;
  if (when_.read < settled_at_)
    d.running = std::max(d.running, ours->at_once.held);
  return d;
}

std::vector<account_entry>
account_sharing::begin_turn(governor& accounts, const share_page& page, moment when,
                            const std::vector<uint64_t>& waiting, bool leaving) {
  mine_.resize(accounts.accounts());
  when_ = when;
  page_now_ = page.now;
  lease_ = page.lease;
  auto entries = by_account(page);
  std::vector<account_entry> told;
  for (uint32_t account = 0; account < mine_.size(); ++account) {
    auto need = accounts.need(account, when.read);
    auto others = std::move(entries[need.account]);
    auto ours = taken_out(others, page.me);
    learn(accounts, account, others, when.read - page.now, when.read);
    auto demand = demand_of(account, need, ours);
    demand.waiting = account < waiting.size() ? waiting[account] : 0;
    demand.leaving = leaving;
    auto turn = take_turn(others, page.me, demand, page.now);
    turn.told.account = need.account;
    turn.told.learnt = moved(accounts.lesson(account), page.now - when.read);
    if (prepare(accounts, account, std::move(turn), demand))
      told.push_back(mine_[account].pending->told);
  }
  return told;
}

bool account_sharing::prepare(governor& accounts, uint32_t account, account_turn turn,
                              const account_demand& demand) {
  auto& s = mine_[account];
  auto now = when_.read;
  auto lesson = accounts.lesson(account);
  if (demand.waiting > 0 || demand.running > 0)
    s.active_until = now + linger;
  s.pending.reset();
  if (std::max({s.active_until, lesson.paused_until, lesson.closed_until}) <= now) {
    s.unmet = false;
    accounts.allow(account, {}, now);
    return false;
  }
  accounts.allow(account, shrunk(accounts.allowance(account), turn), now);
  s.pending = std::move(turn);
  return true;
}

void account_sharing::end_turn(governor& accounts, time_point now) {
  for (uint32_t account = 0; account < mine_.size(); ++account) {
    auto& s = mine_[account];
    if (!s.pending)
      continue;
    auto t = *std::exchange(s.pending, std::nullopt);
    s.unmet = t.unmet;
    s.attempts = accounts.figures(account).attempts;
    accounts.allow(account,
                   {t.at_once, t.tokens, t.requests_bound, t.sharers, when_.asked + lease_}, now);
    // Not before its moment, however long the page was under way; and good for as long as it is
    // certain to be in time.
    t.requests.first += when_.read - page_now_;
    t.requests.good_for -= when_.read - when_.asked;
    if (t.requests.count > 0 && t.requests.good_for > duration{0})
      accounts.deal(account, t.requests);
  }
}

bool account_sharing::wants_turn(uint32_t account) const {
  return account >= mine_.size() || !mine_[account].unmet;
}

} // namespace tributary
