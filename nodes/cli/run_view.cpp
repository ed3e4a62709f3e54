#include "nodes/cli/run_view.hpp"

#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"
#include "runtime/report/terminal/live_screen.hpp"
#include "runtime/report/terminal/live_view.hpp"
#include "runtime/report/terminal/plain_lines.hpp"
#include "runtime/report/terminal/summary.hpp"
#include "runtime/run/metrics_text.hpp"

#include <fmt/format.h>

#include <optional>
#include <unistd.h>

namespace tributary {

struct run_view::parts {
  parts(std::shared_ptr<const plan> p, const console& o)
    : what{std::move(p)},
      out{o},
      names{names_of(*what)},
      record{names},
      lines{*what, o.color(), o.verbose} {
    if (out.live())
      screen.emplace(STDERR_FILENO, size_of_terminal(STDERR_FILENO));
  }

  /// Words of others: what a coordinator said, how a node ended.
  void say(std::string_view words) {
    auto line = terminal_page(words);
    if (screen)
      screen->print_above(line);
    else
      out.say(line);
  }

  void add(const run_notice& n) {
    record.add(n);
    if (out.format == output_format::stream_json) {
      std::string json;
      append_json(json, n, names);
      out.answer(json);
    }
    if (screen)
      return;
    if (auto line = lines.line(n))
      out.say_styled(*line);
  }

  std::shared_ptr<const plan> what;
  console out;
  notice_names names;
  run_record record;
  plain_lines lines;
  std::optional<live_screen> screen;
};

run_view::run_view(std::shared_ptr<const plan> p, const console& out)
  : parts_{std::make_unique<parts>(std::move(p), out)} {}

run_view::~run_view() = default;

void run_view::add(const run_feed::batch& news) {
  for (const auto& n : news.notices)
    parts_->add(n);
  for (const auto& line : news.remarks)
    parts_->say(line);
}

void run_view::say(std::string_view words) {
  parts_->say(words);
}

void run_view::draw(time_point now) {
  auto& p = *parts_;
  if (!p.screen)
    return;
  if (auto size = size_of_terminal(STDERR_FILENO); !(size == p.screen->size()))
    p.screen->resize(size);
  p.screen->draw(live_view(*p.what, p.record, now, p.screen->size(), p.out.color()));
}

void run_view::finish(int exit_code, const std::string& folder) {
  auto& p = *parts_;
  auto metrics = p.record.metrics(*p.what);
  if (p.screen) {
    draw(p.record.last());
    p.screen->finish();
  }
  for (const auto& line : run_summary(*p.what, p.record, metrics, folder, p.out.color()))
    p.out.say_styled(line);
  auto report = folder + "/report.md";
  if (p.out.format == output_format::json) {
    std::string figures;
    append_metrics(figures, metrics);
    p.out.answer(fmt::format("{{\"exit_code\":{},\"report\":{},\"metrics\":{}}}\n", exit_code,
                             json_string(report), figures));
  } else if (p.out.format == output_format::text) {
    p.out.answer(report + "\n");
  }
}

} // namespace tributary
