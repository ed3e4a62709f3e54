#pragma once

#include "runtime/schedule/scheduler.hpp"
#include "runtime/work/work.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

enum class node_state : uint8_t { up, draining, away };
std::string_view to_text(node_state state);

/// The coordinator's view of its nodes: who is there, whose heartbeats are missing, who is given
/// up. Pure; the registry actor carries out what it answers.
class node_table {
public:
  /// @param lost_after Silence (or a cut connection without a return) after which a node is given
  /// up.
  explicit node_table(duration lost_after);
  ~node_table();

  /// What a hello means.
  enum class welcome : uint8_t {
    /// A new node, or a restarted one under its old name (its old attempts are lost).
    joined,
    restarted,
    /// The same process came back in time: its attempts go on.
    returned,
    /// The name is taken by a node that is alive.
    refused,
  };
  /// @param local Runs in this process and sends no heartbeats.
  welcome
  on_hello(const node_offer& offer, const std::string& incarnation, bool local, time_point now);
  void on_heartbeat(const std::string& node, time_point now);
  /// The connection was cut: the node is `away` and has `lost_after` to return.
  void on_cut(const std::string& node, time_point now);
  void on_drain(const std::string& node);
  /// It said good-bye, or died for certain (a local one).
  void remove(const std::string& node);

  /// Gives all of them so much more time: nobody listened for as long.
  void postpone(duration span);
  /// Nodes whose time is up, removed from the table.
  std::vector<std::string> take_lost(time_point now);
  /// When `take_lost` should be asked next.
  std::optional<time_point> next_deadline() const;

  struct row {
    node_offer offer;
    std::string incarnation;
    node_state state = node_state::up;
    bool local = false;
    time_point last_sign{};
  };
  const row* find(const std::string& node) const;
  std::vector<const row*> rows() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
