#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/lesson_book.hpp"
#include "runtime/base/text.hpp"
#include "runtime/learn/lesson_store.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace tributary {

namespace {

constexpr auto footer = R"(
Records decide who gets streams that name no worker (`check` says whom and why), and how long an
attempt may be silent before a second one is begun beside it. A plan with `learn: false` neither adds
to them nor goes by them. They are kept in lessons.db in the state folder (TRIBUTARY_STATE).

example:
  tributary lessons
  tributary lessons --json
  tributary lessons --clear)";

std::string share(const worker_record& r) {
  return r.streams == 0 ? "-" : fmt::format("{:.0f} %", 100.0 * r.first_try / r.streams);
}

double dollars(int64_t microusd) {
  return static_cast<double>(microusd) / 1e6;
}

std::string as_text(const learnings& all) {
  if (all.empty())
    return "nothing yet: records and lessons come with the first runs\n";
  auto text
    = fmt::format("{:<16} {:<16} {:>7} {:>9} {:>8} {:>6} {:>8} {:>8} {:>10}\n", "WORKER", "TYPE",
                  "STREAMS", "FIRST TRY", "ATTEMPTS", "FAILED", "TYPICAL", "OVERHEAD", "COST");
  for (const auto& [key, record] : all.records) {
    auto r = summary_of(record);
    text += fmt::format(
      "{:<16} {:<16} {:>7} {:>9} {:>8} {:>6} {:>8} {:>8} {:>10}\n", key.worker, key.type, r.streams,
      share(r), r.attempts, r.failed, r.typical == duration{0} ? "-" : to_human(r.typical),
      record.overheads.total() == 0 ? "-" : to_human(record.overheads.quantile(50)),
      r.cost_microusd == 0 ? "-" : fmt::format("${:.4f}", dollars(r.cost_microusd)));
  }
  if (!all.lessons.empty())
    text += "\nWhat helped after which failure\n";
  for (const auto& [key, count] : all.lessons)
    text += fmt::format("  {}, {}: {} -> {} ({} time{})\n", key.worker, key.type, to_text(key.kind),
                        key.remedy, count, count == 1 ? "" : "s");
  return text;
}

std::string as_json(const learnings& all) {
  nlohmann::ordered_json out;
  auto& records = out["records"] = nlohmann::json::array();
  for (const auto& [key, record] : all.records) {
    auto r = summary_of(record);
    nlohmann::ordered_json row;
    row["worker"] = key.worker;
    row["type"] = key.type;
    row["streams"] = r.streams;
    row["first_try"] = r.first_try;
    row["attempts"] = r.attempts;
    row["failed"] = r.failed;
    row["typical_seconds"] = to_seconds(r.typical);
    row["silence_seconds"] = to_seconds(r.silence);
    row["overhead_seconds"] = to_seconds(record.overheads.quantile(50));
    row["overhead_streams"] = record.overheads.total();
    row["cost_usd"] = dollars(r.cost_microusd);
    records.push_back(std::move(row));
  }
  auto& lessons = out["lessons"] = nlohmann::json::array();
  for (const auto& [key, count] : all.lessons) {
    nlohmann::ordered_json row;
    row["worker"] = key.worker;
    row["type"] = key.type;
    row["kind"] = to_text(key.kind);
    row["remedy"] = key.remedy;
    row["count"] = count;
    lessons.push_back(std::move(row));
  }
  return out.dump() + "\n";
}

int clear_lessons(const std::string& file, const console& out) {
  if (!std::filesystem::exists(file)) {
    out.say("there were none");
    return 0;
  }
  auto store = lesson_store::open(file);
  if (!store)
    return out.complain(store.error());
  if (auto done = store->clear(); !done)
    return out.complain(done.error());
  out.say("forgotten: " + file);
  return 0;
}

} // namespace

int lessons_verb(int argc, char** argv) {
  command_line line{"Shows each worker's record and what helped after which failure.", "lessons"};
  console out;
  std::string topology_file;
  std::string state;
  bool clear = false;
  line.text("--topology,-t", topology_file, "whose `state` folder to look into");
  add_state_option(line, state);
  line.flag("--clear", clear, "forget all of it");
  add_console_options(line, out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  auto here = load_cluster(topology_file, state, out);
  if (!here)
    return here.error();
  auto file = lessons_file(here->state);
  if (clear && !file.empty())
    return clear_lessons(file, out);
  learnings all;
  if (!file.empty() && std::filesystem::exists(file)) {
    auto store = lesson_store::open(file);
    auto read = store ? store->read() : tl::unexpected<error>(store.error());
    if (!read)
      return out.complain(read.error());
    all = std::move(*read);
  }
  out.answer(out.format == output_format::text ? as_text(all) : as_json(all));
  return 0;
}

} // namespace tributary
