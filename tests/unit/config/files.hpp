#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tributary::test {

/// The folder with inputs and the texts that readers must give for them.
std::filesystem::path golden_folder();

std::string read_file(const std::filesystem::path& file);

void write_file(const std::filesystem::path& file, std::string_view text);

/// Checks that a text is the one of tests/golden/config; with TRIBUTARY_GOLDEN=write in the
/// environment it is written there instead.
void compare_with_golden(const std::string& name, const std::string& text);

/// `text` with each `what` replaced.
std::string replaced(std::string text, const std::string& what, const std::string& by);

/// What is wrong with a plan; "" where it is taken.
std::string wrong(const std::string& text, const std::string& file = "p.yaml");

bool has(const std::string& text, const std::string& what);

/// `[ITEM, ITEM, …]`
std::string list_of(size_t items, const std::string& item);

/// An environment in which nothing is set.
inline const char* nothing_set(const std::string&) {
  return nullptr;
}

/// A folder that is gone with its owner.
class scratch_folder {
public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file below it, folders made as needed, and gives its whole name.
  std::string add(const std::string& name, std::string_view text) const;

private:
  std::filesystem::path path_;
};

} // namespace tributary::test
