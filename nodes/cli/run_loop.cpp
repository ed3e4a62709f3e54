#include "nodes/cli/run_loop.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// So many streams that wait are named.
constexpr size_t named_max = 8;

/// Smooth to the eye, and next to nothing of a core.
constexpr auto frame = 100ms;

std::string why_of(int signal) {
  return signal == SIGINT ? "interrupted" : "told to stop by signal " + std::to_string(signal);
}

time_point now() {
  return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

/// @returns Whether the run is to be left waiting.
bool attend(approval_desk& desk, const run_feed::batch& news, run_view& view) {
  for (const auto& n : news.notices)
    desk.add(n);
  for (const auto& line : desk.attend())
    view.say(line);
  return desk.leaves();
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
      return {*over, false, false};
    if (hooks.desk && attend(*hooks.desk, news, view) && !asked)
      return {waits_for_approval_code, false, true};
    if (!hooks.desk || !hooks.desk->holds_screen())
      view.draw(now());
    if (hooks.look_after)
      hooks.look_after();
    if (!signal)
      continue;
    if (std::exchange(asked, true))
      return {exit_code_of_signal(*signal), true, false};
    feed.remark("stopping: once more to leave at once");
    hooks.cancel(why_of(*signal), exit_code_of_signal(*signal));
  }
}

int leave_waiting(const std::string& run, const approval_desk& desk, run_folder* files,
                  const std::vector<std::string>& go_on, const console& out) {
  auto written = files ? files->flush() : result<void>{};
  if (!written)
    out.complain(written.error());
  auto what = desk.plan_waits() ? std::string{"its plan"} : std::string{};
  auto ids = desk.waiting();
  for (size_t i = 0; i < std::min<size_t>(ids.size(), named_max); ++i)
    what += (what.empty() ? "" : ", ") + ids[i];
  if (ids.size() > named_max)
    what += fmt::format(" and {} more", ids.size() - named_max);
  out.complain({ec::usage, fmt::format("run {} waits for approval: {}", run, what)});
  for (const auto& line : go_on)
    out.say("  " + line);
  if (out.format == output_format::json)
    out.answer(
      nlohmann::ordered_json{{"exit_code", waits_for_approval_code},
                             {"run", run},
                             {"waits_for", {{"plan", desk.plan_waits()}, {"streams", ids}}},
                             {"go_on", go_on}}
        .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
      + "\n");
  return waits_for_approval_code;
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
