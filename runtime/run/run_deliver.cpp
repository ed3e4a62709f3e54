#include "runtime/base/word_list.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

namespace tributary {

// A part that several others were brought up to date by counts once, when it is complete.
void run_state::core::part_completed(stream_index s) {
  if (is_extra(s))
    return;
  ++early.parts;
  const auto& quorum = p->synthesis.quorum;
  if (quorum && *quorum < planned && early.parts >= *quorum)
    deliver_soon(fmt::format("{} of {} parts are wanted", *quorum, planned));
}

void run_state::core::deliver_soon(std::string why) {
  if (early.why.empty() && left > 0)
    early.why = std::move(why);
}

// The same request as at the end: whoever finishes the report sees from the facts that more comes.
void run_state::core::deliver_if_due() {
  // A report that is being judged or mended has been finished before.
  auto after_the_end = is_one_of(judging, extras) || is_one_of(repairing, extras);
  if (early.why.empty() || early.asked || left == 0 || early.parts == 0 || cancelled || failed_why
      || after_the_end)
    return;
  // Merges go to the synthesizer before this, so it has what there is.
  pass_barrier();
  early.asked = true;
  act(finish_report{});
}

void run_state::core::delivered(duration took) {
  early.done = true;
  auto& n = say(notice_type::draft_updated);
  n.version = draft_version;
  n.bytes = static_cast<int64_t>(draft_bytes);
  n.took = took;
  n.why = fmt::format("delivered with {} of {} parts, since {}; what comes later is added",
                      early.parts, planned, early.why);
}

} // namespace tributary
