#include "runtime/base/text.hpp"
#include "runtime/report/code_points.hpp"
#include "runtime/report/report_html.hpp"
#include "runtime/report/stream_title.hpp"
#include "runtime/report/timeline_layout.hpp"
#include "runtime/report/timeline_style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tributary {

namespace {

constexpr double width = 960;
constexpr double plot_left = 190;
constexpr double plot_right = 944;
constexpr double plot_width = plot_right - plot_left;
constexpr double profile_height = 56;
/// Room for the names of lost nodes.
constexpr double losses_height = 16;
/// Room for the axis above the rows, where they are too many for the one below to be in sight.
constexpr double top_axis_height = 18;
/// With more rows than this, rows are low and their bars have no labels.
constexpr size_t roomy_rows_max = 60;

/// Sizes of a row.
struct row_scale {
  double lane;
  double bar;
  double gap;
  /// From a row's top to the base line of its name.
  double name_base;
  size_t name_columns;
};
constexpr row_scale roomy{20, 16, 6, 12.5, 25};
constexpr row_scale dense{11, 8, 3, 8, 31};

/// What a character of a bar's label takes, on average.
constexpr double label_character = 5.9;

class drawing {
public:
  drawing(const plan& p, const run_record& record, const run_metrics& metrics)
    : plan_(p),
      record_(record),
      metrics_(metrics),
      layout_(lay_out_timeline(p, record)),
      is_dense_(layout_.rows.size() > roomy_rows_max),
      scale_(is_dense_ ? dense : roomy) {}

