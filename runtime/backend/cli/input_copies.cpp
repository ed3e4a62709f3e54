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

tl::unexpected<error> not_copied(const input_file& input, const std::error_code& why) {
  return fail(ec::io, fmt::format("the input {} cannot be copied for the worker: {}", input.name,
                                  why.message()));
}

/// As they are now: a file may have grown since its plan was read.
result<uint64_t> bytes_of(const run_context& run) {
  uint64_t bytes = 0;
  for (const auto& input : run.inputs) {
    std::error_code failed;
    bytes += fs::file_size(input.path, failed);
    if (failed)
      return not_copied(input, failed);
  }
  return bytes;
}

} // namespace

std::string copy_name(const input_file& input, size_t number) {
  fs::path name{input.name};
  if (stays_inside(name))
    return name.lexically_normal().string();
  return fmt::format("inputs/{}-{}", number + 1, fs::path{input.path}.filename().string());
}

result<void> copy_inputs(const run_context& run, const std::string& folder) {
  auto has = bytes_of(run);
  if (!has)
    return tl::unexpected(has.error());
  if (auto bytes = *has; bytes > limits::copied_input_bytes)
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
      return not_copied(input, failed);
  }
  return {};
}

} // namespace tributary
