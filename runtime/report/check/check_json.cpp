#include "runtime/base/text.hpp"
#include "runtime/plan/graph.hpp"
#include "runtime/report/check/check.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// Puts an object or a list together; commas come by themselves.
class json_out {
public:
  void open(char bracket) {
    comma();
    text_ += bracket;
    is_first_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    is_first_ = false;
  }
  void key(std::string_view name) {
    comma();
    append_json_string(text_, name);
    text_ += ':';
    is_first_ = true;
  }
  void text(std::string_view value) {
    comma();
    append_json_string(text_, value);
  }
  void raw(std::string_view value) {
    comma();
    text_ += value;
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void number(std::string_view name, uint64_t value) {
    key(name);
    raw(std::to_string(value));
  }
  /// Seconds to the microsecond, or null.
  void seconds(std::string_view name, const std::optional<duration>& value) {
    key(name);
    raw(value ? fmt::format("{}.{:06}", value->count() / 1'000'000, value->count() % 1'000'000)
              : "null");
  }
  std::string take() { return std::move(text_); }

private:
  void comma() {
    if (!is_first_)
      text_ += ',';
    is_first_ = false;
  }

  std::string text_;
  bool is_first_ = true;
};

void write_ids(json_out& out, const plan& p, const std::vector<stream_index>& streams) {
  out.open('[');
  for (auto s : streams)
    out.text(p.streams[s].id);
  out.close(']');
}

void write_stream(json_out& out, const plan& p, const stream_spec& s, size_t wave) {
  out.open('{');
  out.text("id", s.id);
  out.text("name", s.name);
  out.text("type", s.type);
  out.text("worker", s.worker);
  out.number("wave", wave);
  out.key("needs");
  write_ids(out, p, s.needs);
  out.key("inferred_needs");
  out.open('{');
  for (const auto& [need, words] : s.inferred_needs)
    out.text(p.streams[need].id, words);
  out.close('}');
  out.seconds("estimate_seconds", s.estimate);
  out.close('}');
}

void write_streams(json_out& out, const plan& p, const plan_estimate& e) {
  std::vector<size_t> wave_of(p.streams.size());
  for (size_t w = 0; w < e.waves.size(); ++w)
    for (auto s : e.waves[w])
      wave_of[s] = w + 1;
  out.key("streams");
  out.open('[');
  for (size_t s = 0; s < p.streams.size(); ++s)
    write_stream(out, p, p.streams[s], wave_of[s]);
  out.close(']');
  out.key("waves");
  out.open('[');
  for (const auto& wave : e.waves)
    write_ids(out, p, wave);
  out.close(']');
}

/// Times rest on estimates; without any they are null, and the speedup is that of the plan's shape.
void write_figures(json_out& out, const plan& p, const plan_estimate& e) {
  auto estimated = estimated_streams(p);
  auto known = [&](duration span) { return estimated > 0 ? std::optional{span} : std::nullopt; };
  out.key("critical_path");
  write_ids(out, p, e.critical_path);
  out.number("streams_with_estimate", estimated);
  out.text("speedup_from", estimated > 0 ? "estimates" : "shape");
  out.key("expected_speedup");
  out.raw(fmt::format("{:.3f}", e.speedup));
  out.seconds("critical_path_seconds", known(e.critical));
  out.seconds("sequential_seconds", known(e.sequential));
  out.seconds("parallel_seconds", known(e.parallel));
  out.seconds("synthesis_seconds", known(e.synthesis));
  out.number("slots", e.slots);
  out.number("peak_parallel", e.peak_parallel);
}

void write_advice(json_out& out, const plan& p, const plan_estimate& e) {
  out.key("advice");
  out.open('[');
  for (const auto& a : e.advices) {
    out.open('{');
    out.text("kind", a.kind);
    out.text("what", a.what);
    out.text("remedy", a.remedy);
    out.key("streams");
    write_ids(out, p, a.streams);
    out.close('}');
  }
  out.close(']');
}

void write_warnings(json_out& out, const problems& warnings) {
  out.key("warnings");
  out.open('[');
  for (const auto& w : warnings) {
    out.open('{');
    out.text("file", w.file);
    out.number("line", static_cast<uint64_t>(std::max(0, w.at.line)));
    out.number("column", static_cast<uint64_t>(std::max(0, w.at.column)));
    out.text("what", w.what);
    out.text("remedy", w.remedy);
    out.close('}');
  }
  out.close(']');
}

} // namespace

std::string check_json(const plan& p, const plan_estimate& estimate, const problems& warnings) {
  json_out out;
  out.open('{');
  out.text("task", p.task);
  out.text("kind", to_text(p.kind));
  uint64_t bytes = 0;
  for (const auto& file : p.input_files)
    bytes += file.bytes;
  out.number("input_files", p.input_files.size());
  out.number("input_bytes", bytes);
  write_streams(out, p, estimate);
  write_figures(out, p, estimate);
  write_advice(out, p, estimate);
  write_warnings(out, warnings);
  out.close('}');
  return out.take() + "\n";
}

} // namespace tributary
