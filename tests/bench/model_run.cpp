#include "tests/bench/model_run.hpp"

#include "runtime/backend/backend_set.hpp"

#include "tests/bench/embedded_run.hpp"
#include "tests/bench/model_process.hpp"
#include "tests/bench/plans.hpp"

#include <fmt/format.h>

namespace tributary::bench {

figures run_with_models(size_t count, std::chrono::milliseconds each) {
  model_process server{each};
  auto worker = model_worker(server.base_url());
  auto slots = static_cast<uint32_t>(count);
  worker.max_parallel = slots;
  auto what = std::make_shared<plan>();
  what->task = "Benchmark";
  for (size_t i = 0; i < count; ++i) {
    auto& s = what->streams.emplace_back();
    s.id = fmt::format("s{}", i);
    s.name = fmt::format("Part {} of the report", i + 1);
    s.worker = worker.name;
    s.prompt = model_prompt(i);
  }
  auto backends = std::make_shared<backend_set>(backend_options{1, {}});
  auto r = embedded_run(std::move(what), worker, backends, slots);
  return {millis(r.over - r.submitted), r.cpu / static_cast<double>(count),
          static_cast<double>(server.most_at_once()), millis(r.on_disk - r.over)};
}

} // namespace tributary::bench
