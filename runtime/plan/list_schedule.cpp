#include "runtime/plan/list_schedule.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace tributary {

namespace {

/// A stream with the moment or rank that orders it; the lower index wins ties.
using timed = std::pair<duration, stream_index>;

struct lower_rank {
  bool operator()(const timed& left, const timed& right) const {
    return left.first != right.first ? left.first < right.first : left.second > right.second;
  }
};

using ready_queue = std::priority_queue<timed, std::vector<timed>, lower_rank>;
using running_queue = std::priority_queue<timed, std::vector<timed>, std::greater<timed>>;

class simulation {
public:
  simulation(const plan& p, const stream_graph& g, uint32_t slots)
    : plan_(p),
      graph_(g),
      slots_(std::max(slots, 1u)),
      ranks_(longest_remaining(p, g)),
      missing_(g.needs.size()) {
    out_.start.resize(g.needs.size());
    out_.finish.resize(g.needs.size());
    for (stream_index s = 0; s < g.needs.size(); ++s) {
      missing_[s] = g.needs[s].size();
      if (missing_[s] == 0)
        ready_.emplace(ranks_[s], s);
    }
  }

  list_schedule run() && {
    start_ready();
    while (!running_.empty()) {
      end_those_due();
      start_ready();
    }
    out_.wall = now_;
    return std::move(out_);
  }

private:
  void start_ready() {
    while (!ready_.empty() && running_.size() < slots_) {
      auto s = ready_.top().second;
      ready_.pop();
      out_.start[s] = now_;
      out_.finish[s] = add_bounded(now_, estimate_of(plan_.streams[s]));
      running_.emplace(out_.finish[s], s);
    }
    out_.peak = std::max(out_.peak, static_cast<uint32_t>(running_.size()));
  }

  void end_those_due() {
    now_ = running_.top().first;
    while (!running_.empty() && running_.top().first == now_) {
      auto ended = running_.top().second;
      running_.pop();
      for (auto s : graph_.dependents[ended])
        if (--missing_[s] == 0)
          ready_.emplace(ranks_[s], s);
    }
  }

  const plan& plan_;
  const stream_graph& graph_;
  size_t slots_;
  std::vector<duration> ranks_;
  std::vector<size_t> missing_;
  ready_queue ready_;
  running_queue running_;
  duration now_{0};
  list_schedule out_;
};

} // namespace

list_schedule schedule_on(const plan& p, const stream_graph& g, uint32_t slots) {
  return simulation{p, g, slots}.run();
}

duration add_bounded(duration left, duration right) {
  return left > duration::max() - right ? duration::max() : left + right;
}

} // namespace tributary
