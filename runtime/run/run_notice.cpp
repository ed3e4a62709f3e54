#include "runtime/run/run_notice.hpp"

#include "runtime/base/text.hpp"
#include "runtime/plan/extra_streams.hpp"
#include "runtime/run/metrics_text.hpp"

#include <array>
#include <charconv>

namespace tributary {

namespace {

constexpr std::array<std::string_view, 31> type_names = {
  "run.started",        "plan.ready",      "stream.queued",      "stream.started",
  "stream.progress",    "stream.stalled",  "stream.retrying",    "stream.switched",
  "stream.hedged",      "stream.rescoped", "stream.split",       "stream.merged",
  "stream.completed",   "stream.failed",   "stream.skipped",     "stream.cancelled",
  "dependent.notified", "draft.updated",   "conflict.found",     "conflict.resolved",
  "audit.completed",    "budget.warning",  "lesson.recorded",    "node.joined",
  "node.lost",          "node.left",       "approval.requested", "approval.given",
  "run.completed",      "run.failed",      "run.cancelled",
};
static_assert(static_cast<size_t>(notice_type::run_cancelled) + 1 == type_names.size());

// Hundreds of thousands of lines a second are written, so no format strings and no temporaries.

template <class T>
void append_number(std::string& out, T value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void two_digits(char* at, int64_t value) {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
}

/// Same text as `to_rfc3339`, several times as fast.
void append_time(std::string& out, time_point at) {
  auto day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day date{day};
  auto year = static_cast<int>(date.year());
  if (year < 0 || year > 9999) {
    out += to_rfc3339(at);
    return;
  }
  auto micros = (at - day).count();
  auto second = micros / 1'000'000;
  char text[] = "0000-00-00T00:00:00.000000Z";
  two_digits(text, year / 100);
  two_digits(text + 2, year % 100);
  two_digits(text + 5, static_cast<unsigned>(date.month()));
  two_digits(text + 8, static_cast<unsigned>(date.day()));
  two_digits(text + 11, second / 3'600);
  two_digits(text + 14, second / 60 % 60);
  two_digits(text + 17, second % 60);
  two_digits(text + 20, micros / 10'000 % 100);
  two_digits(text + 22, micros / 100 % 100);
  two_digits(text + 24, micros % 100);
  out.append(text, sizeof text - 1);
}

void append_text(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty())
    return;
  out += key;
  append_json_string(out, value);
}

template <class T>
void append_count(std::string& out, std::string_view key, T value) {
  if (value == 0)
    return;
  out += key;
  append_number(out, value);
}

void append_seconds(std::string& out, std::string_view key, duration span) {
  if (span == duration{0})
    return;
  out += key;
  append_millionths(out, span.count());
}

void append_streams(std::string& out, const run_notice& n, const notice_names& names) {
  if (n.streams.empty())
    return;
  out += ",\"streams\":[";
  auto first = true;
  for (auto s : n.streams) {
    if (s >= names.streams.size())
      continue;
    if (!first)
      out += ',';
    first = false;
    append_json_string(out, names.streams[s]);
  }
  out += ']';
}

void append_figures(std::string& out, const run_notice& n) {
  append_seconds(out, ",\"service_seconds\":", n.service_time);
  append_seconds(out, ",\"cpu_seconds\":", n.cpu_time);
  append_seconds(out, ",\"delay_seconds\":", n.delay);
  append_seconds(out, ",\"gain_seconds\":", n.gain);
  append_count(out, ",\"bytes\":", n.bytes);
  append_count(out, ",\"tokens\":", n.tokens);
  append_count(out, ",\"input_tokens\":", n.input_tokens);
  append_count(out, ",\"output_tokens\":", n.output_tokens);
  if (n.cost_microusd != 0) {
    out += ",\"cost_usd\":";
    append_millionths(out, n.cost_microusd);
  }
  append_count(out, ",\"version\":", n.version);
  append_seconds(out, ",\"took_seconds\":", n.took);
}

} // namespace

std::string_view to_text(notice_type type) {
  auto at = static_cast<size_t>(type);
  return at < type_names.size() ? type_names[at] : "unknown";
}

std::optional<notice_type> notice_type_from(std::string_view name) {
  for (size_t at = 0; at < type_names.size(); ++at)
    if (type_names[at] == name)
      return static_cast<notice_type>(at);
  return std::nullopt;
}

bool is_end(notice_type type) {
  return type >= notice_type::run_completed;
}

notice_names names_of(const plan& p, std::string run) {
  auto ids = stream_ids(p);
  auto extra = ids.size() - p.streams.size();
  return {std::move(run), std::move(ids), extra};
}

void append_json(std::string& out, const run_notice& n, const notice_names& names) {
  out += "{\"v\":1,\"seq\":";
  append_number(out, n.seq);
  out += ",\"ts\":\"";
  append_time(out, n.at);
  out += "\",\"run\":";
  append_json_string(out, names.run);
  ((out += ",\"type\":\"") += to_text(n.type)) += '"';
  if (n.stream < names.streams.size())
    append_text(out, ",\"stream\":", names.streams[n.stream]);
  append_count(out, ",\"attempt\":", n.attempt);
  append_text(out, ",\"node\":", n.node);
  append_text(out, ",\"worker\":", n.worker);
  append_text(out, ",\"why\":", n.why);
  if (n.kind)
    append_text(out, ",\"kind\":", to_text(*n.kind));
  append_figures(out, n);
  append_streams(out, n, names);
  append_text(out, ",\"conflict\":", n.conflict);
  append_text(out, ",\"conflict_type\":", n.conflict_type);
  if (n.exit_code) {
    out += ",\"exit_code\":";
    append_number(out, *n.exit_code);
  }
  if (n.metrics) {
    out += ",\"metrics\":";
    append_metrics(out, *n.metrics);
  }
  out += "}\n";
}

} // namespace tributary
