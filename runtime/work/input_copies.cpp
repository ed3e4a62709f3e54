#include "runtime/work/input_copies.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace tributary {

namespace {

std::string beginning(std::string_view run) {
  return fmt::format("{}-", run);
}

} // namespace

std::string input_copy_path(std::string_view folder, std::string_view run, size_t number) {
  return fmt::format("{}/{}{}", folder, beginning(run), number);
}

void remove_input_copies(const std::string& folder, std::string_view run) {
  std::error_code ignored;
  auto begins = beginning(run);
  for (const auto& entry : std::filesystem::directory_iterator{folder, ignored})
    if (entry.path().filename().string().starts_with(begins))
      std::filesystem::remove(entry.path(), ignored);
}

} // namespace tributary
