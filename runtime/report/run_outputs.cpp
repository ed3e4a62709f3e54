#include "runtime/report/run_outputs.hpp"

namespace tributary {

void run_outputs::add(std::shared_ptr<run_output> output) {
  std::lock_guard lock{mutex_};
  std::erase_if(outputs_, [](const auto& o) { return o->is_gone(); });
  outputs_.push_back(std::move(output));
}

bool run_outputs::empty() const {
  std::lock_guard lock{mutex_};
  return outputs_.empty();
}

std::vector<std::shared_ptr<run_output>> run_outputs::all() const {
  std::lock_guard lock{mutex_};
  return outputs_;
}

void run_outputs::append_events(std::string_view lines) {
  for (const auto& output : all())
    output->append_events(lines);
}

void run_outputs::put(std::string_view name, std::shared_ptr<const std::string> bytes) {
  for (const auto& output : all())
    output->put(name, bytes);
}

} // namespace tributary
