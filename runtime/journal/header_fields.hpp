#pragma once

#include "runtime/journal/run_header.hpp"
#include "runtime/wire/work_fields.hpp"

namespace tributary {

/// A worker's record with its name: how a map of them is kept.
struct named_record {
  std::string name;
  worker_record record;
};

/// A header's values as they are kept.
struct kept_header {
  plan what;
  run_context context;
  run_origin origin;
  std::vector<failure_rule> failure_rules;
  std::vector<named_record> records;
  bool fail_fast = false;
  uint64_t seed = 0;
  std::string research_worker;
};

} // namespace tributary

/// The fields of run headers, by the rules of work_fields.hpp. Fallbacks are not among them: they
/// stand in the workers' profiles.
namespace tributary::wire {

void fields(auto& visit, is<budget> auto& x) {
  visit(x.microusd, x.tokens, x.time);
}
void fields(auto& visit, is<synthesis_spec> auto& x) {
  visit(as_enum{x.mode, merge_mode::barrier}, as_name{x.worker}, as_text{x.template_text},
        as_dictionary{x.conflicts, list_max}, x.quorum, x.deadline, x.estimate,
        as_name{x.unresolved});
}
void fields(auto& visit, is<audit_spec> auto& x) {
  visit(as_enum{x.when, audit_when::never}, as_text{x.stakes}, as_name{x.worker}, x.min_score_milli,
        later{x.min_score_given});
}
void fields(auto& visit, is<adapt_spec> auto& x) {
  visit(x.split_after_milli, x.merge_below, x.max_streams);
}
void fields(auto& visit, is<plan> auto& x) {
  visit(as_text{x.task}, as_enum{x.kind, plan_kind::analysis}, as_texts{x.requirements, list_max},
        as_texts{x.inputs, limits::input_files}, as_list{x.input_files, limits::input_files},
        x.max_parallel, x.budget, x.deadline, as_list{x.streams, limits::plan_streams},
        as_list{x.on_failure, list_max}, x.synthesis, x.audit, x.adapt, as_name{x.approve}, x.learn,
        as_name{x.keep}, as_text{x.prompt}, as_name{x.repository}, as_name{x.file},
        as_name{x.folder});
}
void fields(auto& visit, is<worker_record> auto& x) {
  visit(x.attempts, x.failed, x.streams, x.first_try, x.typical, x.silence, x.cost_microusd);
}
void fields(auto& visit, is<named_record> auto& x) {
  visit(as_name{x.name}, x.record);
}
void fields(auto& visit, is<run_origin> auto& x) {
  visit(as_name{x.folder}, x.nodes, x.slots, as_name{x.topology_file}, x.served,
        as_names{x.input_digests, limits::input_files});
}
void fields(auto& visit, is<kept_header> auto& x) {
  visit(x.what, x.context, x.origin, as_list{x.failure_rules, list_max},
        as_list{x.records, list_max}, x.fail_fast, x.seed, later{as_name{x.research_worker}});
}

} // namespace tributary::wire
