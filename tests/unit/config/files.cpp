#include "tests/unit/config/files.hpp"

#include "config/plan_file.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace tributary::test {

std::filesystem::path golden_folder() {
  return std::filesystem::path{TRIBUTARY_GOLDEN_FOLDER} / "config";
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out{file, std::ios::binary};
  out << text;
  REQUIRE(out.flush().good());
}

void compare_with_golden(const std::string& name, const std::string& text) {
  auto file = golden_folder() / name;
  const auto* mode = std::getenv("TRIBUTARY_GOLDEN");
  if (mode && std::string_view{mode} == "write")
    return write_file(file, text);
  CHECK(text == read_file(file));
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string wrong(const std::string& text, const std::string& file) {
  auto got = read_plan(text, file, {});
  return got.value ? std::string{} : to_text(got.found);
}

bool has(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

std::string list_of(size_t items, const std::string& item) {
  std::string list = "[" + item;
  for (size_t i = 1; i < items; ++i)
    list += ", " + item;
  return list + "]";
}

scratch_folder::scratch_folder() {
  auto name = (std::filesystem::temp_directory_path() / "tributary-test-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string scratch_folder::add(const std::string& name, std::string_view text) const {
  auto file = path_ / name;
  write_file(file, text);
  return file.string();
}

} // namespace tributary::test
