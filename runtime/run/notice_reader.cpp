#include "runtime/run/notice_reader.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/run/notice_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

using json = nlohmann::json;

std::shared_ptr<const run_metrics> read_metrics(const json& object, field_reader& parent) {
  auto m = std::make_shared<run_metrics>();
  field_reader in{object};
  in.seconds("sequential_seconds", m->sequential);
  in.seconds("parallel_seconds", m->parallel);
  in.seconds("critical_path_seconds", m->critical_path);
  in.seconds("synthesis_seconds", m->synthesis);
  in.seconds("cpu_seconds", m->cpu);
  in.seconds("waiting_for_slots_seconds", m->waiting_for_slots);
  in.seconds("waiting_for_approval_seconds", m->waiting_for_approval);
  in.seconds("busy_seconds", m->busy);
  in.count("streams", m->streams);
  in.count("completed", m->completed);
  in.count("first_try", m->first_try);
  in.count("attempts", m->attempts);
  in.count("peak_parallel", m->peak_parallel);
  in.millionths("cost_usd", m->cost_microusd);
  if (const auto* tokens = in.find("tokens"); tokens && tokens->is_object()) {
    field_reader used{*tokens};
    used.count("input", m->input_tokens);
    used.count("output", m->output_tokens);
    if (!used.first_wrong().empty())
      in.wrong("tokens");
  }
  if (const auto* quality = in.find("synthesis_quality"); quality && !quality->is_null()) {
    int64_t millionths = 0;
    in.millionths("synthesis_quality", millionths);
    m->quality_milli = static_cast<uint32_t>(std::clamp<int64_t>(millionths / 1000, 0, 5000));
  }
  if (!in.first_wrong().empty())
    parent.wrong("metrics");
  return m;
}

tl::unexpected<error> malformed(std::string_view what) {
  return fail(ec::malformed, fmt::format("events: {}; expected a line of events.jsonl", what));
}

/// No value of ours nests deeper, so brackets without end cost nothing.
bool shallow(int depth, json::parse_event_t, json&) {
  return depth <= 4;
}

void read_figures(field_reader& in, run_notice& n) {
  in.seconds("service_seconds", n.service_time);
  in.seconds("cpu_seconds", n.cpu_time);
  in.seconds("delay_seconds", n.delay);
  in.seconds("gain_seconds", n.gain);
  in.count("bytes", n.bytes);
  in.count("tokens", n.tokens);
  in.count("input_tokens", n.input_tokens);
  in.count("output_tokens", n.output_tokens);
  in.millionths("cost_usd", n.cost_microusd);
  in.count("version", n.version);
  in.seconds("took_seconds", n.took);
}

void read_fields(field_reader& in, run_notice& n, const find_id& find_stream) {
  std::string at;
  in.count("seq", n.seq);
  in.text("ts", at);
  if (auto when = parse_rfc3339(at))
    n.at = *when;
  else
    in.wrong("ts");
  in.stream("stream", n.stream, find_stream);
  in.count("attempt", n.attempt);
  in.text("node", n.node);
  in.text("worker", n.worker);
  in.text("why", n.why);
  std::string kind;
  in.text("kind", kind);
  // A kind that a newer version knows is no reason to lose the event.
  n.kind = failure_kind_from(kind);
  read_figures(in, n);
  in.streams("streams", n.streams, find_stream);
  in.text("conflict", n.conflict);
  in.text("conflict_type", n.conflict_type);
  if (in.find("exit_code"))
    in.count("exit_code", n.exit_code.emplace());
  if (const auto* metrics = in.find("metrics"); metrics && metrics->is_object())
    n.metrics = read_metrics(*metrics, in);
}

result<run_notice>
read_line(std::string_view line, const std::string& run, const find_id& find_stream) {
  if (line.size() > limits::event_line_bytes)
    return fail(ec::too_large, fmt::format("events: a line of {} bytes; at most {} are read",
                                           line.size(), limits::event_line_bytes));
  auto object = json::parse(line, shallow, false);
  if (!object.is_object())
    return malformed("a line that is no JSON object");
  field_reader in{object};
  int version = 0;
  std::string of_run;
  std::string type;
  in.count("v", version);
  in.text("run", of_run);
  in.text("type", type);
  if (version != 1 || type.empty())
    return malformed("a line without \"v\":1 and \"type\"");
  if (!run.empty() && of_run != run)
    return malformed(
      fmt::format("an event of run \"{}\" among those of {}", clip(of_run, 64), run));
  auto known = notice_type_from(type);
  if (!known)
    return fail(ec::not_found, fmt::format("events: type \"{}\" is not known", clip(type, 64)));
  run_notice n;
  n.type = *known;
  read_fields(in, n, find_stream);
  if (!in.first_wrong().empty())
    return malformed(fmt::format("{}: \"{}\" is missing or wrong", type, in.first_wrong()));
  return n;
}

} // namespace

result<run_notice> notice_from_json(std::string_view line, const notice_names& names) {
  return read_line(line, names.run, [&](std::string_view id) {
    for (size_t at = 0; at < names.streams.size(); ++at)
      if (names.streams[at] == id)
        return static_cast<stream_index>(at);
    return no_stream;
  });
}

notice_reader::notice_reader(notice_names names) : names_(std::move(names)) {
  index_.reserve(names_.streams.size());
  for (size_t at = 0; at < names_.streams.size(); ++at)
    index_.emplace(names_.streams[at], static_cast<stream_index>(at));
}

result<run_notice> notice_reader::read(std::string_view line) const {
  return read_line(line, names_.run, [&](std::string_view id) {
    auto at = index_.find(id);
    return at == index_.end() ? no_stream : at->second;
  });
}

} // namespace tributary
