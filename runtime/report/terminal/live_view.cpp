#include "runtime/report/terminal/live_view.hpp"

#include "runtime/base/text.hpp"
#include "runtime/report/code_points.hpp"
#include "runtime/report/stream_title.hpp"
#include "runtime/report/terminal/monitoring.hpp"
#include "runtime/report/terminal/stream_line.hpp"
#include "runtime/report/terminal/terminal_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tributary {

namespace {

/// The streams that get a row, and how many of each phase got none.
struct chosen_rows {
  std::vector<stream_index> rows;
  std::map<std::string, uint32_t> left_out;
};

/// Events and attempts that are looked at, from the newest back, for streams worth a row.
constexpr size_t looked_back = 1'000;

/// Streams to show where not all fit: those that run, those in trouble, those that ended last.
/// Looks only at these, so that a picture of a million streams costs what one of ten does.
std::vector<stream_index> most_telling(const run_record& record, size_t most) {
  std::vector<stream_index> rows;
  std::set<stream_index> seen;
  auto add = [&](stream_index s) {
    if (s < record.streams().size() && rows.size() < most && seen.insert(s).second)
      rows.push_back(s);
  };
  for (auto s : record.running())
    add(s);
  for (auto s : record.held_up())
    add(s);
  const auto& troubles = record.troubles();
  auto newest = [&](size_t i, size_t all) { return i > 0 && all - i < looked_back; };
  for (size_t i = troubles.size(); newest(i, troubles.size()) && rows.size() < most; --i)
    if (auto type = troubles[i - 1].type;
        type == notice_type::stream_failed || type == notice_type::stream_skipped)
      add(troubles[i - 1].stream);
  const auto& attempts = record.attempts();
  for (size_t i = attempts.size(); newest(i, attempts.size()) && rows.size() < most; --i)
    add(attempts[i - 1].stream);
  return rows;
}

chosen_rows choose(const run_record& record, size_t most) {
  chosen_rows chosen;
  auto count = record.streams().size();
  if (count <= most) {
    for (stream_index s = 0; s < count; ++s)
      chosen.rows.push_back(s);
    return chosen;
  }
  // One row is the count of the rest.
  chosen.rows = most_telling(record, most > 0 ? most - 1 : 0);
  chosen.left_out = record.phases();
  for (auto s : chosen.rows)
    if (auto at = chosen.left_out.find(record.streams()[s].phase);
        at != chosen.left_out.end() && --at->second == 0)
      chosen.left_out.erase(at);
  return chosen;
}

/// `640 completed, 12 queued, 160 waiting`, in the order in which streams pass through them.
std::string counts_text(const std::map<std::string, uint32_t>& phases) {
  std::string out;
  for (const auto* phase : {"running", for_approval, "retrying", "failed", "skipped", "cancelled",
                            "completed", "queued", "waiting"})
    if (auto at = phases.find(phase); at != phases.end())
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", at->second, phase);
  return out;
}

uint32_t done_in(const run_record& record) {
  auto at = record.phases().find("completed");
  return at == record.phases().end() ? 0 : at->second;
}

class picture {
public:
  picture(const plan& p, const run_record& record, time_point now, terminal_size size, bool colour)
    : plan_(p), record_(record), now_(now), size_(size), colour_(colour) {
    if (record.end())
      now_ = record.end()->at;
  }

  std::vector<std::string> lines() {
    auto budget = std::max<size_t>(size_.rows, 2) - 1;
    std::vector<std::string> out{head()};
    std::vector<std::string> foot;
    if (budget >= 3)
      foot.push_back(totals());
    if (budget >= 5)
      for (auto& line : checks(budget / 3))
        foot.push_back(std::move(line));
    auto airy = budget >= 14;
    auto room = budget - std::min(budget, out.size() + foot.size() + (airy ? 2 : 0));
    if (airy)
      out.emplace_back();
    rows(out, room);
    if (airy)
      out.emplace_back();
    std::move(foot.begin(), foot.end(), std::back_inserter(out));
    if (out.size() > budget)
      out.resize(budget);
    return out;
  }

private:
  duration elapsed() const {
    auto begun = record_.begin() != time_point{};
    return begun ? std::max(now_ - record_.begin(), duration{0}) : duration{0};
  }

