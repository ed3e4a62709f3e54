#include "runtime/work/work.hpp"

#include <algorithm>

namespace tributary {

const worker_profile* find_worker(const run_context& run, std::string_view name) {
  auto hit = std::find_if(run.workers.begin(), run.workers.end(),
                          [name](const worker_profile& w) { return w.name == name; });
  return hit == run.workers.end() ? nullptr : &*hit;
}

} // namespace tributary
