#pragma once

#include "runtime/base/limits.hpp"
#include "runtime/wire/field_kinds.hpp"
#include "runtime/wire/message.hpp"
#include "runtime/wire/work_fields.hpp"

/// The fields of the messages, in the order of the wire; the rules of work_fields.hpp hold here
/// too. `version` stays the first field of both hellos, and `refused` stays as it is, in every
/// version: that is what peers of different versions understand of each other.
namespace tributary::wire {

/// Attempts that one message may name: all that a node can run and as many that it holds.
inline constexpr size_t leases_max = 2 * size_t{limits::slots_per_node};

void fields(auto& visit, is<node_hello> auto& x) {
  visit(x.version, as_name{x.incarnation}, x.offer, as_name{x.machine},
        as_list{x.running, leases_max}, as_list{x.holding, leases_max});
}

void fields(auto& visit, is<node_welcome> auto& x) {
  visit(x.heartbeat_every, x.lost_after, as_name{x.machine});
}

void fields(auto& visit, is<refused> auto& x) {
  visit(as_text{x.why});
}

void fields(auto& visit, is<heartbeat> auto& x) {
  visit(x.seq);
}

void fields(auto& visit, is<open_run> auto& x) {
  visit(x.context);
}

void fields(auto& visit, is<close_run> auto& x) {
  visit(as_run{x.run});
}

void fields(auto& visit, is<orders::item::need> auto& x) {
  visit(as_name{x.stream}, as_text{x.name}, x.there, as_text{x.text});
}

void fields(auto& visit, is<orders::item> auto& x) {
  visit(x.lease, x.stream, as_name{x.worker}, as_list{x.needs, limits::plan_streams},
        x.has_previous, as_text{x.previous}, later{x.earlier},
        later{as_list{x.tasks, limits::stream_tasks}});
}

void fields(auto& visit, is<orders> auto& x) {
  visit(as_list{x.items, leases_max});
}

void fields(auto& visit, is<cancel> auto& x) {
  visit(as_list{x.leases, leases_max});
}

void fields(auto& visit, is<acknowledged> auto& x) {
  visit(as_list{x.leases, leases_max});
}

void fields(auto& visit, is<outcomes> auto& x) {
  visit(as_list{x.items, leases_max});
}

void fields(auto& visit, is<progress> auto& x) {
  visit(as_list{x.items, leases_max});
}

void fields(auto& visit, is<drain> auto&) {
  visit();
}

void fields(auto& visit, is<bye> auto& x) {
  visit(as_list{x.handed_back, leases_max});
}

void fields(auto& visit, is<client_hello> auto& x) {
  visit(x.version, as_name{x.machine});
}

void fields(auto& visit, is<client_welcome> auto& x) {
  visit(as_name{x.machine});
}

void fields(auto& visit, is<submit> auto& x) {
  visit(as_name{x.key}, as_path{x.file}, as_bytes{x.text}, as_texts{x.options, list_max},
        as_list{x.inputs, limits::input_files}, as_path{x.folder});
}

void fields(auto& visit, is<submitted> auto& x) {
  visit(as_run{x.run});
}

void fields(auto& visit, is<follow> auto& x) {
  visit(as_run{x.run}, x.after_seq);
}

void fields(auto& visit, is<events> auto& x) {
  visit(as_run{x.run}, as_text{x.lines});
}

void fields(auto& visit, is<output_file> auto& x) {
  visit(as_run{x.run}, as_name{x.name}, as_bytes{x.bytes});
}

void fields(auto& visit, is<run_over> auto& x) {
  visit(as_run{x.run}, x.exit_code);
}

void fields(auto& visit, is<moved> auto& x) {
  visit(as_run{x.run}, as_name{x.address});
}

void fields(auto& visit, is<cancel_run> auto& x) {
  visit(as_run{x.run}, as_text{x.why});
}

void fields(auto& visit, is<list_nodes> auto&) {
  visit();
}

void fields(auto& visit, is<node_list::row> auto& x) {
  visit(as_name{x.name}, as_name{x.state}, x.slots, x.busy, as_names{x.workers, list_max},
        as_labels{x.labels, list_max}, x.since_heartbeat, x.done);
}

void fields(auto& visit, is<node_list::account> auto& x) {
  visit(as_name{x.name}, as_names{x.workers, list_max}, x.running, x.window, x.requests_per_minute,
        x.tokens_per_minute, x.attempts, x.delivered, x.failed, x.used, as_name{x.breaker},
        as_text{x.closed_why}, x.opens_in);
}

void fields(auto& visit, is<node_list> auto& x) {
  visit(as_list{x.rows, limits::nodes}, later{x.accounts_known},
        later{as_list{x.accounts, list_max}});
}

void fields(auto& visit, is<drain_node> auto& x) {
  visit(as_name{x.name});
}

void fields(auto& visit, is<done> auto& x) {
  visit(x.ok, as_text{x.what});
}

void fields(auto& visit, is<want_part> auto& x) {
  visit(as_run{x.run}, x.input, x.offset,
        at_most{x.length, static_cast<uint32_t>(limits::message_bytes)});
}

void fields(auto& visit, is<part> auto& x) {
  visit(as_run{x.run}, x.input, x.offset, as_bytes{x.bytes}, as_text{x.error});
}

void fields(auto& visit, is<approve_run> auto& x) {
  visit(as_run{x.run}, as_name{x.stream}, x.everything, as_name{x.by});
}

void fields(auto& visit, is<approval> auto& x) {
  visit(as_run{x.run}, as_enum{x.code, ec::fenced}, as_text{x.what});
}

} // namespace tributary::wire
