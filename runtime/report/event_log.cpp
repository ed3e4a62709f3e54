#include "runtime/report/event_log.hpp"

#include "runtime/base/text.hpp"
#include "runtime/run/notice_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary {

namespace {

/// The id of the run that a line is about; empty where it says none.
std::string run_of(std::string_view line) {
  auto shallow
    = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) { return depth <= 4; };
  auto object = nlohmann::json::parse(line, shallow, false);
  if (!object.is_object() || !object.contains("run") || !object["run"].is_string())
    return {};
  return object["run"].get<std::string>();
}

} // namespace

result<run_record> read_event_log(std::string_view jsonl, const plan& p) {
  notice_reader reader{names_of(p, run_of(jsonl.substr(0, jsonl.find('\n'))))};
  run_record record{reader.names()};
  size_t number = 0;
  while (!jsonl.empty()) {
    ++number;
    auto end = jsonl.find('\n');
    auto whole = end != std::string_view::npos;
    auto line = jsonl.substr(0, end);
    jsonl.remove_prefix(whole ? end + 1 : jsonl.size());
    if (trim(line).empty())
      continue;
    auto n = reader.read(line);
    if (n)
      record.add(*n);
    else if (n.error().code != ec::not_found && whole)
      return fail(n.error().code, fmt::format("events.jsonl:{}: {}", number, n.error().what));
  }
  return record;
}

result<run_metrics> metrics_of_events(std::string_view jsonl, const plan& p) {
  auto record = read_event_log(jsonl, p);
  if (!record)
    return tl::unexpected(record.error());
  return record->metrics(p);
}

} // namespace tributary
