#include "runtime/run/run_metrics.hpp"

#include "runtime/run/metrics_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace tributary {

namespace {

double ratio(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

/// Writes the members of one object, on one line or a line each.
class members {
public:
  members(std::string& out, std::string_view separator) : out_(out), separator_(separator) {}

  void seconds(std::string_view key, duration span) {
    begin(key);
    append_millionths(out_, span.count());
  }
  void fraction(std::string_view key, double value) {
    begin(key);
    fmt::format_to(std::back_inserter(out_), "{:.6f}", value);
  }
  void count(std::string_view key, int64_t value) { text(key, fmt::format_int(value).c_str()); }
  void text(std::string_view key, std::string_view json) {
    begin(key);
    out_ += json;
  }

private:
  void begin(std::string_view key) {
    if (!first_)
      out_ += ',';
    out_ += separator_;
    first_ = false;
    ((out_ += '"') += key) += "\":";
    if (!separator_.empty())
      out_ += ' ';
  }

  std::string& out_;
  std::string_view separator_;
  bool first_ = true;
};

std::string quality_text(const run_metrics& m) {
  if (!m.quality_milli)
    return "null";
  return fmt::format("{}.{:03}", *m.quality_milli / 1000, *m.quality_milli % 1000);
}

std::string cost_text(const run_metrics& m) {
  std::string text;
  append_millionths(text, m.cost_microusd);
  return text;
}

void write_members(members& out, const run_metrics& m) {
  out.fraction("parallel_efficiency", parallel_efficiency(m));
  out.seconds("sequential_seconds", m.sequential);
  out.seconds("parallel_seconds", m.parallel);
  out.seconds("critical_path_seconds", m.critical_path);
  out.seconds("time_saved_seconds", m.sequential - m.parallel);
  out.fraction("stream_success_rate", stream_success_rate(m));
  out.fraction("final_success_rate", final_success_rate(m));
  out.text("synthesis_quality", quality_text(m));
  if (m.quality_milli)
    out.text("synthesis_quality_by", "\"judge\"");
  out.fraction("coordination_overhead_ratio", coordination_overhead_ratio(m));
  out.fraction("utilisation", utilisation(m));
  out.text("tokens", fmt::format("{{\"input\": {}, \"output\": {}, \"total\": {}}}", m.input_tokens,
                                 m.output_tokens, m.input_tokens + m.output_tokens));
  out.text("cost_usd", cost_text(m));
  out.seconds("synthesis_seconds", m.synthesis);
  out.seconds("cpu_seconds", m.cpu);
  out.seconds("waiting_for_slots_seconds", m.waiting_for_slots);
  // Few runs ask for any.
  if (m.waiting_for_approval > duration{0})
    out.seconds("waiting_for_approval_seconds", m.waiting_for_approval);
  out.seconds("busy_seconds", m.busy);
  out.count("streams", m.streams);
  out.count("completed", m.completed);
  out.count("first_try", m.first_try);
  out.count("attempts", m.attempts);
  out.count("peak_parallel", m.peak_parallel);
}

/// A target is met by a value greater than it; one that nobody measured is neither met nor missed.
std::string target_json(std::string_view name, std::string_view target, std::string_view value,
                        std::string_view met) {
  return fmt::format("    {{\"name\": \"{}\", \"target\": {}, \"value\": {}, \"met\": {}}}", name,
                     target, value, met);
}

std::string_view yes_or_no(bool met) {
  return met ? "true" : "false";
}

} // namespace

double parallel_efficiency(const run_metrics& m) {
  return ratio(m.sequential.count(), m.parallel.count());
}

double stream_success_rate(const run_metrics& m) {
  return ratio(m.first_try, m.streams);
}

double final_success_rate(const run_metrics& m) {
  return ratio(m.completed, m.streams);
}

double coordination_overhead_ratio(const run_metrics& m) {
  auto unexplained = m.parallel - m.critical_path - m.waiting_for_slots;
  return std::clamp(ratio(unexplained.count(), m.parallel.count()), 0.0, 1.0);
}

double utilisation(const run_metrics& m) {
  auto slots = static_cast<double>(m.peak_parallel) * static_cast<double>(m.parallel.count());
  return slots > 0 ? std::clamp(static_cast<double>(m.busy.count()) / slots, 0.0, 1.0) : 0;
}

void append_millionths(std::string& out, int64_t millionths) {
  auto size = static_cast<uint64_t>(millionths);
  if (millionths < 0) {
    out += '-';
    size = 0 - size;
  }
  char digits[32];
  auto end = std::to_chars(digits, digits + sizeof digits, size / 1'000'000).ptr;
  *end = '.';
  auto rest = size % 1'000'000;
  for (auto* at = end + 6; at > end; --at, rest /= 10)
    *at = static_cast<char>('0' + rest % 10);
  out.append(digits, end + 7);
}

void append_metrics(std::string& out, const run_metrics& m) {
  out += '{';
  members list{out, ""};
  write_members(list, m);
  out += '}';
}

std::string metrics_json(const run_metrics& m) {
  std::string out = "{\n  \"metrics\": {";
  members list{out, "\n    "};
  write_members(list, m);
  auto efficiency = parallel_efficiency(m);
  auto success = stream_success_rate(m);
  out += "\n  },\n  \"targets\": [\n";
  out += target_json("parallel_efficiency", "2.0", fmt::format("{:.6f}", efficiency),
                     yes_or_no(efficiency > 2.0));
  out += ",\n";
  out += target_json("stream_success_rate", "0.9", fmt::format("{:.6f}", success),
                     yes_or_no(success > 0.9));
  out += ",\n";
  out += target_json("synthesis_quality", "4.0", quality_text(m),
                     m.quality_milli ? yes_or_no(*m.quality_milli > 4000) : "null");
  out += "\n  ]\n}\n";
  return out;
}

} // namespace tributary
