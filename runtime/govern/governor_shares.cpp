#include "runtime/govern/governor_account.hpp"

#include <algorithm>

namespace tributary {

void governor::share() {
  shared_ = true;
}

account_need governor::need(uint32_t account, time_point now) const {
  const auto& a = *accounts_[account];
  account_need n;
  n.account = a.name;
  n.at_once_bound = a.ceiling;
  n.requests_bound = a.requests_bound.value_or(0);
  n.tokens_bound = a.tokens_bound.value_or(0);
  n.running = a.running;
  n.window = a.window.size();
  n.attempts = a.total.attempts;
  n.requests_left = a.dealt.left(now);
  n.tokens_expected = static_cast<uint64_t>(std::max<int64_t>(a.tokens_expected, 1));
  return n;
}

void governor::allow(uint32_t account, const account_allowance& allowance, time_point now) {
  auto& a = *accounts_[account];
  a.allowance = allowance;
  a.set_token_gate(now);
}

const account_allowance& governor::allowance(uint32_t account) const {
  return accounts_[account]->allowance;
}

void governor::deal(uint32_t account, const request_slots& slots) {
  accounts_[account]->dealt.add(slots);
}

bool governor::is_short(uint32_t account, time_point now) const {
  const auto& a = *accounts_[account];
  return a.shared && !a.window_full()
         && (a.running >= a.at_most(now) || a.ready_at(now) == time_point::max());
}

account_lesson governor::lesson(uint32_t account) const {
  const auto& a = *accounts_[account];
  account_lesson l;
  l.halvings = a.halvings;
  l.paused_until = a.paused_until;
  l.paused_why = a.paused_why;
  l.trips = a.fuse.trips();
  if (const auto& cause = a.fuse.why()) {
    l.closed_until = a.fuse.until();
    l.closed_by = cause->kind;
    l.closed_why = cause->message;
    l.failures = cause->count;
    l.refusing = a.fuse.in_vain();
  }
  return l;
}

void governor::learn_halving(uint32_t account) {
  accounts_[account]->halve();
}

void governor::learn_pause(uint32_t account, const account_lesson& l) {
  accounts_[account]->pause(l.paused_until, l.paused_why);
}

void governor::learn_trip(uint32_t account, const account_lesson& l) {
  accounts_[account]->fuse.on_told({l.closed_by, l.closed_why, l.failures}, l.refusing,
                                   l.closed_until);
}

} // namespace tributary
