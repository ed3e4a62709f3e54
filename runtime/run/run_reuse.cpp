#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/run/run_core.hpp"

namespace tributary {

/// Comes before the run begins, and waits for that.
void run_state::core::on(const result_reused& e) {
  if (started || e.stream >= planned || streams[e.stream].result)
    return;
  auto& st = streams[e.stream];
  if (!e.result) {
    st.past().not_reused = clip(e.why_not, limits::reason_bytes);
    return;
  }
  st.result = e.result;
  st.past().reused_from = e.from;
  end_stream(e.stream, stream_phase::completed);
  ++tally.completed;
  ++tally.first_try;
}

/// What earlier runs have given stands where the streams' own results would.
void run_state::core::take_reused() {
  for (stream_index s = 0; s < streams.size(); ++s) {
    const auto& st = streams[s];
    if (!st.result)
      continue;
    auto& n = say(notice_type::stream_completed, s);
    n.bytes = static_cast<int64_t>(st.result->text.size());
    n.why = "reused from " + st.history->reused_from;
    merge(s);
    part_completed(s);
    for (auto d : dependents(s))
      need_completed(d, s);
  }
}

} // namespace tributary
