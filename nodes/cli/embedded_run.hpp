#pragma once

#include "nodes/cli/console.hpp"
#include "nodes/cli/tls_options.hpp"
#include "nodes/doorbell.hpp"
#include "nodes/lesson_book.hpp"
#include "nodes/run_store.hpp"
#include "runtime/plan/topology.hpp"
#include "runtime/report/run_folder.hpp"

#include <memory>

namespace tributary {

/// A run with its coordinator in this process: what it takes, a new one's or a resumed one's.
struct embedded_run {
  std::shared_ptr<run_request> request;
  topology cluster;
  std::shared_ptr<lesson_book> lessons;
  std::shared_ptr<run_store> store;
  /// The store has it in hand already, and its journal says where it was.
  bool resumed = false;
  /// The newest event that it had told by then.
  uint64_t told_before = 0;
  run_origin origin;
  /// Where its files go.
  std::shared_ptr<run_folder> files;
  /// For nodes that are started here.
  tls_options tls;
  /// Everything is approved that the plan asks a person for.
  bool yes = false;
  /// How its state is named in commands that go on with it: ` --state DIR`; empty where that needs
  /// no words.
  std::string state_option;
};

/// Opens the state; one that nobody has chosen and that cannot be used is replaced by memory, with
/// a word about it.
/// @returns The exit code where it cannot be used.
tl::expected<std::shared_ptr<run_store>, int>
open_store(const state_place& place, const console& out);

/// Runs it to its end, or until it waits for a person: alone, or with nodes of its own on this
/// machine. @returns The exit code.
int run_embedded(embedded_run run, doorbell& bell, const console& out);

} // namespace tributary
