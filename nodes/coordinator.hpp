#pragma once

#include "actors/protocol.hpp"
#include "nodes/lesson_book.hpp"
#include "nodes/run_feed.hpp"
#include "nodes/run_store.hpp"
#include "runtime/base/error.hpp"
#include "runtime/plan/topology.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tributary {

/// What a coordinating process is asked to be.
struct coordinator_options {
  topology cluster;
  /// Slots in this very process; absent where all work is done by other nodes.
  std::optional<node_offer> local;
  /// Where nodes and clients come in: HOST:PORT, port 0 takes a free one; absent: nobody can.
  std::optional<std::string> listen;
  /// What earlier runs have taught, and where runs add to it; null: nothing and nowhere.
  std::shared_ptr<lesson_book> lessons;
  /// Where its runs are kept; null: in memory, and they end with this process.
  std::shared_ptr<run_store> store;
  /// Go on with the runs of clients that an earlier process of this store had in hand.
  bool takes_over = false;
  /// Called once if the actors kept failing and all of them are gone. Any thread; never blocks.
  std::function<void(const std::string& why)> fallen;
};

/// A coordinating process: its actors, and the gate by which others come in. The main thread makes
/// it, hands it runs and takes it down.
class coordinator {
public:
  /// @returns Or why the address cannot be listened at.
  static result<std::unique_ptr<coordinator>> start(coordinator_options options);
  /// Ends every actor, bounded in time.
  ~coordinator();
  coordinator(const coordinator&) = delete;
  coordinator& operator=(const coordinator&) = delete;

  /// Where it listens, with the port that it got; empty where it does not.
  const std::string& address() const;
  /// Nodes that are there now; 0 where the registry does not answer at once.
  size_t nodes_present() const;
  /// Begins a run, or goes on with one whose events the store has; `feed` gets its exit code when
  /// it is over and must outlive it.
  void submit(std::shared_ptr<run_request> request, run_feed& feed);
  void cancel(const std::string& run, const std::string& why, int exit_code);
  /// Lets something of a run go. What comes of it is told by its events.
  void approve(const std::string& run, const approval_wish& wish);

private:
  struct parts;
  explicit coordinator(std::unique_ptr<parts> p);
  /// Goes on with a run that nobody has.
  static bool take(parts& p, const std::string& run);
  /// Coordinators that share a database take each other's runs over.
  static void share_runs(parts& p);
  /// They keep to providers' bounds together.
  static void share_accounts(parts& p);
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
