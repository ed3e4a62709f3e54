#include "runtime/fold/fold_text.hpp"
#include "runtime/simulate/trial_parts.hpp"

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

/// An attempt shows so many signs of life, unless its silence is bounded more tightly.
constexpr int signs = 8;
constexpr duration closest_signs = 1s;

duration between_signs(const stream_spec& s, duration took) {
  auto each = took / signs;
  // Half of the bound is what the core takes for stalled.
  if (s.idle_timeout)
    each = std::min(each, *s.idle_timeout / 3);
  return std::max(each, std::min(closest_signs, s.idle_timeout.value_or(closest_signs) / 3));
}

attempt_ending ending_of(const running_call& c) {
  attempt_ending out;
  out.accepted = c.accepted;
  if (!c.drawn.fails) {
    out.ended = attempt_ending::how::delivered;
    return out;
  }
  const auto& why = *c.drawn.fails;
  out.ended = attempt_ending::how::failed;
  out.kind = why.kind;
  out.message = why.message;
  out.retry_after = why.retry_after;
  out.used = why.used;
  return out;
}

/// A sound one, of these results.
std::string
simulated_fold(const std::vector<stream_spec>& streams, const std::vector<stream_index>& of) {
  std::string out;
  for (auto s : of)
    out += fold_mark(streams[s]) + "\nsimulated\n";
  return out;
}

} // namespace

void trial::act(want_slot& a) {
  scheduler_.request(
    {options_.run, a.stream, a.worker, core_.plan_of()->streams[a.stream].labels, a.rank, a.avoid});
  assign_due_ = true;
}

void trial::act(drop_request& a) {
  scheduler_.drop(options_.run, a.stream);
}

void trial::act(return_slot& a) {
  attempt_ending unused;
  unused.permit = granted_.permit;
  end_account(granted_.worker, unused);
  scheduler_.release(a.node, options_.run, granted_.worker);
  assign_due_ = true;
}

void trial::act(start_attempt& a) {
  auto place = static_cast<uint32_t>(calls_.size());
  auto& c = calls_.emplace_back();
  c.lease = a.lease;
  c.node = node_places_.at(a.node);
  c.worker = a.worker;
  c.permit = granted_.permit;
  const auto& streams = core_.plan_of()->streams;
  const auto& s = streams[a.lease.stream];
  c.text = "simulated";
  if (a.folds)
    c.text = simulated_fold(streams, a.needs);
  auto share = a.tasks.empty()
                 ? 1.0
                 : static_cast<double>(a.tasks.size()) / static_cast<double>(s.tasks.size());
  auto is_share = core_.is_share(a.lease);
  c.drawn = draw_.draw(luck_of(a.lease, is_share), a.worker, share);
  c.ends_at = now_ + c.drawn.took;
  c.speaks_each = if_.speaks_each.value_or(between_signs(s, c.drawn.took));
  auto beside = open_.lower_bound({a.lease.stream, 0});
  if (is_share)
    ++out_.splits;
  else if (beside != open_.end() && beside->first.first == a.lease.stream)
    ++out_.hedges;
  open_.emplace(std::pair{a.lease.stream, a.lease.attempt}, place);
  post(c.ends_at, moment::what::call_ends, place);
  if (!c.drawn.silent && now_ + c.speaks_each < c.ends_at)
    post(now_ + c.speaks_each, moment::what::call_speaks, place);
  c.tasks = static_cast<uint32_t>(a.tasks.empty() ? s.tasks.size() : a.tasks.size());
  post_next_task(place);
}

lease_id trial::luck_of(const lease_id& lease, bool is_share) {
  constexpr uint32_t row = 1u << 20;
  auto& shares = shares_[lease.stream];
  auto luck = lease;
  luck.attempt = is_share ? row + ++shares : lease.attempt - shares;
  return luck;
}

void trial::post_next_task(uint32_t place) {
  const auto& c = calls_[place];
  if (c.begun >= c.tasks || c.drawn.silent)
    return;
  auto each = std::max(c.drawn.whole - if_.setup, duration{0}) / c.tasks;
  auto at = c.ends_at - c.drawn.took + if_.setup + each * c.begun;
  if (at < c.ends_at)
    post(at, moment::what::call_goes_on, place);
}

