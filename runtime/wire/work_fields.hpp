#pragma once

#include "runtime/base/limits.hpp"
#include "runtime/schedule/scheduler.hpp"
#include "runtime/wire/field_kinds.hpp"
#include "runtime/work/work.hpp"

/// The fields of the project's own values, in the order of the wire. A new field is appended at the
/// end as `later{…}`; nothing is ever removed or moved within a protocol version.
namespace tributary::wire {

/// Elements of a list for which nothing else gives a bound.
inline constexpr size_t list_max = 10'000;

void fields(auto& visit, is<lease_id> auto& x) {
  visit(as_run{x.run}, x.stream, x.attempt);
}

void fields(auto& visit, is<usage> auto& x) {
  visit(x.input_tokens, x.output_tokens, x.cost_microusd);
}

void fields(auto& visit, is<quota_reading> auto& x) {
  visit(x.requests_limit, x.requests_left, x.tokens_limit, x.tokens_left, x.requests_reset,
        x.tokens_reset);
}

void fields(auto& visit, is<earlier_try> auto& x) {
  visit(as_name{x.worker}, as_text{x.why}, as_text{x.text});
}

void fields(auto& visit, is<completion> auto& x) {
  visit(as_text{x.text}, x.used, x.service_time, x.cpu_time);
}

void fields(auto& visit, is<failure> auto& x) {
  visit(as_enum{x.kind, failure_kind::budget}, as_text{x.message}, x.retry_after,
        as_text{x.salvage}, later{x.used});
}

void fields(auto& visit, is<attempt_outcome> auto& x) {
  visit(x.lease, x.result);
}

void fields(auto& visit, is<attempt_progress> auto& x) {
  visit(x.lease, x.bytes, x.tokens, as_text{x.note}, later{x.accepted}, later{x.quota},
        later{x.text_at}, later{as_piece{x.text, limits::live_piece_bytes}}, later{x.begun});
}

void fields(auto& visit, is<place> auto& x) {
  visit(x.line, x.column);
}

void fields(auto& visit, is<failure_step> auto& x) {
  visit(as_enum{x.kind, step_kind::fail}, x.times);
}

void fields(auto& visit, is<failure_rule> auto& x) {
  visit(as_enums{x.on, failure_kind::budget, list_max}, as_list{x.steps, list_max}, x.backoff_min,
        x.backoff_max);
}

void fields(auto& visit, is<input_file> auto& x) {
  visit(as_name{x.name}, as_path{x.path}, x.bytes);
}

void fields(auto& visit, is<stream_spec> auto& x) {
  visit(as_name{x.id}, as_text{x.name}, as_name{x.type}, as_name{x.worker}, as_text{x.focus},
        as_texts{x.tasks, limits::stream_tasks}, as_text{x.output}, as_text{x.prompt},
        as_list{x.needs, limits::plan_streams},
        as_dictionary{x.inferred_needs, limits::plan_streams}, x.estimate, x.timeout,
        x.idle_timeout, as_enum{x.start, start_when::first}, x.continue_on_error,
        as_labels{x.labels, list_max}, as_name{x.workdir}, x.approve,
        as_list{x.on_failure, list_max}, x.at, later{x.total_timeout});
}

void fields(auto& visit, is<worker_profile> auto& x) {
  visit(as_name{x.name}, as_enum{x.backend, backend_kind::gemini_cli}, as_text{x.model},
        as_name{x.api_key_env}, as_text{x.base_url}, as_name{x.api}, as_texts{x.command, list_max},
        as_enum{x.input, prompt_input::arguments}, as_dictionary{x.environment, list_max},
        x.max_parallel, x.requests_per_minute, x.tokens_per_minute, x.price_input, x.price_output,
        as_names{x.fallbacks, list_max}, x.bytes, x.delay, later{x.window},
        later{x.max_output_tokens}, later{x.stream});
}

void fields(auto& visit, is<run_context> auto& x) {
  visit(as_run{x.run}, as_text{x.task}, as_enum{x.kind, plan_kind::analysis},
        as_list{x.inputs, limits::input_files}, as_list{x.workers, list_max}, as_path{x.folder},
        later{as_text{x.prompt}}, later{as_path{x.repository}}, later{x.shares_tasks});
}

void fields(auto& visit, is<node_offer> auto& x) {
  visit(as_name{x.name}, at_most{x.slots, limits::slots_per_node}, as_names{x.workers, list_max},
        as_labels{x.labels, list_max});
}

} // namespace tributary::wire
