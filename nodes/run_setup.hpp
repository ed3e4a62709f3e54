#pragma once

#include "actors/protocol.hpp"
#include "nodes/run_store.hpp"
#include "runtime/journal/run_header.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/plan/topology.hpp"

namespace tributary {

/// What the command line says about how to run, beside the plan itself.
struct run_choices {
  bool fail_fast = false;
  /// One stream at a time, in plan order: the baseline.
  bool sequential = false;
  /// Take the results of streams that earlier runs were asked exactly so.
  bool reuse = false;
  /// Who approves all that the plan asks approval for; empty: nobody yet.
  std::string approved_by = {};
};

/// What a run is called that a client asks for: the same key gives the same name, so asking twice
/// makes one run. A random one without a key.
std::string run_name(const std::string& key = {});

/// Makes a run of a checked plan: an id, the context that nodes get, caps and fallbacks from the
/// workers' profiles. Outputs, observer and submitter are left to the caller.
std::shared_ptr<run_request>
make_run(plan what, const topology& cluster, const run_choices& choices,
         const std::string& name = run_name());

/// What it takes to make this run again.
run_header header_of(const run_request& request, run_origin origin);

/// Makes a run's beginning durable, with what is known of it from earlier runs where that is asked
/// for. Reads its inputs and may wait for the disk.
result<void> begin_run_in(run_store& store, run_request& request, run_origin origin);

/// An earlier run, ready to be handed in again: it goes on where its journal says it was.
std::shared_ptr<run_request> make_again(const run_header& header);

} // namespace tributary
