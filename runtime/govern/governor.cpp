#include "runtime/govern/governor.hpp"

#include "runtime/govern/governor_account.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

governor::governor() = default;
governor::~governor() = default;
governor::governor(governor&&) noexcept = default;
governor& governor::operator=(governor&&) noexcept = default;

uint32_t governor::add_worker(const std::string& account, const std::string& worker,
                              const account_limits& limits, time_point now) {
  auto at = std::find_if(accounts_.begin(), accounts_.end(),
                         [&](const auto& a) { return a->name == account; });
  if (at == accounts_.end())
    at = accounts_.insert(at, std::make_unique<account_state>(account, shared_));
  (*at)->workers.insert_or_assign(worker, limits);
  (*at)->set_limits(now);
  return static_cast<uint32_t>(at - accounts_.begin());
}

bool governor::may_begin(uint32_t account, time_point now) const {
  const auto& a = *accounts_[account];
  auto room = !a.window_full() || a.widens_at().value_or(time_point::max()) <= now;
  return room && a.running < a.at_most(now) && a.ready_at(now) <= now;
}

uint64_t governor::begin(uint32_t account, time_point now) {
  auto& a = *accounts_[account];
  auto permit = ++a.last_permit;
  if (a.window_full())
    a.window.grow(a.running);
  a.last_begun = now;
  ++a.running;
  ++a.unanswered;
  ++a.total.attempts;
  a.requests.take(now);
  a.dealt.take(now);
  a.tokens.take(a.tokens_expected, now);
  a.tokens_reserved += a.tokens_expected;
  a.requests_left.take(1);
  a.tokens_left.take(a.tokens_expected);
  a.fuse.on_begun(permit, now);
  return permit;
}

void governor::resume(uint32_t account) {
  ++accounts_[account]->running;
}

void governor::end(uint32_t account, uint32_t count) {
  auto& a = *accounts_[account];
  a.running -= std::min(a.running, count);
  a.unanswered = std::min(a.unanswered, a.running);
  if (a.running == 0)
    a.tokens_reserved = 0;
}

void governor::forget_running() {
  for (auto& a : accounts_)
    end(static_cast<uint32_t>(&a - accounts_.data()), a->running);
}

void governor::on_accepted(uint32_t account, uint64_t permit, time_point) {
  auto& a = *accounts_[account];
  a.answered();
  a.window.grow(a.running);
  a.fuse.on_accepted(permit);
}

std::optional<int64_t> governor::part_of(std::optional<int64_t> left, const account_state& a) {
  return left && a.shared ? *left / static_cast<int64_t>(a.allowance.sharers) : left;
}

void governor::on_quota(uint32_t account, const quota_reading& quota, time_point now) {
  auto& a = *accounts_[account];
  auto unseen = int64_t{a.unanswered};
  a.requests_left.read(part_of(quota.requests_left, a), quota.requests_reset, unseen, now);
  a.tokens_left.read(part_of(quota.tokens_left, a), quota.tokens_reset, unseen * a.tokens_expected,
                     now);
}

void governor::on_ended(uint32_t account, const attempt_ending& e, time_point now) {
  auto& a = *accounts_[account];
  if (!e.accepted)
    a.answered();
  switch (e.ended) {
    case attempt_ending::how::delivered:
      ++a.total.delivered;
      a.count_tokens(e, now);
      a.window.grow(a.running);
      a.fuse.on_success(e.permit);
      break;
    case attempt_ending::how::failed:
      ++a.total.failed;
      a.count_tokens(e, now);
      a.on_failed(e, now);
      break;
    case attempt_ending::how::dropped:
      // It may have used all that was expected.
      a.release_reserved();
      a.fuse.on_dropped(e.permit);
      break;
  }
}

std::optional<time_point> governor::opens_at(uint32_t account, time_point now) const {
  const auto& a = *accounts_[account];
  auto widens = a.window_full() ? a.widens_at() : std::optional{now};
  auto ready = a.ready_at(now);
  if (!widens || a.running >= a.at_most(now) || ready == time_point::max())
    return std::nullopt;
  return std::max(*widens, ready);
}

