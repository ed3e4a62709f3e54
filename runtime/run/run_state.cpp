#include "runtime/run/run_state.hpp"

#include "runtime/plan/corrected_estimates.hpp"
#include "runtime/run/run_core.hpp"

#include <algorithm>

namespace tributary {

std::string_view to_text(stream_phase phase) {
  switch (phase) {
    case stream_phase::standby:
      return "standby";
    case stream_phase::waiting:
      return "waiting";
    case stream_phase::queued:
      return "queued";
    case stream_phase::running:
      return "running";
    case stream_phase::completed:
      return "completed";
    case stream_phase::degraded:
      return "degraded";
    case stream_phase::failed:
      return "failed";
    case stream_phase::skipped:
      return "skipped";
    case stream_phase::cancelled:
      return "cancelled";
  }
  return "unknown";
}

bool is_ended(stream_phase phase) {
  return phase >= stream_phase::completed;
}

namespace {

duration middle_of_estimates(const plan& p) {
  std::vector<duration> all;
  for (const auto& s : p.streams)
    if (s.estimate)
      all.push_back(*s.estimate);
  if (all.empty())
    return {};
  auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  return *middle;
}

} // namespace

run_state::core::core(std::shared_ptr<const plan> of, run_options o)
  : run_facts(std::move(of), std::move(o)) {
  middle_estimate = middle_of_estimates(*p);
  if (!p->synthesis.worker.empty())
    extras.emplace_back(synthesizing);
  left = planned + static_cast<uint32_t>(extras.size());
  tally.streams = left;
  for (const auto& rank : longest_remaining(graph_of(*p), corrected_estimates(*p, options.records)))
    ranks.push_back(rank.count());
  for (stream_index s = 0; s < left; ++s) {
    streams[s].worker = workers.number_of(spec(s).worker);
    for (auto need : spec(s).needs)
      ++edge_begin[need + 1];
  }
  for (auto s = left; s < streams.size(); ++s) {
    streams[s].phase = stream_phase::standby;
    streams[s].worker = workers.number_of(spec(s).worker);
  }
  for (size_t i = 1; i < edge_begin.size(); ++i)
    edge_begin[i] += edge_begin[i - 1];
  edges.resize(edge_begin.back());
  auto place = edge_begin;
  for (stream_index s = 0; s < left; ++s)
    for (auto need : spec(s).needs)
      edges[place[need]++] = s;
}

result_text run_state::core::results() const {
  return [this](stream_index s) -> const std::string* {
    return streams[s].result ? &streams[s].result->text : nullptr;
  };
}

void run_state::core::end_stream(stream_index s, stream_phase phase) {
  streams[s].phase = phase;
  --left;
  if (!approvals.waiting.empty())
    approvals.waiting.erase(s);
}

run_notice& run_state::core::say(notice_type type, stream_index s) {
  auto& notice = std::get<announce>(out.emplace_back(std::in_place_type<announce>)).notice;
  notice.type = type;
  notice.seq = ++seq;
  notice.at = now;
  notice.stream = s;
  return notice;
}

run_notice&
run_state::core::say_of_attempt(notice_type type, stream_index s, const attempt_state& a) {
  auto& notice = say(type, s);
  notice.attempt = a.attempt;
  if (a.attempt > 0) {
    notice.node = nodes.name_of(a.node);
    notice.worker = workers.name_of(streams[s].worker);
  }
  return notice;
}

run_state::run_state(std::shared_ptr<const plan> p, run_options options)
  : core_(std::make_unique<core>(std::move(p), std::move(options))) {}

run_state::~run_state() = default;
run_state::run_state(run_state&&) noexcept = default;
run_state& run_state::operator=(run_state&&) noexcept = default;

std::vector<run_action> run_state::apply(const run_event& event, time_point now) {
  auto& c = *core_;
  c.now = std::max(c.now, now);
  // Most events end in two to four actions; growing from nothing would move each of them twice.
  c.out.reserve(4);
  std::visit([&c](const auto& e) { c.on(e); }, event);
  c.settle_losses();
  c.finish_if_done();
  c.tell_if_all_waits();
  return std::exchange(c.out, {});
}

bool run_state::ended() const {
  return core_->ended_at.has_value();
}

stream_phase run_state::phase_of(stream_index stream) const {
  return core_->streams[stream].phase;
}

const std::string& run_state::worker_of(stream_index stream) const {
  return core_->workers.name_of(core_->streams[stream].worker);
}

completion_ptr run_state::result_of(stream_index stream) const {
  return core_->streams[stream].result;
}

std::vector<std::pair<lease_id, std::string>> run_state::open_attempts() const {
  std::vector<std::pair<lease_id, std::string>> all;
  const auto& by_node = core_->open.all();
  for (uint32_t node = 0; node < by_node.size(); ++node)
    for (auto [s, attempt] : by_node[node])
      all.emplace_back(lease_id{core_->options.run, s, attempt}, core_->nodes.name_of(node));
  std::sort(all.begin(), all.end());
  return all;
}

const std::shared_ptr<const plan>& run_state::plan_of() const {
  return core_->p;
}

finish_facts run_state::facts() const {
  const auto& c = *core_;
  return {c.tally.first_try, c.now - c.started_at, !c.finish_asked && !c.ended_at};
}

run_metrics run_state::metrics() const {
  return core_->metrics();
}

} // namespace tributary
