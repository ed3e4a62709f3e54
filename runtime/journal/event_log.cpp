#include "runtime/journal/event_log.hpp"

namespace tributary {

namespace {

uint64_t weight_of_leases(const std::vector<lease_id>& leases) {
  uint64_t total = leases.size() * sizeof(lease_id);
  for (const auto& lease : leases)
    total += lease.run.size();
  return total;
}

uint64_t extra(const attempt_ended& e) {
  if (!e.what.result)
    return e.what.result.error().message.size() + e.what.result.error().salvage.size();
  return *e.what.result ? sizeof(completion) + (*e.what.result)->text.size() : 0;
}
uint64_t extra(const slot_unmet& e) {
  return e.why.size();
}
uint64_t extra(const slot_refused& e) {
  return e.why.message.size();
}
uint64_t extra(const attempt_progressed& e) {
  return e.what.note.size();
}
uint64_t extra(const node_gone& e) {
  return e.node.size() + e.why.size();
}
uint64_t extra(const node_returned& e) {
  return e.node.size() + weight_of_leases(e.has);
}
uint64_t extra(const node_noticed& e) {
  return e.node.size() + e.why.size();
}
uint64_t extra(const results_merged& e) {
  return e.streams.size() * sizeof(stream_index);
}
uint64_t extra(const conflict_noticed& e) {
  return e.id.size() + e.type.size() + e.what.size() + e.question.size()
         + e.streams.size() * sizeof(stream_index);
}
uint64_t extra(const conflict_settled& e) {
  return e.id.size() + e.value.size() + e.why.size();
}
uint64_t extra(const tasks_written& e) {
  return e.lease.run.size() + e.text.size();
}
uint64_t extra(const report_finished& e) {
  uint64_t total = e.missing.size() * sizeof(std::string) + e.audit.size() + e.judge_question.size()
                   + e.repair_question.size();
  for (const auto& what : e.missing)
    total += what.size();
  return total;
}
uint64_t extra(const cancel_asked& e) {
  return e.why.size();
}
uint64_t extra(const approval_given& e) {
  return e.by.size();
}
uint64_t extra(const result_reused& e) {
  return e.from.size() + e.why_not.size()
         + (e.result ? sizeof(completion) + e.result->text.size() : 0);
}
uint64_t extra(const run_started&) {
  return 0;
}
uint64_t extra(const timer_fired&) {
  return 0;
}
uint64_t extra(const slot_granted&) {
  return 0;
}

} // namespace

uint64_t event_log::weight_of(const run_event& event) {
  auto packed
    = std::holds_alternative<timer_fired>(event) || std::holds_alternative<slot_granted>(event);
  return sizeof(entry) + (packed ? 0 : sizeof(run_event))
         + std::visit([](const auto& e) { return extra(e); }, event);
}

void event_log::add(time_point at, const run_event& event) {
  entry packed{at, 0, no_stream, 0, kind::other};
  if (const auto* granted = std::get_if<slot_granted>(&event)) {
    packed.what = kind::granted;
    packed.stream = granted->stream;
    packed.number = nodes_.number_of(granted->node);
  } else if (const auto* ended = std::get_if<attempt_ended>(&event);
             ended && ended->what.result && ended->what.lease.run == run_) {
    packed.what = kind::completed;
    packed.stream = ended->what.lease.stream;
    packed.number = ended->what.lease.attempt;
    packed.place = static_cast<uint32_t>(results_.size());
    results_.push_back(*ended->what.result);
  } else if (std::holds_alternative<timer_fired>(event)) {
    packed.what = kind::timer;
  } else {
    packed.place = static_cast<uint32_t>(others_.size());
    others_.push_back(event);
  }
  entries_.push_back(packed);
}

run_event event_log::event_of(size_t place) const {
  const auto& e = entries_[place];
  switch (e.what) {
    case kind::granted:
      return slot_granted{e.stream, nodes_.name_of(e.number)};
    case kind::completed:
      return attempt_ended{{{run_, e.stream, e.number}, results_[e.place]}};
    case kind::timer:
      return timer_fired{};
    case kind::other:
      break;
  }
  return others_[e.place];
}

} // namespace tributary
