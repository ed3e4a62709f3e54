#include "nodes/cli/run_loop.hpp"

#include <csignal>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// Smooth to the eye, and next to nothing of a core.
constexpr auto frame = 100ms;

std::string why_of(int signal) {
  return signal == SIGINT ? "interrupted" : "told to stop by signal " + std::to_string(signal);
}

time_point now() {
  return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

} // namespace

watched watch_run(doorbell& bell, run_feed& feed, run_view& view, const run_hooks& hooks) {
  bool asked = false;
  for (;;) {
    auto signal = bell.wait(frame);
    auto news = feed.take();
    auto over = news.exit_code;
    view.add(news);
    if (over)
      return {*over, false};
    view.draw(now());
    if (hooks.look_after)
      hooks.look_after();
    if (!signal)
      continue;
    if (std::exchange(asked, true))
      return {exit_code_of_signal(*signal), true};
    feed.remark("stopping: once more to leave at once");
    hooks.cancel(why_of(*signal), exit_code_of_signal(*signal));
  }
}

int close_run(run_view& view, run_folder& files, int exit_code, const console& out) {
  auto written = files.flush();
  view.finish(exit_code, files.path());
  if (written)
    return exit_code;
  auto failed = out.complain(written.error());
  return exit_code == 0 ? failed : exit_code;
}

} // namespace tributary
