#include "actors/orchestrator_follow.hpp"

#include "actors/orchestrator_acts.hpp"
#include "runtime/base/log.hpp"
#include "runtime/report/left_behind.hpp"

namespace tributary {

namespace {

/// What a run has told so far, as its journal gives it back.
struct told_so_far {
  std::string lines;
  /// By stream: the newest text of an attempt that broke off.
  std::map<stream_index, std::shared_ptr<const std::string>> partials;
};

result<told_so_far> read_back(orchestrator_ptr self, uint64_t after_seq) {
  const auto& st = self->state;
  const auto& request = *st.options.request;
  told_so_far told;
  run_state past{request.what, request.options};
  auto each = [&](time_point at, const run_event& event) {
    for (const auto& action : past.apply(event, at))
      if (const auto* news = std::get_if<announce>(&action)) {
        if (news->notice.seq > after_seq && news->notice.seq <= *request.told)
          append_json(told.lines, news->notice, st.names);
      } else if (const auto* kept = std::get_if<keep_partial>(&action)) {
        told.partials[kept->stream] = kept->text;
      }
  };
  if (auto read = st.options.log->replay(request.options.run, each); !read)
    return tl::unexpected<error>(read.error());
  return told;
}

} // namespace

void tell_follower(orchestrator_ptr self, const follow_run& f) {
  auto& st = self->state;
  const auto& request = *st.options.request;
  // The house has been told that it is over, and will tell the follower so.
  if (st.published)
    return;
  auto told = read_back(self, f.after_seq);
  if (!told)
    return log::error("run-not-told-again", "run", f.run, "why", told.error().what);
  if (!told->lines.empty())
    f.output->append_events(told->lines);
  for (const auto& [stream, text] : told->partials)
    put_partial(*f.output, st.core->plan_of()->streams[stream], *text);
  request.outputs->add(f.output);
  self->send(st.runs, follow_begun{f.run, f.follower});
  if (!st.synthesizer)
    return;
  // Behind these files come those of the end, where they were written already.
  self->send(st.synthesizer, show_all{f.output});
  if (st.publishing > 0)
    publish_when_ended(self);
}

} // namespace tributary
