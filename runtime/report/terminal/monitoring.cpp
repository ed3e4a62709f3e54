#include "runtime/report/terminal/monitoring.hpp"

#include "runtime/report/terminal/terminal_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// Ready streams that wait this long while nothing runs have no slots to hope for.
constexpr duration start_patience = 5s;
/// A run in which nothing is heard of anything for so long deserves a look.
constexpr duration silence_patience = 30s;
/// Past this much of its estimate, in thousandths, a stream is worth telling of.
constexpr int64_t overrun_milli = 1'500;
/// Ended attempts that are compared with their estimates: the newest, since they tell what to
/// expect of the rest.
constexpr size_t attempts_compared = 64;

uint32_t in_phase(const run_record& record, const char* phase) {
  auto at = record.phases().find(phase);
  return at == record.phases().end() ? 0 : at->second;
}

std::string id_of(const run_record& record, stream_index s) {
  const auto& ids = record.names().streams;
  return s < ids.size() ? ids[s] : "?";
}

std::string and_more(size_t all) {
  return all > 1 ? fmt::format(" (and {} more)", all - 1) : std::string{};
}

monitoring_check all_started(const run_record& record, time_point now) {
  monitoring_check check{"all started", true, {}};
  auto queued = in_phase(record, "queued");
  if (queued == 0)
    return check;
  check.detail = queued == 1 ? "1 waits for a slot" : fmt::format("{} wait for a slot", queued);
  auto idle = record.open_attempts() == 0 && now - record.last() > start_patience;
  check.ok = record.end() || !idle;
  return check;
}

monitoring_check none_blocked(const run_record& record) {
  monitoring_check check{"none blocked", true, {}};
  if (record.end())
    return check;
  size_t blocked = 0;
  for (auto s : record.held_up()) {
    const auto& row = record.streams()[s];
    if (row.phase == "retrying")
      continue;
    if (blocked++ > 0)
      continue;
    check.detail = row.phase == for_approval
                     ? fmt::format("{} waits for approval", id_of(record, s))
                     : fmt::format("{}: {}", id_of(record, s),
                                   row.why.empty() ? "has stalled" : terminal_text(row.why));
  }
  if (blocked == 0 && record.holds().open()) {
    check.detail = "the plan waits for approval";
    blocked = 1;
  }
  check.ok = blocked == 0;
  check.detail += and_more(blocked);
  return check;
}

/// How long this stream may be silent before somebody should look.
duration patience_with(const plan& p, stream_index s) {
  if (s < p.streams.size() && p.streams[s].idle_timeout)
    return std::max(*p.streams[s].idle_timeout / 2, duration{1s});
  return silence_patience;
}

monitoring_check progress_made(const plan& p, const run_record& record, time_point now,
                               const std::vector<stream_index>& running) {
  monitoring_check check{"progress being made", true, {}};
  if (record.end())
    return check;
  size_t silent = 0;
  stream_index worst = no_stream;
  for (auto s : running) {
    if (now - record.streams()[s].heard <= patience_with(p, s))
      continue;
    ++silent;
    if (worst == no_stream || record.streams()[s].heard < record.streams()[worst].heard)
      worst = s;
  }
  if (silent == 0 || now - record.last() <= 1s)
    return check;
  check.ok = false;
  check.detail = fmt::format("nothing heard of {} for {}", id_of(record, worst),
                             to_human(now - record.streams()[worst].heard))
                 + and_more(silent);
  return check;
}

/// Finds the stream that took most of its estimate.
class worst_overrun {
public:
  worst_overrun(const plan& p, const run_record& record) : plan_(p), record_(record) {}

  void look(const attempt_bar& bar, time_point now) {
    if (bar.stream >= plan_.streams.size() || !plan_.streams[bar.stream].estimate)
      return;
    auto estimate = plan_.streams[bar.stream].estimate->count();
    auto took = ((bar.ending == "open" ? now : bar.end) - bar.begin).count();
    if (estimate <= 0 || took * 1000 / estimate <= worst_milli_)
      return;
    worst_milli_ = took * 1000 / estimate;
    stream_ = bar.stream;
    running_ = bar.ending == "open";
  }

  std::string told() const {
    if (worst_milli_ <= overrun_milli)
      return {};
    return fmt::format("{} {} {:.1f}x its estimate", id_of(record_, stream_),
                       running_ ? "takes" : "took", static_cast<double>(worst_milli_) / 1000);
  }

private:
  const plan& plan_;
  const run_record& record_;
  int64_t worst_milli_ = 0;
  stream_index stream_ = no_stream;
  bool running_ = false;
};

monitoring_check estimates_realistic(const plan& p, const run_record& record, time_point now,
                                     const std::vector<stream_index>& running) {
  worst_overrun worst{p, record};
  const auto& all = record.attempts();
  for (auto s : running)
    worst.look(all[static_cast<size_t>(record.streams()[s].last_bar)], now);
  for (size_t i = all.size(); i > 0 && all.size() - i < attempts_compared; --i)
    if (all[i - 1].ending == "completed")
      worst.look(all[i - 1], now);
  auto told = worst.told();
  return {"estimates realistic", told.empty(), told};
}

monitoring_check failures_handled(const run_record& record) {
  monitoring_check check{"failures handled", true, {}};
  auto tell = [&](uint32_t count, std::string_view what, std::string_view many = {}) {
    if (count > 0)
      check.detail += fmt::format("{}{} {}", check.detail.empty() ? "" : ", ", count,
                                  count == 1 || many.empty() ? what : many);
  };
  auto lost = in_phase(record, "failed") + in_phase(record, "skipped");
  tell(in_phase(record, "failed"), "failed");
  tell(in_phase(record, "skipped"), "skipped");
  tell(record.count_of(notice_type::stream_retrying), "tried again");
  tell(record.count_of(notice_type::stream_switched), "switched");
  tell(record.count_of(notice_type::node_lost), "node lost", "nodes lost");
  check.ok = lost == 0;
  return check;
}

} // namespace

std::array<monitoring_check, 5>
monitoring_checks(const plan& p, const run_record& record, time_point now) {
  auto running = record.running();
  return {all_started(record, now), none_blocked(record), progress_made(p, record, now, running),
          estimates_realistic(p, record, now, running), failures_handled(record)};
}

} // namespace tributary
