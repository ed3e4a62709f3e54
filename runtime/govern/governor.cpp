#include "runtime/govern/governor.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/govern/attempt_window.hpp"
#include "runtime/govern/breaker.hpp"
#include "runtime/govern/quota_bound.hpp"
#include "runtime/govern/rate_gates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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

struct governor::account_state {
  std::string name;
  std::map<std::string, account_limits> workers;
  attempt_window window;
  request_gate requests;
  token_gate tokens;
  quota_bound requests_left;
  quota_bound tokens_left;
  breaker fuse;
  /// A provider's "come back later" holds for all streams.
  time_point paused_until{};
  std::string paused_why;
  uint32_t running = 0;
  /// Begun, and the provider has not answered: it may not have counted them.
  uint32_t unanswered = 0;
  int64_t tokens_expected = tokens_first;
  /// Taken for those that run, all together.
  int64_t tokens_reserved = 0;
  uint64_t last_permit = 0;
  time_point last_begun{};
  /// The last permit of the burst that halved the window: its others do not halve it again.
  uint64_t burst = 0;
  account_figures total;

  void set_limits(time_point now) {
    uint32_t parallel = 0;
    bool said = true;
    std::optional<uint32_t> requests_bound;
    std::optional<uint64_t> tokens_bound;
    for (const auto& [worker, l] : workers) {
      parallel = std::max(parallel, l.max_parallel.value_or(parallel_default));
      said = said && l.max_parallel;
      if (l.requests_per_minute)
        requests_bound = std::min(requests_bound.value_or(UINT32_MAX), *l.requests_per_minute);
      if (l.tokens_per_minute)
        tokens_bound = std::min(tokens_bound.value_or(UINT64_MAX), *l.tokens_per_minute);
    }
    window.set_ceiling(parallel, said);
    requests.set(requests_bound);
    tokens.set(tokens_bound, now);
  }

  /// When time alone would let one begin.
  time_point ready_at(time_point now) const {
    return std::max({now, fuse.ready_at(), paused_until, requests.ready_at(),
                     tokens.ready_at(tokens_expected, now), requests_left.ready_at(1, now),
                     tokens_left.ready_at(tokens_expected, now)});
  }
  bool full() const { return running >= window.size(); }
  /// When those that run have all been kept long enough to let more begin; the moment is absent
  /// where one has to end first.
  std::optional<time_point> widens_at() const {
    if (!window.rising(running))
      return std::nullopt;
    return last_begun + kept;
  }

  void answered() { unanswered -= unanswered > 0 ? 1 : 0; }

  void on_failed(const attempt_ending& e, time_point now) {
    if (pushes_back(e.kind) && (e.permit == 0 ? running > 0 : e.permit > burst)) {
      window.halve(std::max(running, 1u));
      burst = last_permit;
    }
    if (e.retry_after && *e.retry_after <= limits::retry_after_max
        && now + *e.retry_after > paused_until) {
      paused_until = now + *e.retry_after;
      paused_why = e.message.empty() ? std::string{to_text(e.kind)}
                                     : fmt::format("{}: {}", to_text(e.kind), e.message);
    }
    if (shows_acceptance(e.kind))
      window.grow(running);
    fuse.on_failure(e, now);
  }

  /// Of what was taken, the share of one attempt that ends.
  int64_t release_reserved() {
    auto share = tokens_reserved / std::max(running, 1u);
    tokens_reserved -= share;
    return share;
  }

  /// What was taken when it began is put right.
  void count_tokens(const attempt_ending& e, time_point now) {
    auto used = std::clamp<int64_t>(e.used.input_tokens, 0, tokens_most)
                + std::clamp<int64_t>(e.used.output_tokens, 0, tokens_most);
    total.used.input_tokens += std::clamp<int64_t>(e.used.input_tokens, 0, tokens_most);
    total.used.output_tokens += std::clamp<int64_t>(e.used.output_tokens, 0, tokens_most);
    total.used.cost_microusd += std::clamp<int64_t>(e.used.cost_microusd, 0, tokens_most);
    tokens.take(used - release_reserved(), now);
    if (e.ended == attempt_ending::how::delivered && used > 0)
      tokens_expected += (used - tokens_expected) / tokens_weight;
  }
};

governor::governor() = default;
governor::~governor() = default;
governor::governor(governor&&) noexcept = default;
governor& governor::operator=(governor&&) noexcept = default;

uint32_t governor::add_worker(const std::string& account, const std::string& worker,
                              const account_limits& limits, time_point now) {
  auto at = std::find_if(accounts_.begin(), accounts_.end(),
                         [&](const auto& a) { return a->name == account; });
  if (at == accounts_.end()) {
    at = accounts_.insert(at, std::make_unique<account_state>());
    (*at)->name = account;
  }
  (*at)->workers.insert_or_assign(worker, limits);
  (*at)->set_limits(now);
  return static_cast<uint32_t>(at - accounts_.begin());
}

bool governor::may_begin(uint32_t account, time_point now) const {
  const auto& a = *accounts_[account];
  auto room = !a.full() || a.widens_at().value_or(time_point::max()) <= now;
  return room && a.ready_at(now) <= now;
}

uint64_t governor::begin(uint32_t account, time_point now) {
  auto& a = *accounts_[account];
  auto permit = ++a.last_permit;
  if (a.full())
    a.window.grow(a.running);
  a.last_begun = now;
  ++a.running;
  ++a.unanswered;
  ++a.total.attempts;
  a.requests.take(now);
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

void governor::on_quota(uint32_t account, const quota_reading& quota, time_point now) {
  auto& a = *accounts_[account];
  auto unseen = int64_t{a.unanswered};
  a.requests_left.read(quota.requests_left, quota.requests_reset, unseen, now);
  a.tokens_left.read(quota.tokens_left, quota.tokens_reset, unseen * a.tokens_expected, now);
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
  if (!a.full())
    return a.ready_at(now);
  auto widens = a.widens_at();
  return widens ? std::optional{std::max(*widens, a.ready_at(now))} : std::nullopt;
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
  out.window = a.window.size();
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
  if (auto ready = a.ready_at(now); ready > now)
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
