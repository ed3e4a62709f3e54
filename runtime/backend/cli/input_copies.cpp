#include "runtime/backend/cli/input_copies.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace tributary {

namespace {

namespace fs = std::filesystem;

bool stays_inside(const fs::path& name) {
  if (name.empty() || name.is_absolute() || !name.has_filename())
    return false;
  for (const auto& part : name)
    if (part == ".." || part == ".git")
      return false;
  return true;
}

} // namespace

std::string copy_name(const input_file& input, size_t number) {
  fs::path name{input.name};
  if (stays_inside(name))
    return name.lexically_normal().string();
  return fmt::format("inputs/{}-{}", number + 1, fs::path{input.path}.filename().string());
}

result<void> copy_inputs(const run_context& run, const std::string& folder) {
  uint64_t bytes = 0;
  for (const auto& input : run.inputs)
    bytes += input.bytes;
  if (bytes > limits::copied_input_bytes)
    return fail(
      ec::too_large,
      fmt::format("the inputs have {} together, and a CLI gets copies of at most {}; name "
                  "fewer `inputs`, or let `extract` read them",
                  human_bytes(bytes), human_bytes(limits::copied_input_bytes)));
  for (size_t i = 0; i < run.inputs.size(); ++i) {
    const auto& input = run.inputs[i];
    auto to = fs::path{folder} / copy_name(input, i);
    std::error_code failed;
    fs::create_directories(to.parent_path(), failed);
    if (!failed)
      fs::copy_file(input.path, to, fs::copy_options::overwrite_existing, failed);
    if (failed)
      return fail(ec::io, fmt::format("the input {} cannot be copied for the worker: {}",
                                      input.name, failed.message()));
  }
  return {};
}

} // namespace tributary
