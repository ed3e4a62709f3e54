#include "runtime/report/terminal/stream_line.hpp"

#include "runtime/base/text.hpp"
#include "runtime/report/code_points.hpp"
#include "runtime/report/stream_title.hpp"
#include "runtime/report/terminal/terminal_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

using row = run_record::stream_row;

constexpr size_t name_columns_max = 28;
constexpr size_t worker_columns_max = 12;
constexpr size_t node_columns_max = 12;
/// `12m30s / 1h30m`.
constexpr size_t time_columns = 14;
constexpr size_t bar_columns = 8;
/// What the last column must have for the others to be worth their place.
constexpr size_t rest_columns_min = 10;

struct look {
  const char* glyph;
  ink colour;
};

look look_of(const row& r) {
  if (r.phase == "running")
    return r.stalled ? look{"◌", ink::attention} : look{"●", ink::active};
  if (r.phase == "completed")
    return {"✓", ink::good};
  if (r.phase == "failed")
    return {"✗", ink::bad};
  if (r.phase == "retrying")
    return {"↻", ink::attention};
  if (r.phase == "queued")
    return r.why.empty() ? look{"○", ink::plain} : look{"!", ink::attention};
  if (r.phase == for_approval)
    return {"?", ink::attention};
  if (r.phase == "skipped" || r.phase == "cancelled")
    return {"–", ink::dim};
  return {"·", ink::dim};
}

const attempt_bar* last_bar(const run_record& record, const row& r) {
  return r.last_bar < 0 ? nullptr : &record.attempts()[static_cast<size_t>(r.last_bar)];
}

std::optional<duration> estimate_for(const plan& p, stream_index s) {
  if (s >= p.streams.size() || !p.streams[s].estimate || p.streams[s].estimate->count() <= 0)
    return std::nullopt;
  return p.streams[s].estimate;
}

/// Eighths of a cell make a short bar move smoothly.
std::string bar_text(double part, size_t cells) {
  constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  auto filled = static_cast<size_t>(std::clamp(part, 0.0, 1.0) * static_cast<double>(cells * 8));
  std::string out;
  for (size_t i = 0; i < filled / 8; ++i)
    out += "█";
  out += eighths[filled % 8];
  return out;
}

std::string counted(int64_t count, std::string_view unit) {
  if (count >= 1'000'000)
    return fmt::format("{:.1f}M {}", static_cast<double>(count) / 1e6, unit);
  if (count >= 10'000)
    return fmt::format("{}k {}", count / 1000, unit);
  return fmt::format("{} {}", count, unit);
}

std::string produced(const row& r) {
  auto tokens = r.phase == "completed" ? r.output_tokens : r.tokens;
  if (r.phase != "completed" && tokens > 0)
    return counted(tokens, "tokens");
  return r.bytes > 0 ? human_bytes(static_cast<uint64_t>(r.bytes)) : std::string{};
}

std::string joined(std::string a, std::string_view between, const std::string& b) {
  if (!a.empty() && !b.empty())
    a += between;
  return a + b;
}

/// The needs that have not been met, by id; of many the first.
std::string waits_for(const stream_scene& scene, stream_index s) {
  if (s >= scene.what.streams.size())
    return "waits";
  constexpr size_t named = 3;
  std::string out;
  size_t open = 0;
  for (auto need : scene.what.streams[s].needs) {
    if (need >= scene.record.streams().size() || need >= scene.what.streams.size()
        || scene.record.streams()[need].phase == "completed")
      continue;
    if (++open <= named)
      out = joined(std::move(out), ", ", scene.what.streams[need].id);
  }
  if (open > named)
    out += fmt::format(" and {} more", open - named);
  if (out.empty() && scene.record.holds().open())
    return "waits for approval";
  return out.empty() ? "waits" : "waits for " + out;
}

std::string retry_text(const stream_scene& scene, const row& r) {
  auto wait = r.again_at - scene.now;
  auto when = wait > duration{0} ? "again in " + to_human(wait) : std::string{"again now"};
  auto kind = r.kind ? std::string{to_text(*r.kind)} : std::string{};
  return joined(joined(when, ": ", kind), "; ", terminal_text(r.why));
}

std::string last_column(const stream_scene& scene, const row& r, stream_index s) {
  if (r.phase == "waiting")
    return waits_for(scene, s);
  if (r.phase == for_approval)
    return joined("waits for approval", ": ", terminal_text(r.why));
  if (r.phase == "queued")
    return r.why.empty() ? "waits for a slot" : terminal_text(r.why);
  if (r.phase == "retrying")
    return retry_text(scene, r);
  if (r.phase == "running") {
    auto note = r.stalled ? joined("silent", ": ", terminal_text(r.why)) : terminal_text(r.note);
    auto again = r.attempts > r.rounds + 1 ? fmt::format("try {}", r.attempts) : std::string{};
    return joined(joined(produced(r), "  ", again), "  ", note);
  }
  if (r.phase == "completed")
    return joined(produced(r), "  ",
                  r.attempts > r.rounds ? fmt::format("{} tries", r.attempts) : std::string{});
  return terminal_text(r.why);
}

std::string time_text(const stream_scene& scene, const row& r, stream_index s) {
  const auto* bar = last_bar(scene.record, r);
  if (!bar)
    return {};
  auto open = bar->ending == "open";
  auto took = to_human(std::max((open ? scene.now : bar->end) - bar->begin, duration{0}));
  auto estimate = estimate_for(scene.what, s);
  return estimate && open ? fmt::format("{} / {}", took, to_human(*estimate)) : took;
}

/// How much of its estimate the open attempt has taken; 0 where there is none.
double part_of_estimate(const stream_scene& scene, const row& r, stream_index s) {
  const auto* bar = last_bar(scene.record, r);
  auto estimate = estimate_for(scene.what, s);
  if (!bar || bar->ending != "open" || !estimate)
    return 0;
  return to_seconds(scene.now - bar->begin) / to_seconds(*estimate);
}

} // namespace

