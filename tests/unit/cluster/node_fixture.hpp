#pragma once

#include "runtime/cluster/node_core.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace tributary {

inline node_offer offer_of(std::string name, uint32_t slots) {
  node_offer offer;
  offer.name = std::move(name);
  offer.slots = slots;
  return offer;
}

inline lease_id lease_of(uint32_t stream, uint32_t attempt = 1, std::string run = "r-one") {
  return {std::move(run), stream, attempt};
}

inline std::shared_ptr<const work_order> order_of(lease_id lease) {
  auto order = std::make_shared<work_order>();
  order->lease = std::move(lease);
  return order;
}

inline attempt_result text_of(std::string text) {
  completion done;
  done.text = std::move(text);
  return std::make_shared<const completion>(std::move(done));
}

/// The actions of one kind, in order.
template <class Action>
std::vector<Action> all_of(const std::vector<node_core::action>& actions) {
  std::vector<Action> found;
  for (const auto& a : actions)
    if (const auto* x = std::get_if<Action>(&a))
      found.push_back(*x);
  return found;
}

/// A node with two slots and one order per listed stream.
inline std::vector<node_core::action> give(node_core& node, std::vector<uint32_t> streams) {
  std::vector<std::shared_ptr<const work_order>> orders;
  for (auto s : streams)
    orders.push_back(order_of(lease_of(s)));
  return node.on_orders(std::move(orders));
}

/// Streams of the reports among these actions.
inline std::vector<uint32_t> reported(const std::vector<node_core::action>& actions) {
  std::vector<uint32_t> streams;
  for (const auto& r : all_of<node_core::report>(actions))
    streams.push_back(r.outcome.lease.stream);
  return streams;
}

} // namespace tributary