  terminal_line line() const { return {size_.columns, colour_}; }

  std::string head() {
    auto l = line();
    auto standing = fmt::format("  {} of {} done  {}", done_in(record_), record_.streams().size(),
                                to_human(elapsed()));
    auto room = l.left() > columns_of(std::string_view{standing})
                  ? l.left() - columns_of(std::string_view{standing})
                  : 0;
    auto title = terminal_text(plan_.task);
    return l.add(ink::bold, fitted(title.empty() ? "tributary" : title, room))
      .right(ink::plain, standing)
      .take();
  }

  void rows(std::vector<std::string>& out, size_t room) {
    if (room == 0)
      return;
    auto chosen = choose(record_, room);
    stream_columns columns = columns_for(plan_, record_, chosen.rows, size_.columns);
    for (auto s : chosen.rows)
      out.push_back(stream_line({plan_, record_, now_, colour_}, columns, s, size_.columns));
    if (chosen.left_out.empty())
      return;
    auto l = line();
    out.push_back(l.add(ink::dim, fmt::format("  … and {}", counts_text(chosen.left_out))).take());
  }

  std::string totals() {
    auto text = counts_text(record_.phases());
    if (elapsed() > duration{0} && !record_.attempts().empty())
      text += fmt::format(" · {:.1f} at once on average",
                          to_seconds(record_.worked(now_)) / to_seconds(elapsed()));
    auto here = std::count_if(record_.nodes().begin(), record_.nodes().end(),
                              [](const auto& node) { return node.second.state == "here"; });
    if (record_.nodes().size() > 1)
      text += fmt::format(" · {} node{}", here, here == 1 ? "" : "s");
    if (!record_.merges().empty())
      text += fmt::format(
        " · draft {}, {}", record_.merges().back().version,
        human_bytes(static_cast<uint64_t>(std::max<int64_t>(record_.draft_bytes(), 0))));
    if (record_.cost_microusd() > 0)
      text += fmt::format(" · ${:.2f}", static_cast<double>(record_.cost_microusd()) / 1e6);
    return line().add(ink::plain, text).take();
  }

  /// The five checks, as many in a line as fit; where there is no room for all, those that need
  /// attention come first.
  std::vector<std::string> checks(size_t lines_max) {
    auto all = monitoring_checks(plan_, record_, now_);
    std::vector<monitoring_check> sorted{all.begin(), all.end()};
    std::vector<std::string> out;
    for (auto by_need : {false, true}) {
      if (by_need)
        std::stable_partition(sorted.begin(), sorted.end(),
                              [](const monitoring_check& c) { return !c.ok; });
      out = wrapped(sorted);
      if (out.size() <= lines_max)
        return out;
    }
    out.resize(lines_max);
    return out;
  }

  std::vector<std::string> wrapped(const std::vector<monitoring_check>& all) const {
    std::vector<std::string> out;
    auto l = line();
    for (const auto& c : all) {
      auto detail = c.detail.empty() ? std::string{} : fmt::format(": {}", c.detail);
      auto wide = 2 + columns_of(c.name) + columns_of(std::string_view{detail});
      if (l.left() < size_.columns && l.left() < wide + 3) {
        out.push_back(l.take());
        l = line();
      }
      if (l.left() < size_.columns)
        l.add(ink::plain, "   ");
      l.add(c.ok ? ink::good : ink::attention, c.ok ? "✓ " : "! ");
      l.add(c.ok ? ink::plain : ink::attention, c.name);
      l.add(c.ok ? ink::dim : ink::plain, detail);
    }
    out.push_back(l.take());
    return out;
  }

  const plan& plan_;
  const run_record& record_;
  time_point now_;
  terminal_size size_;
  bool colour_;
};

} // namespace

std::vector<std::string> live_view(const plan& p, const run_record& record, time_point now,
                                   terminal_size size, bool colour) {
  return picture{p, record, now, size, colour}.lines();
}

} // namespace tributary
