// Writes reports and pictures of made-up runs into a folder, for looking at them:
// report_sample FOLDER
#include "runtime/report/report_html.hpp"
#include "runtime/report/terminal/live_view.hpp"
#include "runtime/report/terminal/plain_lines.hpp"
#include "runtime/report/terminal/summary.hpp"

#include "tests/unit/report/story.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <random>

using namespace tributary;

namespace {

struct sample {
  story told;
  std::string markdown;
  std::vector<conflict> conflicts;
};

void name_stream(story& s, stream_index i, const char* name, int64_t estimate_ms,
                 std::vector<stream_index> needs = {}) {
  s.what.streams[i].name = name;
  s.what.streams[i].estimate = ms(estimate_ms);
  s.what.streams[i].needs = std::move(needs);
}

void in_order(story& s) {
  std::stable_sort(s.events.begin(), s.events.end(),
                   [](const run_notice& a, const run_notice& b) { return a.at < b.at; });
}

void merged(story& s, int64_t at, uint32_t version, stream_index stream, int64_t bytes) {
  auto& n = s.tell(at, notice_type::draft_updated);
  n.version = version;
  n.streams = {stream};
  n.bytes = bytes;
  n.took = ms(40);
}

void done(story& s, int64_t at, stream_index stream, uint32_t attempt, int64_t service,
          const std::string& node, int64_t bytes) {
  s.completed(at, stream, attempt, service);
  auto& n = s.events.back();
  n.node = node;
  n.bytes = bytes;
  n.input_tokens = bytes / 3;
  n.output_tokens = bytes / 4;
  n.cost_microusd = bytes * 3;
}

const char* const intel_markdown = R"md(# Workflow engines and distributed runtimes

## Market leaders

Temporal, Airflow and Ray lead the field. Each began elsewhere: **Temporal** as Uber's Cadence, **Airflow** at
Airbnb, **Ray** at Berkeley's RISELab. What they share is a scheduler that outlives its workers [^1].

| Engine | First release | Licence | State kept in |
|:-------|--------------:|:--------|:--------------|
| Temporal | 2020 | MIT | Cassandra, MySQL, PostgreSQL |
| Apache Airflow | 2015 | Apache-2.0 | any SQLAlchemy database |
| Ray | 2017 | Apache-2.0 | its own object store, GCS |

### Strengths

- Temporal replays a workflow's history, so code *is* the state machine.
- Airflow's operators cover almost every data source: `BashOperator`, `KubernetesPodOperator` and 1,500 more.
- Ray starts a task in [under a millisecond](https://docs.ray.io/) once a worker is warm.

### Weaknesses

> “Determinism is the price of replay: a workflow may not read the clock.” (temporal-docs.md:118)

Airflow schedules in whole seconds, and its scheduler polls the database; below ten seconds a task costs more to
start than to run.

## Emerging competitors

1. **Restate** keeps the log in the server itself, and pushes invocations to services over HTTP/2.
2. **Hatchet** stands on PostgreSQL alone.
3. **Inngest** bills by step.

```python
@workflow.defn
class Report:
    @workflow.run
    async def run(self, topic: str) -> str:
        parts = await asyncio.gather(*(research(topic, a) for a in ANGLES))
        return await workflow.execute_activity(merge, parts, start_to_close_timeout=timedelta(minutes=5))
```

## Pricing

Prices as of 2026-01, per million actions. Two sources disagree on Temporal Cloud; see *Conflicts* below.

| Product | Entry | Per million |
|---------|------:|------------:|
| Temporal Cloud | $100 / month | $50 |
| Astronomer | $0.35 / hour | – |
| Inngest | $20 / month | $25 |

## Strategic insights

- [x] Use a journal of events as the only state.
- [x] Merge as results arrive; do not wait for the last.
- [ ] Measure coordination before adding workers.

<script>alert("this shows as text")</script>
)md";

sample competitive_intel() {
  sample out{story{"leaders", "emerging", "features", "pricing", "licences", "strategy"},
             intel_markdown,
             {}};
  auto& s = out.told;
  s.what.task = "Competitive intelligence: workflow engines and distributed runtimes";
  name_stream(s, 0, "Market leaders", 2'000);
  name_stream(s, 1, "Emerging competitors", 2'000);
  name_stream(s, 2, "Feature comparison", 2'000);
  name_stream(s, 3, "Pricing analysis", 2'000);
  name_stream(s, 4, "Licences and governance of all the competitors", 2'000);
  name_stream(s, 5, "Strategic insights", 2'000, {0, 1, 2, 3});
  s.tell(0, notice_type::run_started);
  for (const auto* node : {"alpha", "beta", "gamma"})
    s.tell(2, notice_type::node_joined).node = node;
  for (stream_index i = 0; i < 5; ++i)
    s.tell(3, notice_type::stream_queued, i);
  s.started(20, 0, 1, "alpha", "gemini");
  s.started(24, 1, 1, "beta", "gemini");
  s.started(28, 2, 1, "gamma", "gemini");
  s.started(31, 3, 1, "alpha", "gemini");
  auto& progress = s.tell(1'200, notice_type::stream_progress, 1, 1);
  progress.bytes = 2'100;
  progress.tokens = 700;
  progress.why = "reading sources/restate.md";
  auto& retry = s.tell(900, notice_type::stream_retrying, 2, 1);
  retry.kind = failure_kind::rate_limited;
  retry.why = "429 from the provider; retry 1 of 4";
  retry.delay = ms(600);
  retry.node = "gamma";
  retry.worker = "gemini";
  s.started(910, 4, 1, "gamma", "extract");
  s.tell(1'500, notice_type::stream_queued, 2);
  s.started(1'510, 2, 2, "gamma", "gemini");
  done(s, 2'100, 0, 1, 2'060, "alpha", 4'200);
  merged(s, 2'160, 1, 0, 4'300);
  auto& lost = s.tell(2'600, notice_type::node_lost);
  lost.node = "beta";
  lost.why = "silent for 1s";
  auto& again = s.tell(2'600, notice_type::stream_retrying, 1, 1);
  again.kind = failure_kind::node_lost;
  again.why = "beta is silent for 1s; retry 1 of 5";
  again.node = "beta";
  again.worker = "gemini";
  s.tell(2'600, notice_type::stream_queued, 1);
  s.started(2'620, 1, 2, "alpha", "gemini");
  done(s, 2'400, 3, 1, 2'350, "alpha", 3'100);
  merged(s, 2'470, 2, 3, 7'200);
  auto& found = s.tell(2'475, notice_type::conflict_found);
  found.conflict = "c1";
  found.conflict_type = "factual";
  found.why = "Temporal Cloud, price per million actions: 50 USD or 25 USD";
  found.streams = {0, 3};
  done(s, 2'700, 4, 1, 1'750, "gamma", 1'900);
  merged(s, 2'760, 3, 4, 9'000);
  done(s, 3'900, 2, 2, 2'360, "gamma", 5'400);
  merged(s, 3'950, 4, 2, 14'400);
  done(s, 4'700, 1, 2, 2'050, "alpha", 3'900);
  merged(s, 4'740, 5, 1, 18'100);
  s.tell(4'701, notice_type::stream_queued, 5);
  s.started(4'720, 5, 1, "gamma", "codex");
  done(s, 6'300, 5, 1, 1'560, "gamma", 2'800);
  merged(s, 6'350, 6, 5, 20'900);
  s.tell(6'420, notice_type::run_completed).exit_code = 0;
  in_order(s);
  conflict price;
  price.id = "c1";
  price.subject = "Temporal Cloud";
  price.attribute = "price per million actions";
  price.sides = {{0, price.subject, price.attribute, "25 USD", "temporal-pricing-2024.md:31",
                  "2024-11", "Actions are billed at $25 per million after the first million."},
                 {3, price.subject, price.attribute, "50 USD", "pricing.md:12", "2026-01",
                  "Since the change of 2025 the first five million actions cost $50 per million."}};
  price.status = "resolved";
  price.resolved_by = "pricing";
  price.resolved_value = "50 USD";
  price.resolved_why = "The newer source names the change; the older one predates it.";
  conflict gap;
  gap.id = "c2";
  gap.type = conflict_type::missing;
  gap.subject = "Every profile names a price";
  gap.sides = {{1, "", "", "", "", "", ""}};
  gap.resolved_why = "No source names a price for Restate; a price list or a quote is needed.";
  out.conflicts = {price, gap};
  return out;
}

sample one_stream() {
  sample out{
    story{"only"}, "# A short answer\n\nIt is one paragraph, with nothing to merge.\n", {}};
  auto& s = out.told;
  s.what.task = "A short answer";
  name_stream(s, 0, "The only stream", 4'000);
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.started(5, 0, 1, "here", "extract");
  done(s, 3'005, 0, 1, 2'990, "here", 800);
  merged(s, 3'010, 1, 0, 900);
  s.tell(3'012, notice_type::run_completed).exit_code = 0;
  return out;
}

/// Waves of work on 24 slots of 6 nodes, with some retries and one loss.
sample many_streams(size_t count) {
  sample out{story{}, "# Many\n\n", {}};
  auto& s = out.told;
  s.what.task = "A review of many modules at once";
  std::mt19937 dice{7};
  s.tell(0, notice_type::run_started);
  std::vector<int64_t> free_from(24, 10);
  uint32_t version = 0;
  for (stream_index i = 0; i < count; ++i) {
    auto id = "module-" + std::to_string(i);
    s.names.streams.push_back(id);
    s.what.streams.emplace_back();
    s.what.streams.back().id = id;
    name_stream(s, i, ("Module " + std::to_string(i)).c_str(), 1'500,
                i > 40 && i % 9 == 0 ? std::vector<stream_index>{i - 30}
                                     : std::vector<stream_index>{});
    s.tell(1, notice_type::stream_queued, i);
    auto slot = std::min_element(free_from.begin(), free_from.end());
    auto node = "node-" + std::to_string((slot - free_from.begin()) / 4);
    auto at = *slot + 3;
    auto took = 400 + static_cast<int64_t>(dice() % 1'800);
    uint32_t attempt = 1;
    s.started(at, i, attempt, node, "gemini");
    if (dice() % 17 == 0) {
      auto& retry = s.tell(at + took / 2, notice_type::stream_retrying, i, attempt);
      retry.kind = failure_kind::overloaded;
      retry.why = "503 from the provider";
      at += took / 2 + 200;
      s.tell(at - 1, notice_type::stream_queued, i);
      s.started(at, i, ++attempt, node, "gemini");
    }
    if (dice() % 60 == 0) {
      auto& failed = s.tell(at + took, notice_type::stream_failed, i, attempt);
      failed.kind = failure_kind::refused;
      failed.why = "the model refused twice";
    } else {
      done(s, at + took, i, attempt, took - 5, node, 900 + static_cast<int64_t>(dice() % 4'000));
      ++version;
      merged(s, at + took + 20, version, i, 3'000 * version);
    }
    *slot = at + took;
    out.markdown += "## Module " + std::to_string(i) + "\n\nNothing to complain of.\n\n";
  }
  s.tell(*std::max_element(free_from.begin(), free_from.end()) + 100, notice_type::run_completed)
    .exit_code
    = 3;
  in_order(s);
  return out;
}

void write_pages(const std::string& folder, const std::string& name, const sample& s) {
  auto record = s.told.record();
  auto metrics = record.metrics(s.told.what);
  write_file(folder + "/" + name + ".html",
             report_html(s.told.what, s.markdown, s.conflicts, record, metrics));
  write_file(folder + "/" + name + ".svg", timeline_svg(s.told.what, record, metrics));
}

/// What a terminal would have shown at this moment.
void print_view(const sample& s, int64_t at_ms, terminal_size size) {
  run_record record{s.told.names};
  auto now = story::start + ms(at_ms);
  for (const auto& n : s.told.events)
    if (n.at <= now)
      record.add(n);
  for (const auto& line : live_view(s.told.what, record, now, size, true))
    std::printf("%s\n", line.c_str());
  std::printf("%s\n", std::string(size.columns, '=').c_str());
}

void print_lines(const sample& s) {
  plain_lines lines{s.told.what, true};
  for (const auto& n : s.told.events)
    if (auto line = lines.line(n))
      std::printf("%s\n", line->c_str());
  auto record = s.told.record();
  for (const auto& line :
       run_summary(s.told.what, record, record.metrics(s.told.what), "runs/r-1", true))
    std::printf("%s\n", line.c_str());
}

} // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: report_sample FOLDER\n");
    return 2;
  }
  auto intel = competitive_intel();
  auto many = many_streams(400);
  write_pages(arguments[1], "intel", intel);
  write_pages(arguments[1], "one", one_stream());
  write_pages(arguments[1], "many", many);
  for (auto at : {25, 1'300, 2'650, 5'000, 6'420})
    print_view(intel, at, {100, 24});
  print_view(intel, 1'300, {58, 12});
  print_view(many, 9'000, {110, 24});
  print_lines(intel);
  print_lines(many);
}
