#pragma once

#include "runtime/schedule/request_queue.hpp"
#include "runtime/schedule/scheduler.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// The pages of the scheduler's books: one node, one worker, one run. Nodes, runs and workers are
/// small numbers here.
namespace tributary::books {

/// The account of a worker that needs no permits.
inline constexpr uint32_t ungoverned = UINT32_MAX;

/// Attempts of one run and worker on one node.
struct usage {
  uint32_t run;
  uint32_t worker;
  uint32_t count;
};

struct node {
  node_offer offer;
  bool draining = false;
  uint32_t in_use = 0;
  /// Those of `in_use` that were there before us: whose they are, nobody has said.
  uint32_t nameless = 0;
  /// The others; few, whatever the number of slots.
  std::vector<usage> used;

  uint32_t free() const { return in_use < offer.slots ? offer.slots - in_use : 0; }
};

struct worker {
  std::optional<uint32_t> cap;
  uint32_t in_use = 0;
  /// Whose permit it needs; `ungoverned`: nobody's.
  uint32_t account = ungoverned;

  bool full() const { return cap && in_use >= *cap; }
};

/// Requests of one run that differ in rank alone.
struct run_class {
  uint32_t kind = 0;
  request_queue queue;
  /// For `gaps`: who has not been told since the others were, and when that was.
  std::vector<queued_request> untold;
  uint64_t told_at = 0;
};

struct run {
  std::string name;
  uint32_t weight = 1;
  std::optional<uint32_t> max_parallel;
  uint32_t in_use = 0;
  /// Grows with each grant, by less for a heavier run: start-time fair queueing (Goyal, Vin and
  /// Cheng 1996).
  uint64_t pass = 0;
  uint32_t next_ticket = 0;
  /// Removed; stays until its slots have come back.
  bool gone = false;
  struct place {
    uint32_t run_class;
    uint32_t ticket;
  };
  std::unordered_map<stream_index, place> waiting;
  /// Of those that wait: the node to avoid, by name. Few have one.
  std::unordered_map<stream_index, std::string> avoids;
  std::vector<std::unique_ptr<run_class>> classes;

  bool full() const { return max_parallel && in_use >= *max_parallel; }
  bool is_live(const queued_request& r) const {
    auto at = waiting.find(r.stream);
    return at != waiting.end() && at->second.ticket == r.ticket;
  }
};

using label_map = std::map<std::string, std::string>;
/// What makes requests one kind. Looks into strings that live elsewhere.
struct kind_key {
  const std::string* worker;
  const label_map* labels;

  bool operator<(const kind_key& other) const {
    auto order = worker->compare(*other.worker);
    return order != 0 ? order < 0 : *labels < *other.labels;
  }
};

} // namespace tributary::books
