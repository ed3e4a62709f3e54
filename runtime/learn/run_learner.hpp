#pragma once

#include "runtime/learn/learnings.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/run/run_notice.hpp"

#include <map>
#include <memory>
#include <unordered_map>

namespace tributary {

/// The type that a stream is learned under: its own, else its plan's kind.
std::string learned_type(const plan& p, const stream_spec& s);

/// Gathers what one run teaches from its public events. Remembers the streams that are under way
/// and no others.
class run_learner {
public:
  explicit run_learner(std::shared_ptr<const plan> p) : plan_(std::move(p)) {}

  void add(const run_notice& n);
  /// What it has gathered so far.
  const learnings& gathered() const { return gathered_; }

private:
  struct open_attempt {
    uint32_t number = 0;
    std::string worker;
    time_point started{};
    time_point heard{};
    duration silence{0};
  };
  struct open_stream {
    /// Who was asked first, and whether that was all it took.
    std::string first_worker;
    bool clean = true;
    /// Its tasks are shared: what it took is not what one attempt's work took.
    bool shared = false;
    uint32_t rounds = 0;
    /// One; two while a second attempt runs beside it.
    std::vector<open_attempt> attempts;
    /// Cost of its accepted attempts that is counted already.
    int64_t cost_counted = 0;
  };

  learned_record& record(const std::string& worker, stream_index s);
  void started(const run_notice& n);
  void progressed(const run_notice& n);
  /// An attempt ended without a result.
  void failed(const run_notice& n);
  void accepted(const run_notice& n, bool last);
  /// The last that a stream costs beside its service.
  void merged(const run_notice& n);

  std::shared_ptr<const plan> plan_;
  std::unordered_map<stream_index, open_stream> open_;
  /// Done, and not in the draft: who did it, and what it took beside its service so far.
  std::unordered_map<stream_index, std::pair<std::string, duration>> unmerged_;
  learnings gathered_;
};

} // namespace tributary
