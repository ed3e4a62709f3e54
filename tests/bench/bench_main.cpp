// Measures what running costs beside the work itself, each row beside its floor in the same run.
//   tributary_bench [--rounds N] [--only PREFIX]
//   tributary_bench --machine                 what the machine itself takes
//   tributary_bench --profile ROW [TIMES]     this row alone, without its floor, in this process
#include "nodes/house/memory_habits.hpp"

#include "tests/bench/core_run.hpp"
#include "tests/bench/embedded_run.hpp"
#include "tests/bench/floors.hpp"
#include "tests/bench/model_run.hpp"
#include "tests/bench/plans.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <string_view>

namespace {

using namespace tributary;
using namespace tributary::bench;
using namespace std::chrono_literals;

/// Attempts at once, as `--slots 64` gives.
constexpr uint32_t slots = 64;
constexpr size_t parts = 100;
constexpr size_t part_bytes = 20'000;

/// One number of a row.
struct figure {
  const char* what;
  const char* unit;
  std::optional<double> target;
};

struct row {
  const char* name;
  std::vector<figure> shown;
  std::function<figures()> ours;
  /// May give fewer figures than `ours`, and be empty.
  std::function<figures()> floor;
};

std::vector<row> rows() {
  const figure cpu{"processor time", "µs/stream", std::nullopt};
  const figure disk{"then until all is written", "ms", std::nullopt};
  return {
    {"core-10k",
     {{"core, scheduler, journal: 10,000", "µs/stream", 3}, cpu},
     [] { return core_run(10'000, slots); },
     {}},
    {"core-100k",
     {{"core, scheduler, journal: 100,000", "µs/stream", 3}, cpu},
     [] { return core_run(100'000, slots); },
     {}},
    {"w2-10k",
     {{"W2 fan-out of 10,000 and a join", "µs/stream", 10}, cpu, disk},
     [] { return run_with_echo(fan_out(10'000), slots); },
     [] { return fan_out_floor(10'000); }},
    {"w2-100k",
     {{"W2 fan-out of 100,000 and a join", "µs/stream", 10}, cpu, disk},
     [] { return run_with_echo(fan_out(100'000), slots); },
     [] { return fan_out_floor(100'000); }},
    {"w4",
     {{"W4 chain of 1,000", "µs/hop", 12}, {"processor time", "µs/hop", std::nullopt}, disk},
     [] { return run_with_echo(chain(1'000), slots); },
     [] { return chain_floor(1'000); }},
    {"w8-merge",
     {{"W8 last merge and report alone", "ms", 4}},
     [] { return last_merge(parts, part_bytes); },
     [] { return render_floor(parts, part_bytes); }},
    {"w8",
     {{"W8 last stream to final report", "ms", 4},
      {"W8 first stream to first draft", "ms", 2},
      {"last stream to the run's end", "ms", std::nullopt}},
     [] { return run_with_prose(parts, part_bytes, 3s); },
     [] { return merge_floor(parts, part_bytes, 3s); }},
    {"models",
     {{"2,000 streams at once, answers after 200 ms", "ms", std::nullopt},
      cpu,
      {"most of them at the server at once", "calls", std::nullopt},
      disk},
     [] { return run_with_models(2'000, 200ms); },
     [] { return bare_curl(2'000, 200ms); }},
    {"models-slow",
     {{"2,000 streams at once, answers after 4 s", "ms", std::nullopt},
      cpu,
      {"most of them at the server at once", "calls", std::nullopt},
      disk},
     [] { return run_with_models(2'000, 4s); },
     [] { return bare_curl(2'000, 4s); }},
  };
}

/// All samples of one side of a row.
struct samples {
  std::vector<sample> all;

  std::optional<double> value(size_t which) const {
    std::vector<double> values;
    for (const auto& s : all)
      if (which < s.values.size())
        values.push_back(s.values[which]);
    return values.empty() ? std::nullopt : std::optional{median(std::move(values))};
  }
  double peak() const {
    std::vector<double> values;
    for (const auto& s : all)
      values.push_back(s.peak_mb);
    return values.empty() ? 0 : median(std::move(values));
  }
};

std::string shown(std::optional<double> value) {
  if (!value)
    return "";
  return *value < 10 ? fmt::format("{:.2f}", *value) : fmt::format("{:.1f}", *value);
}

void print(const row& r, const samples& ours, const samples& floor) {
  for (size_t i = 0; i < r.shown.size(); ++i) {
    const auto& f = r.shown[i];
    auto mine = ours.value(i);
    auto bare = floor.value(i);
    auto ratio = mine && bare && *bare > 0 ? fmt::format("{:.1f}", *mine / *bare) : "";
    auto target = f.target ? fmt::format("under {:g}", *f.target) : "";
    auto memory = i == 0 ? fmt::format("{:.0f}", ours.peak()) : "";
    auto floor_memory = i == 0 && !floor.all.empty() ? fmt::format("{:.0f}", floor.peak()) : "";
    auto name = i == 0 || f.target ? std::string{f.what} : fmt::format("— {}", f.what);
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} |\n", name, f.unit, shown(mine),
               shown(bare), ratio, target, memory, floor_memory);
  }
}

int measure(const std::vector<row>& all, size_t rounds) {
  std::vector<samples> ours(all.size());
  std::vector<samples> floor(all.size());
  for (size_t round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < all.size(); ++i) {
      fmt::print(stderr, "\rround {} of {}: {:<12}", round + 1, rounds, all[i].name);
      if (all[i].floor)
        floor[i].all.push_back(in_child(all[i].floor));
      ours[i].all.push_back(in_child(all[i].ours));
    }
  }
  fmt::print(stderr, "\n");
  fmt::print("| row | unit | Tributary | floor | ratio | target | peak MB | floor's MB |\n"
             "|---|---|---:|---:|---:|---|---:|---:|\n");
  for (size_t i = 0; i < all.size(); ++i)
    print(all[i], ours[i], floor[i]);
  return 0;
}

int profile(const std::vector<row>& all, size_t times) {
  for (const auto& r : all)
    for (size_t i = 0; i < times; ++i) {
      auto values = r.ours();
      for (size_t f = 0; f < values.size(); ++f)
        fmt::print("{}: {} {:.2f} {}\n", r.name, r.shown[f].what, values[f], r.shown[f].unit);
    }
  return all.empty() ? 2 : 0;
}

} // namespace

int main(int argc, char** argv) try {
  keep_freed_memory();
  size_t rounds = 5;
  std::string_view only;
  auto all = rows();
  for (int i = 1; i < argc; ++i) {
    std::string_view option{argv[i]};
    if (option == "--rounds" && i + 1 < argc) {
      rounds = std::max(1ul, std::strtoul(argv[++i], nullptr, 10));
    } else if (option == "--machine") {
      fmt::print("{}\n", machine_costs());
      return 0;
    } else if (option == "--only" && i + 1 < argc) {
      only = argv[++i];
    } else if (option == "--profile" && i + 1 < argc) {
      std::string_view name{argv[++i]};
      std::erase_if(all, [&](const row& r) { return name != r.name; });
      return profile(all, i + 1 < argc ? std::strtoul(argv[i + 1], nullptr, 10) : 1);
    } else {
      fmt::print(stderr, "usage: tributary_bench [--rounds N] [--only PREFIX] | --machine | "
                         "--profile ROW [TIMES]\n");
      return 2;
    }
  }
  std::erase_if(all, [&](const row& r) { return !std::string_view{r.name}.starts_with(only); });
  return measure(all, rounds);
} catch (const std::exception& e) {
  fmt::print(stderr, "bench: {}\n", e.what());
  return 1;
}