  std::string svg() {
    losses_top_ = layout_.left_out > 0 ? profile_height + 40 : 8;
    top_ = losses_top_ + 4 + (record_.count_of(notice_type::node_lost) > 0 ? losses_height : 0)
           + (is_dense_ ? top_axis_height : 0);
    auto rows_end = top_;
    for (const auto& row : layout_.rows)
      rows_end += row_height(row);
    merges_top_ = rows_end + 4;
    auto axis = merges_top_ + (record_.merges().empty() ? 0 : 24) + 4;
    auto height = axis + 56;
    auto title
      = fmt::format("Timeline of {}: {} attempts at {} streams in {}", plan_.task,
                    record_.attempts().size(), record_.streams().size(), to_human(layout_.span));
    out_
      = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tl{4}\" viewBox=\"0 0 {0} "
                    "{1:.0f}\" width=\"{0}\" height=\"{1:.0f}\" role=\"img\" "
                    "aria-label=\"{2}\">\n<title>{2}</title>\n<style>{3}</style>\n"
                    "<rect class=\"tl-bg\" width=\"100%\" height=\"100%\"/>\n",
                    width, height, shown_text(title), timeline_style, is_dense_ ? " tl-dense" : "");
    if (layout_.left_out > 0)
      profile();
    grid(axis);
    losses(axis);
    holds(axis);
    rows();
    critical_links();
    merges();
    legend(axis + 40);
    return std::move(out_) + "</svg>\n";
  }

private:
  template <class... Args>
  void draw(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  double row_height(const timeline_row& row) const {
    return scale_.lane * row.lane_count + scale_.gap;
  }

  /// The time in which a person was waited for has no width.
  double x_of(time_point at) const { return x_after(record_.since_begin(at)); }

  double x_after(duration since) const {
    auto part = static_cast<double>(since.count()) / static_cast<double>(layout_.span.count());
    return plot_left + plot_width * std::clamp(part, 0.0, 1.0);
  }

  void grid(double axis) {
    for (auto tick : nice_ticks(layout_.span, 8)) {
      auto x = x_after(tick);
      draw("<path class=\"tl-grid\" d=\"M{:.1f} {:.0f}V{:.0f}\"/>", x, top_ - 4, axis);
      draw("<text class=\"tl-tick\" x=\"{:.1f}\" y=\"{:.0f}\">{}</text>", x, axis + 14,
           to_text(tick));
      if (is_dense_)
        draw("<text class=\"tl-tick\" x=\"{:.1f}\" y=\"{:.0f}\">{}</text>", x, top_ - 8,
             to_text(tick));
    }
  }

  /// A line through all rows where a node was given up, with its name where there is room for it.
  void losses(double axis) {
    auto named_to = plot_left;
    for (const auto& n : record_.troubles()) {
      if (n.type != notice_type::node_lost)
        continue;
      auto x = x_of(n.at);
      draw("<path class=\"tl-loss\" d=\"M{:.1f} {:.0f}V{:.0f}\"><title>{} was lost after {}"
           "</title></path>",
           x, losses_top_ + losses_height, axis, shown_text(n.node),
           to_human(n.at - record_.begin()));
      auto name = fitted(n.node, 16) + " lost";
      auto half = label_character * static_cast<double>(columns_of(std::string_view{name})) / 2;
      if (x - half < named_to)
        continue;
      named_to = x + half + 8;
      draw("<text class=\"tl-tick tl-loss-name\" x=\"{:.1f}\" y=\"{:.0f}\">{}</text>",
           std::min(x, plot_right - half), losses_top_ + 11, shown_text(name));
    }
  }

  /// Where it waited for a person, which is cut out.
  void holds(double axis) {
    double last = -10;
    for (const auto& hold : record_.holds().past()) {
      auto x = x_of(hold.from);
      if (x - last < 3)
        continue;
      last = x;
      draw("<path class=\"tl-hold\" d=\"M{:.1f} {:.0f}V{:.0f}\"><title>waited {} for approval"
           "</title></path>",
           x, top_ - 4, axis, to_human(hold.to - hold.from));
    }
  }

  void rows() {
    auto y = top_;
    for (const auto& row : layout_.rows) {
      auto name = stream_title(plan_, record_, row.stream);
      draw("<text class=\"tl-name{}\" x=\"{}\" y=\"{:.1f}\">{}<title>{}</title></text>",
           row.critical ? " tl-critical-name" : "", plot_left - 12, y + scale_.name_base,
           shown_text(fitted(name, scale_.name_columns)), shown_text(name));
      if (!is_dense_)
        waiting(row, y);
      for (size_t i = 0; i < row.bars.size(); ++i)
        attempt(row, i, y + scale_.lane * row.lanes[i]);
      y += row_height(row);
    }
  }

  /// A thin line from the moment it was ready to its (last) attempt.
  void waiting(const timeline_row& row, double y) {
    const auto& stream = record_.streams()[row.stream];
    if (stream.queued == time_point{} || row.bars.empty())
      return;
    const auto& last = record_.attempts()[row.bars.back()];
    auto from = x_of(stream.queued);
    auto to = x_of(last.begin);
    if (to - from >= 1)
      draw("<path class=\"tl-wait\" d=\"M{:.1f} {:.1f}H{:.1f}\"><title>waited {}</title></path>",
           from, y + scale_.bar / 2, to, to_human(last.begin - stream.queued));
  }

  void attempt(const timeline_row& row, size_t place, double y) {
    const auto& bar = record_.attempts()[row.bars[place]];
    auto end = bar.ending == "open" ? record_.last() : bar.end;
    auto x = x_of(bar.begin);
    auto wide = std::max(x_of(end) - x, 2.0);
    auto critical = row.critical && bar.ending == "completed";
    draw("<g><title>{}</title><rect class=\"tl-bar tl-{}{}\" x=\"{:.1f}\" y=\"{:.1f}\" "
         "width=\"{:.1f}\" height=\"{}\" rx=\"3\"/></g>",
         shown_text(describe(bar, end)), bar.ending, critical ? " tl-critical" : "", x, y, wide,
         scale_.bar);
    auto next = place + 1 < row.bars.size() ? x_of(record_.attempts()[row.bars[place + 1]].begin)
                                            : plot_right;
    if (!is_dense_)
      label(bar, x, wide, next, y + 11.8);
    reach_[row.bars[place]] = {x, x + wide, y + scale_.bar / 2};
  }

  std::string describe(const attempt_bar& bar, time_point end) const {
    return fmt::format("{}: attempt {}, {}, {} on {}, {} to {} ({})",
                       stream_title(plan_, record_, bar.stream), bar.attempt, bar.ending,
                       bar.worker, bar.node, to_human(bar.begin - record_.begin()),
                       to_human(end - record_.begin()), to_human(end - bar.begin));
  }

  /// Inside the bar where it fits, else behind it where nothing else stands.
  void label(const attempt_bar& bar, double x, double wide, double next, double y) {
    auto whole = bar.node.empty() ? bar.worker : fmt::format("{} · {}", bar.worker, bar.node);
    for (const auto& text : {whole, bar.worker}) {
      auto needed = label_character * static_cast<double>(columns_of(text)) + 12;
      if (text.empty() || needed > std::max(wide, next - x - wide))
        continue;
      auto inside = needed <= wide;
      draw("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", inside ? "tl-in" : "tl-out",
           inside ? x + 6 : x + wide + 6, y, shown_text(text));
      return;
    }
  }

  /// Joins the accepted attempts of the critical path, each with the next.
  void critical_links() {
    const reach* from = nullptr;
    for (auto s : layout_.critical_path) {
      auto bar = reach_.find(static_cast<size_t>(record_.streams()[s].last_bar));
      if (bar == reach_.end())
        continue;
      const auto* to = &bar->second;
      if (from)
        draw("<path class=\"tl-link\" d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} "
             "{:.1f}\"/>",
             from->end, from->y, from->end + 14, from->y, to->begin - 14, to->y, to->begin, to->y);
      from = to;
    }
  }

  void merges() {
    if (record_.merges().empty())
      return;
    auto y = merges_top_ + 8;
    draw("<text class=\"tl-name\" x=\"{}\" y=\"{:.1f}\">Draft</text>", plot_left - 12, y + 4);
    double last = -10;
    for (const auto& merge : record_.merges()) {
      auto x = x_of(merge.at);
      // Closer ones would be one smear; each is in events.jsonl.
      if (x - last < 3)
        continue;
      last = x;
      draw("<path class=\"tl-merge\" d=\"M{:.1f} {:.1f}l5 5l-5 5l-5 -5z\"><title>draft {} at {}, "
           "merged in {}</title></path>",
           x, y - 5, merge.version, to_human(merge.at - record_.begin()), to_human(merge.took));
    }
  }

  void profile() {
    constexpr size_t parts = 188;
    auto load = load_profile(record_, layout_.span, parts);
    auto most = std::max(*std::max_element(load.begin(), load.end()), 1.0);
    auto base = 12 + profile_height;
    auto path = fmt::format("M{:.1f} {:.1f}", plot_left, base);
    for (size_t i = 0; i < parts; ++i)
      path += fmt::format("V{:.1f}h{:.2f}", base - profile_height * load[i] / most,
                          plot_width / parts);
    draw("<path class=\"tl-load\" d=\"{}V{:.1f}z\"><title>attempts at once; at most "
         "{}</title></path>",
         path, base, metrics_.peak_parallel);
    draw("<text class=\"tl-name\" x=\"{}\" y=\"26\">Attempts at once</text>", plot_left - 12);
    draw("<text class=\"tl-note tl-end\" x=\"{}\" y=\"42\">peak {}</text>", plot_left - 12,
         metrics_.peak_parallel);
    draw("<text class=\"tl-note\" x=\"{}\" y=\"{:.0f}\">{} of {} streams: the critical path, those "
         "that had trouble, and the longest.</text>",
         plot_left, base + 20, layout_.rows.size(), record_.streams().size());
  }

  void legend(double y) {
    std::set<std::string> endings;
    for (const auto& bar : record_.attempts())
      endings.insert(bar.ending);
    double x = plot_left;
    auto entry = [&](std::string_view sign, std::string_view text) {
      draw("<g transform=\"translate({:.0f} {:.0f})\">{}<text class=\"tl-note\" x=\"20\" "
           "y=\"9\">{}</text></g>",
           x, y, sign, text);
      x += 42 + 6.2 * static_cast<double>(columns_of(text));
    };
    constexpr std::pair<const char*, const char*> texts[]
      = {{"completed", "completed"}, {"retrying", "tried again"}, {"failed", "failed"},
         {"lost", "node lost"},      {"cancelled", "cancelled"},  {"open", "running"}};
    for (const auto& [ending, text] : texts)
      if (endings.contains(ending))
        entry(
          fmt::format("<rect class=\"tl-bar tl-{}\" width=\"14\" height=\"10\" rx=\"2\"/>", ending),
          text);
    if (layout_.critical_path.size() > 1)
      entry("<path class=\"tl-link\" d=\"M0 5H14\"/>", "critical path");
    if (!record_.holds().past().empty())
      entry("<path class=\"tl-hold\" d=\"M7 0V10\"/>", "waited for approval, cut out");
    if (!record_.merges().empty())
      entry("<path class=\"tl-merge\" d=\"M7 0l5 5l-5 5l-5 -5z\"/>", "merged into the draft");
  }

  struct reach {
    double begin;
    double end;
    double y;
  };

  const plan& plan_;
  const run_record& record_;
  const run_metrics& metrics_;
  timeline_layout layout_;
  bool is_dense_;
  row_scale scale_;
  std::string out_;
  double losses_top_ = 0;
  /// Of the rows.
  double top_ = 0;
  double merges_top_ = 0;
  /// Where each drawn attempt begins and ends.
  std::unordered_map<size_t, reach> reach_;
};

} // namespace

std::string timeline_svg(const plan& p, const run_record& record, const run_metrics& metrics) {
  return drawing{p, record, metrics}.svg();
}

} // namespace tributary
