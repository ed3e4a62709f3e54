#include "runtime/govern/governor_account.hpp"

#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Attempts at once where no profile of the account says.
constexpr uint32_t parallel_default = 64;
/// Tokens that an attempt is expected to need before any has ended.
constexpr int64_t tokens_first = 2'000;
/// How much one attempt moves what is expected of the next: an eighth.
constexpr int64_t tokens_weight = 8;
/// A provider that does not want an attempt says so sooner: one that it has kept for so long has
/// been taken, though its first word may be minutes away.
constexpr duration kept = std::chrono::seconds{3};
/// Usage comes from workers; no attempt needs more.
constexpr int64_t tokens_most = 10'000'000'000;

bool pushes_back(failure_kind kind) {
  return kind == failure_kind::rate_limited || kind == failure_kind::overloaded;
}

/// The provider had taken what ended so.
bool shows_acceptance(failure_kind kind) {
  return kind == failure_kind::refused || kind == failure_kind::truncated
         || kind == failure_kind::empty || kind == failure_kind::invalid_output;
}

} // namespace

governor::account_state::account_state(std::string account, bool with_others)
  : name{std::move(account)}, tokens_expected{tokens_first}, shared{with_others} {}

void governor::account_state::set_limits(time_point now) {
  ceiling = 0;
  requests_bound.reset();
  tokens_bound.reset();
  bool said = true;
  for (const auto& [worker, l] : workers) {
    ceiling = std::max(ceiling, l.max_parallel.value_or(parallel_default));
    said = said && l.max_parallel;
    if (l.requests_per_minute)
      requests_bound = std::min(requests_bound.value_or(UINT32_MAX), *l.requests_per_minute);
    if (l.tokens_per_minute)
      tokens_bound = std::min(tokens_bound.value_or(UINT64_MAX), *l.tokens_per_minute);
  }
  window.set_ceiling(ceiling, said);
  requests.set(requests_bound);
  set_token_gate(now);
}

void governor::account_state::set_token_gate(time_point now) {
  auto bound = tokens_bound;
  if (auto part = allowance.tokens_per_minute; shared && part)
    bound = std::min(bound.value_or(UINT64_MAX), *part);
  tokens.set(bound, now);
}

uint64_t governor::account_state::at_most(time_point now) const {
  if (!shared)
    return UINT64_MAX;
  return now < allowance.until ? allowance.at_once : 0;
}

time_point governor::account_state::ready_at(time_point now) const {
  auto at = std::max({now, fuse.ready_at(), paused_until, requests.ready_at(),
                      tokens.ready_at(tokens_expected, now), requests_left.ready_at(1, now),
                      tokens_left.ready_at(tokens_expected, now)});
  if (!shared)
    return at;
  // A gate takes a bound of nothing for one of one.
  if (now >= allowance.until || allowance.tokens_per_minute == uint64_t{0})
    return time_point::max();
  return allowance.requests_bound ? std::max(at, dealt.ready_at(now)) : at;
}

std::optional<time_point> governor::account_state::widens_at() const {
  if (!window.rising(running))
    return std::nullopt;
  return last_begun + kept;
}

void governor::account_state::halve() {
  window.halve(std::max(running, 1u));
  burst = last_permit;
}

void governor::account_state::pause(time_point until, std::string why) {
  if (until <= paused_until)
    return;
  paused_until = until;
  paused_why = std::move(why);
}

void governor::account_state::on_failed(const attempt_ending& e, time_point now) {
  if (pushes_back(e.kind) && (e.permit == 0 ? running > 0 : e.permit > burst)) {
    halve();
    ++halvings;
  }
  if (e.retry_after && *e.retry_after <= limits::retry_after_max)
    pause(now + *e.retry_after, e.message.empty()
                                  ? std::string{to_text(e.kind)}
                                  : fmt::format("{}: {}", to_text(e.kind), e.message));
  if (shows_acceptance(e.kind))
    window.grow(running);
  fuse.on_failure(e, now);
}

int64_t governor::account_state::release_reserved() {
  auto share = tokens_reserved / std::max(running, 1u);
  tokens_reserved -= share;
  return share;
}

void governor::account_state::count_tokens(const attempt_ending& e, time_point now) {
  auto used = std::clamp<int64_t>(e.used.input_tokens, 0, tokens_most)
              + std::clamp<int64_t>(e.used.output_tokens, 0, tokens_most);
  total.used.input_tokens += std::clamp<int64_t>(e.used.input_tokens, 0, tokens_most);
  total.used.output_tokens += std::clamp<int64_t>(e.used.output_tokens, 0, tokens_most);
  total.used.cost_microusd += std::clamp<int64_t>(e.used.cost_microusd, 0, tokens_most);
  tokens.take(used - release_reserved(), now);
  if (e.ended == attempt_ending::how::delivered && used > 0)
    tokens_expected += (used - tokens_expected) / tokens_weight;
}

} // namespace tributary
