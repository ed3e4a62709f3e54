#pragma once

#include "runtime/run/run_event.hpp"
#include "runtime/wire/work_fields.hpp"

namespace tributary {

/// How an attempt ended, without the text of its result.
struct kept_outcome {
  enum class how : uint8_t { failed, delivered, empty };

  lease_id lease;
  how ended = how::failed;
  failure why;
  usage used;
  duration service_time{0};
  duration cpu_time{0};
};

/// A result of an earlier run, without its text.
struct kept_reuse {
  stream_index stream = no_stream;
  bool there = false;
  std::string from;
  std::string why_not;
};

} // namespace tributary

/// The fields of events in a journal on disk, by the rules of work_fields.hpp.
namespace tributary::wire {

void fields(auto& visit, is<kept_outcome> auto& x) {
  visit(x.lease, as_enum{x.ended, kept_outcome::how::empty}, x.why, x.used, x.service_time,
        x.cpu_time);
}
void fields(auto& visit, is<kept_reuse> auto& x) {
  visit(x.stream, x.there, as_name{x.from}, as_text{x.why_not});
}
void fields(auto& visit, is<run_started> auto&) {
  visit();
}
void fields(auto& visit, is<slot_granted> auto& x) {
  visit(x.stream, as_name{x.node});
}
void fields(auto& visit, is<slot_unmet> auto& x) {
  visit(x.stream, as_text{x.why});
}
void fields(auto& visit, is<slot_refused> auto& x) {
  visit(x.stream, x.why);
}
void fields(auto& visit, is<attempt_progressed> auto& x) {
  visit(x.what);
}
void fields(auto& visit, is<written_text> auto& x) {
  visit(x.stream, x.attempt, as_text{x.text});
}
void fields(auto& visit, is<node_gone> auto& x) {
  visit(as_name{x.node}, as_text{x.why}, later{as_list{x.written, limits::slots_per_node}});
}
void fields(auto& visit, is<node_returned> auto& x) {
  visit(as_name{x.node}, as_list{x.has, 4 * size_t{limits::slots_per_node}},
        later{as_list{x.written, limits::slots_per_node}});
}
void fields(auto& visit, is<node_noticed> auto& x) {
  visit(as_enum{x.type, notice_type::run_cancelled}, as_name{x.node}, as_text{x.why});
}
void fields(auto& visit, is<results_merged> auto& x) {
  visit(as_list{x.streams, limits::plan_streams + limits::extra_streams}, x.version, x.draft_bytes,
        x.took);
}
void fields(auto& visit, is<conflict_noticed> auto& x) {
  visit(as_text{x.id}, as_text{x.type}, as_text{x.what}, as_list{x.streams, limits::plan_streams},
        later{as_text{x.question}});
}
void fields(auto& visit, is<conflict_settled> auto& x) {
  visit(as_text{x.id}, x.by, as_text{x.value}, as_text{x.why});
}
void fields(auto& visit, is<tasks_written> auto& x) {
  visit(x.lease, as_text{x.text});
}
void fields(auto& visit, is<report_finished> auto& x) {
  visit(as_texts{x.missing, list_max}, x.took, later{x.open_disputes}, later{x.score_milli},
        later{x.falls_short}, later{as_text{x.audit}}, later{as_text{x.judge_question}},
        later{x.early}, later{as_text{x.repair_question}});
}
void fields(auto& visit, is<timer_fired> auto&) {
  visit();
}
void fields(auto& visit, is<cancel_asked> auto& x) {
  visit(as_text{x.why}, x.exit_code);
}
void fields(auto& visit, is<approval_given> auto& x) {
  visit(x.stream, as_name{x.by}, x.everything);
}

} // namespace tributary::wire
