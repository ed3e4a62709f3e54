#include "tests/bench/adapt/adapt_trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

using namespace tributary;
using namespace tributary::bench;

namespace {

/// Worse than this is not borne.
constexpr double worse_at_most = 1.02;

struct figures {
  double mean = 0;
  double middle = 0;
  double best = 0;
  double worst = 0;
};

template <class Get>
figures over(const std::vector<adapt_outcome>& all, Get get) {
  std::vector<double> values;
  double sum = 0;
  for (const auto& one : all)
    values.push_back(get(one));
  for (auto value : values)
    sum += value;
  std::sort(values.begin(), values.end());
  return {sum / static_cast<double>(values.size()), values[values.size() / 2], values.front(),
          values.back()};
}

void row(const char* what, const figures& f) {
  fmt::print("| {:<34} | {:>6.3f} | {:>6.3f} | {:>6.3f} | {:>6.3f} |\n", what, f.mean, f.middle,
             f.best, f.worst);
}

double share(duration of, duration by) {
  return static_cast<double>(of.count()) / static_cast<double>(by.count());
}

int print(const std::vector<adapt_outcome>& all) {
  fmt::print("{} plans, makespan\n\n", all.size());
  fmt::print("| {:<34} | {:>6} | {:>6} | {:>6} | {:>6} |\n", "", "mean", "middle", "least", "most");
  fmt::print("|{:-<36}|-------:|-------:|-------:|-------:|\n", "");
  row("adapting / without", over(all, [](const auto& o) { return o.ratio(); }));
  row("without / lower bound", over(all, [](const auto& o) { return share(o.without, o.bound); }));
  row("adapting / lower bound", over(all, [](const auto& o) { return share(o.with, o.bound); }));
  uint32_t better = 0, worse = 0, lost = 0;
  uint64_t splits = 0;
  duration without{0}, with{0};
  for (const auto& o : all) {
    better += o.ratio() < 0.98 ? 1 : 0;
    worse += o.ratio() > worse_at_most ? 1 : 0;
    lost += o.whole ? 0 : 1;
    splits += o.splits;
    without += o.without;
    with += o.with;
  }
  fmt::print("\nbetter by more than 2 %: {}; worse by more than 2 %: {}; not whole: {}\n", better,
             worse, lost);
  fmt::print("all makespans together: {:.1f} h without, {:.1f} h adapting ({:.1f} % less)\n",
             to_seconds(without) / 3600, to_seconds(with) / 3600, 100 * (1 - share(with, without)));
  fmt::print("tasks shared {} times\n", splits);
  for (const auto& o : all)
    if (o.ratio() > worse_at_most)
      fmt::print("seed {}: {:.3f} ({:.0f} s, {:.0f} s without)\n", o.seed, o.ratio(),
                 to_seconds(o.with), to_seconds(o.without));
  return worse == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

/// usage: adapt_bench [PLANS] [FIRST SEED]
int main(int argc, char** argv) {
  auto plans = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 500;
  auto first = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
  return print(run_many(first, static_cast<uint32_t>(std::clamp(plans, 1ul, 100'000ul))));
}
