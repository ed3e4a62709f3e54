#include "nodes/house/obituary.hpp"

#include "runtime/base/log.hpp"

#include <exception>

namespace tributary {

namespace {

/// What the run's events have told so far.
struct last_words {
  uint64_t seq = 0;
  time_point at{};
  bool ended = false;
  run_metrics metrics;
};

last_words read(const run_request& request, const journal& log) {
  last_words last;
  run_state core{request.what, request.options};
  try {
    auto replayed = log.replay(request.options.run, [&](time_point at, const run_event& event) {
      last.at = at;
      for (const auto& action : core.apply(event, at))
        if (const auto* told = std::get_if<announce>(&action)) {
          last.seq = told->notice.seq;
          last.ended = is_end(told->notice.type);
        }
    });
    if (!replayed)
      log::error("journal-not-read", "run", request.options.run, "why", replayed.error().what);
    last.metrics = core.metrics();
  } catch (const std::exception& e) {
    // The event that no orchestrator survived; all before it were told.
    log::error("event-not-applied", "run", request.options.run, "why", e.what());
  }
  return last;
}

} // namespace

void tell_given_up(const run_request& request, const journal& log, const std::string& why) {
  auto epoch = request.fence->take_over(run_fence::writer::events);
  auto last = read(request, log);
  if (last.ended)
    return;
  run_notice n;
  n.type = notice_type::run_failed;
  n.seq = last.seq + 1;
  n.at = last.at;
  n.why = "the run's own actors kept failing: " + why;
  n.exit_code = 1;
  n.metrics = std::make_shared<const run_metrics>(last.metrics);
  auto names = names_of(*request.what, request.options.run);
  std::string line;
  append_json(line, n, names);
  auto ours = request.fence->hold(run_fence::writer::events, epoch);
  request.outputs->append_events(line);
  if (request.observer)
    request.observer(n);
}

} // namespace tributary