std::string governor::why_closed(uint32_t account, time_point now) const {
  const auto& a = *accounts_[account];
  auto wait = [now](time_point until) { return to_human(std::max(until - now, duration{0})); };
  if (const auto& cause = a.fuse.why(); cause && now < a.fuse.ready_at())
    return fmt::format("{} failed alike ({}{}{}); tried again in {}",
                       cause->count == 1 ? "1 attempt" : fmt::format("{} attempts", cause->count),
                       to_text(cause->kind), cause->message.empty() ? "" : ": ", cause->message,
                       wait(a.fuse.ready_at()));
  if (now < a.paused_until)
    return fmt::format("paused for {} ({})", wait(a.paused_until), a.paused_why);
  if (auto ready = a.requests.ready_at(); now < ready)
    return fmt::format("{} requests a minute, the next in {}", *a.requests.per_minute(),
                       wait(ready));
  if (auto ready = a.tokens.ready_at(a.tokens_expected, now); now < ready)
    return fmt::format("{} tokens a minute, more in {}", *a.tokens.per_minute(), wait(ready));
  if (auto ready = a.requests_left.ready_at(1, now); now < ready)
    return fmt::format("the provider has no requests left for {}", wait(ready));
  if (auto ready = a.tokens_left.ready_at(a.tokens_expected, now); now < ready)
    return fmt::format("the provider has too few tokens left for {}", wait(ready));
  if (a.shared && now >= a.allowance.until)
    return "no word from the other coordinators that use it";
  if (a.running >= a.at_most(now) && a.at_most(now) < a.window.size())
    return fmt::format("{} at once; other coordinators have the rest", a.at_most(now));
  if (a.ready_at(now) == time_point::max())
    return "other coordinators have what is left of this minute";
  return {};
}

std::optional<failure> governor::refusal(uint32_t account, time_point now) const {
  const auto& a = *accounts_[account];
  if (!a.fuse.refuses(now))
    return std::nullopt;
  const auto& cause = *a.fuse.why();
  failure f;
  f.kind = cause.kind;
  f.message = fmt::format("not asked: {} failed with it{}{}",
                          cause.count == 1 ? "an attempt before"
                                           : fmt::format("{} attempts before", cause.count),
                          cause.message.empty() ? "" : ": ", cause.message);
  if (cause.kind != failure_kind::auth && cause.kind != failure_kind::bad_request)
    f.retry_after = a.fuse.until() - now;
  return f;
}

size_t governor::accounts() const {
  return accounts_.size();
}

account_figures governor::figures(uint32_t account) const {
  const auto& a = *accounts_[account];
  auto out = a.total;
  out.account = a.name;
  out.running = a.running;
  out.window = static_cast<uint32_t>(
    std::min<uint64_t>(a.window.size(), a.shared ? a.allowance.at_once : UINT32_MAX));
  return out;
}

account_standing governor::standing(uint32_t account, time_point now) const {
  using enum account_standing::fuse;
  const auto& a = *accounts_[account];
  account_standing out;
  static_cast<account_figures&>(out) = figures(account);
  for (const auto& [worker, limits] : a.workers)
    out.workers.push_back(worker);
  out.requests_per_minute = a.requests.per_minute();
  out.tokens_per_minute = a.tokens.per_minute();
  if (a.fuse.open())
    out.breaker = now < a.fuse.ready_at() && now < a.fuse.until() ? open : half_open;
  out.closed_why = why_closed(account, now);
  if (auto ready = a.ready_at(now); ready > now && ready < time_point::max())
    out.opens_in = ready - now;
  return out;
}

std::string_view to_text(account_standing::fuse breaker) {
  switch (breaker) {
    case account_standing::fuse::closed:
      return "closed";
    case account_standing::fuse::open:
      return "open";
    case account_standing::fuse::half_open:
      return "half-open";
  }
  return "unknown";
}

} // namespace tributary
