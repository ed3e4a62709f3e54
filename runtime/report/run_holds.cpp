#include "runtime/report/run_holds.hpp"

#include <algorithm>
#include <iterator>

namespace tributary {

namespace {

/// What goes on, or ends, ends the wait.
bool goes_on(notice_type type) {
  return type == notice_type::approval_given || type == notice_type::stream_queued
         || type == notice_type::stream_completed || type == notice_type::stream_failed
         || type == notice_type::stream_skipped || type == notice_type::stream_cancelled
         || is_end(type);
}

} // namespace

void run_holds::add(const run_notice& n) {
  if (open_ && goes_on(n.type)) {
    auto before
      = past_.empty() ? duration{0} : past_.back().before + (past_.back().to - past_.back().from);
    past_.push_back({open_->at, std::max(n.at, open_->at), before});
    open_.reset();
  } else if (!open_ && n.type == notice_type::approval_requested && n.stream == no_stream) {
    open_ = n;
  }
}

duration run_holds::until(time_point at) const {
  auto next = std::upper_bound(past_.begin(), past_.end(), at,
                               [](time_point when, const hold_mark& h) { return when < h.from; });
  duration waited{0};
  if (next != past_.begin()) {
    const auto& last = *std::prev(next);
    waited = last.before + (std::min(at, last.to) - last.from);
  }
  return open_ && at > open_->at ? waited + (at - open_->at) : waited;
}

} // namespace tributary
