#pragma once

#include "runtime/learn/span_histogram.hpp"
#include "runtime/plan/failure.hpp"
#include "runtime/plan/worker_record.hpp"

#include <map>
#include <string>

namespace tributary {

/// What records are kept for: a worker's work at one type of stream.
struct worker_type {
  std::string worker;
  std::string type;

  auto operator<=>(const worker_type&) const = default;
};

/// How a worker has done. All of it can be added up.
struct learned_record {
  uint64_t attempts = 0;
  uint64_t failed = 0;
  uint64_t streams = 0;
  uint64_t first_try = 0;
  int64_t cost_microusd = 0;
  /// Of accepted attempts: how long they took, and their longest silence.
  span_histogram times;
  span_histogram silences;
  /// Of streams that one attempt did: what they took beside their service, from start to result and
  /// their part of a merge.
  span_histogram overheads;

  void add(const learned_record& other);
  bool operator==(const learned_record&) const = default;
};

/// What it costs to have a stream done apart, whatever it does.
struct learned_overhead {
  /// The middle one of those measured.
  duration typical{0};
  uint64_t streams = 0;
};

/// As the run core and the choice of workers see it.
worker_record summary_of(const learned_record& r);

/// A failure and the remedy after which the stream was done.
struct lesson_key {
  std::string worker;
  std::string type;
  failure_kind kind;
  std::string remedy;

  auto operator<=>(const lesson_key&) const = default;
};

/// What runs have taught.
struct learnings {
  std::map<worker_type, learned_record> records;
  /// How often.
  std::map<lesson_key, uint64_t> lessons;

  bool empty() const { return records.empty() && lessons.empty(); }
  void add(const learnings& other);
  bool operator==(const learnings&) const = default;
};

/// By worker, over all types: what a run is told of its workers.
std::map<std::string, worker_record> records_by_worker(const learnings& all);

/// By worker, over all types; those that were measured.
std::map<std::string, learned_overhead> overheads_by_worker(const learnings& all);

/// By worker, of one type of stream: what the choice of a worker looks at.
std::map<std::string, worker_record> records_of_type(const learnings& all, const std::string& type);

} // namespace tributary
