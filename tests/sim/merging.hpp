#pragma once

#include "runtime/fold/fold_text.hpp"
#include "runtime/plan/extra_streams.hpp"
#include "runtime/run/run_action.hpp"
#include "runtime/synthesis/draft.hpp"

namespace tributary::sim {

inline void merge_into(draft& work, const plan& p, const merge_result& a) {
  std::shared_ptr<const std::string> text{a.result, &a.result->text};
  auto planned = static_cast<stream_index>(p.streams.size());
  if (a.settles.empty())
    return work.put(a.stream, std::move(text));
  if (a.settles != synthesizing) {
    (void)work.settle(a.settles, extra_ids(p).at(a.stream - planned), std::move(text));
    return;
  }
  auto fold = read_fold(p, planned, *text).value();
  if (fold.overview)
    work.set_overview(*fold.overview);
  for (const auto& [stream, section] : fold.sections)
    work.edit(stream, section);
}

inline void merge_into(draft& work, const plan& p, const flag_gap& a) {
  if (a.settles.empty())
    work.put_gap(a.stream, a.why, a.partial);
  else if (a.settles != synthesizing)
    work.leave_open(a.settles, extra_ids(p).at(a.stream - p.streams.size()), a.why);
}

} // namespace tributary::sim