stream_columns columns_for(const plan& p, const run_record& record,
                           const std::vector<stream_index>& streams, size_t width) {
  stream_columns c;
  // On a narrow terminal a name gives way before all that follows it has to.
  auto name_most = std::clamp<size_t>(width / 3, 8, name_columns_max);
  auto widen = [](size_t& column, const std::string& text, size_t most) {
    column = std::max(column, std::min(most, columns_of(std::string_view{text})));
  };
  auto estimates = false;
  for (auto s : streams) {
    const auto& r = record.streams()[s];
    widen(c.name, terminal_text(stream_title(p, record, s)), name_most);
    widen(c.worker, terminal_text(r.worker), worker_columns_max);
    // Known before anything runs, so that columns do not jump when it does.
    if (s < p.streams.size())
      widen(c.worker, p.streams[s].worker, worker_columns_max);
    widen(c.node, terminal_text(r.node), node_columns_max);
    estimates = estimates || estimate_for(p, s).has_value();
  }
  c.time = estimates ? time_columns : 6;
  c.bar = estimates ? bar_columns : 0;
  // What is worth least goes first.
  auto used = [&] {
    auto all = 2 + rest_columns_min;
    for (auto column : {c.name, c.worker, c.node, c.time, c.bar})
      all += column > 0 ? column + 2 : 0;
    return all;
  };
  for (auto* column : {&c.bar, &c.node, &c.worker, &c.time})
    if (used() > width)
      *column = 0;
  return c;
}

std::string stream_line(const stream_scene& scene, const stream_columns& columns, stream_index s,
                        size_t width) {
  const auto& r = scene.record.streams()[s];
  auto how = look_of(r);
  terminal_line line{width, scene.colour};
  auto idle = r.phase == "waiting" || r.phase == "skipped" || r.phase == "cancelled";
  auto text = idle ? ink::dim : ink::plain;
  auto cell = [&](ink colour, const std::string& content, size_t wide) {
    if (wide > 0)
      line.cell(colour, content, wide).add(ink::plain, "  ");
  };
  line.add(how.colour, how.glyph).add(ink::plain, " ");
  cell(r.phase == "running" ? ink::bold : text,
       terminal_text(stream_title(scene.what, scene.record, s)), columns.name);
  // What has not run has no worker, node or time to show: its reason takes their place.
  if (r.attempts > 0) {
    cell(ink::dim, terminal_text(r.worker), columns.worker);
    cell(ink::dim, terminal_text(r.node), columns.node);
  }
  if (r.phase == "running" || r.phase == "completed") {
    auto part = part_of_estimate(scene, r, s);
    auto over = part > 1.5;
    cell(over ? ink::attention : text, time_text(scene, r, s), columns.time);
    cell(over ? ink::attention : ink::active, bar_text(part, columns.bar), columns.bar);
  }
  auto troubled = r.phase == "retrying" || r.phase == "failed" || r.stalled
                  || r.phase == for_approval || (r.phase == "queued" && !r.why.empty());
  line.add(troubled ? how.colour : ink::dim, last_column(scene, r, s));
  return line.take();
}

} // namespace tributary