void trial::call_goes_on(uint32_t place) {
  auto& c = calls_[place];
  if (!c.open || !node_up_[c.node])
    return;
  attempt_progress sign;
  sign.lease = c.lease;
  sign.begun = ++c.begun;
  post_next_task(place);
  auto s = c.lease.stream;
  happened(attempt_progressed{std::move(sign)});
  end_shared(s);
}

void trial::end_shared(stream_index s) {
  for (const auto& lease : core_.shared_attempts(s)) {
    const auto* c = find(lease);
    if (!c || c->begun <= *core_.may_end_after(lease))
      continue;
    tasks_written written{lease, {}};
    auto tasks = core_.tasks_of(lease);
    for (uint32_t task = 0; task < c->begun; ++task)
      written.text.append("### ").append(tasks[task]).append("\n\nsimulated\n\n");
    return happened(std::move(written));
  }
}

running_call* trial::find(const lease_id& lease) {
  auto at = open_.find({lease.stream, lease.attempt});
  return at == open_.end() ? nullptr : &calls_[at->second];
}

void trial::close(running_call& c, const attempt_ending& how) {
  if (!std::exchange(c.open, false))
    return;
  open_.erase({c.lease.stream, c.lease.attempt});
  auto ending = how;
  ending.permit = c.permit;
  end_account(c.worker, ending);
  if (node_up_[c.node])
    scheduler_.release(if_.nodes[c.node].name, options_.run, c.worker);
  assign_due_ = true;
}

void trial::act(cancel_attempt& a) {
  if (auto* c = find(a.lease))
    close(*c, {});
}

// The slot was free when the attempt ended.
void trial::act(acknowledge&) {}

void trial::call_speaks(uint32_t place) {
  auto& c = calls_[place];
  if (!c.open || !node_up_[c.node])
    return;
  if (!std::exchange(c.accepted, true))
    if (auto account = accounts_.find(c.worker); account != accounts_.end()) {
      permits_.accounts.on_accepted(account->second, c.permit, now_);
      assign_due_ = true;
    }
  if (now_ + c.speaks_each < c.ends_at)
    post(now_ + c.speaks_each, moment::what::call_speaks, place);
  attempt_progress sign;
  sign.lease = c.lease;
  sign.begun = c.begun;
  happened(attempt_progressed{std::move(sign)});
}

void trial::call_ends(uint32_t place) {
  auto& c = calls_[place];
  if (!c.open || !node_up_[c.node])
    return;
  attempt_outcome outcome{c.lease, {}};
  if (c.drawn.fails) {
    outcome.result = tl::unexpected<failure>(*c.drawn.fails);
  } else {
    completion done;
    done.text = std::move(c.text);
    done.service_time = c.drawn.took;
    done.used = draw_.cost_of(c.worker);
    outcome.result = std::make_shared<const completion>(std::move(done));
  }
  close(c, ending_of(c));
  auto s = c.lease.stream;
  happened(attempt_ended{std::move(outcome)});
  end_shared(s);
}

void trial::act(merge_result& a) {
  to_merge_.push_back(a.stream);
  if (!std::exchange(merge_due_, true))
    post(now_, moment::what::merge);
}

void trial::act(flag_gap& a) {
  to_merge_.push_back(a.stream);
  if (!std::exchange(merge_due_, true))
    post(now_, moment::what::merge);
}

void trial::act(finish_report&) {
  // A worker's share of it has been done by then.
  auto takes = plan_->synthesis.worker.empty() ? plan_->synthesis.estimate : std::nullopt;
  post(now_ + takes.value_or(duration{0}), moment::what::report);
}

void trial::act(wake_at& a) {
  post(a.when, moment::what::wake);
}

void trial::act(announce& a) {
  note(a.notice);
}

void trial::act(end_run& a) {
  ended_ = true;
  out_.exit_code = a.exit_code;
}

} // namespace tributary::sim
