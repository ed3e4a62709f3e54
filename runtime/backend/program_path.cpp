#include "runtime/backend/program_path.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <unistd.h>

namespace tributary {

namespace {

enum class finding { program, not_executable, nothing };

finding look_at(const std::string& file) {
  struct stat what {};
  if (stat(file.c_str(), &what) != 0)
    return finding::nothing;
  if (!S_ISREG(what.st_mode) || access(file.c_str(), X_OK) != 0)
    return finding::not_executable;
  return finding::program;
}

bool is_folder(const std::string& path) {
  struct stat what {};
  return stat(path.c_str(), &what) == 0 && S_ISDIR(what.st_mode);
}

result<std::string> find_at(std::string_view name, const std::string& folder) {
  auto file = name.front() == '/' ? std::string{name} : fmt::format("{}/{}", folder, name);
  switch (look_at(file)) {
    case finding::program:
      return file;
    case finding::not_executable:
      return fail(ec::not_found,
                  fmt::format("{} is not a program; `chmod +x {}` would make it one", name, file));
    case finding::nothing:
      break;
  }
  if (name.front() == '/')
    return fail(ec::not_found, fmt::format("there is no {} on this machine; install it", name));
  if (!is_folder(folder))
    return fail(ec::not_found,
                fmt::format("there is no {}: the plan's folder {} is not on this machine; install "
                            "the program here and name it by an absolute path or one on PATH",
                            name, folder));
  return fail(ec::not_found,
              fmt::format("there is no {} in the plan's folder {}; put it there, or name it by an "
                          "absolute path or one on PATH",
                          name, folder));
}

} // namespace

result<std::string>
find_program(std::string_view name, const std::string& folder, std::string_view path) {
  if (name.empty())
    return fail(ec::not_found, "no program is named; give one as the first item of `command`");
  if (name.find('/') != std::string_view::npos)
    return find_at(name, folder);
  std::string refused;
  for (auto entry : split(path, ':')) {
    if (entry.empty() || entry.front() != '/')
      continue;
    auto file = fmt::format("{}/{}", entry, name);
    auto found = look_at(file);
    if (found == finding::program)
      return file;
    if (found == finding::not_executable && refused.empty())
      refused = file;
  }
  if (!refused.empty())
    return fail(ec::not_found,
                fmt::format("{0} is not a program; `chmod +x {0}` would make it one", refused));
  return fail(ec::not_found,
              fmt::format("there is no program {} on PATH ({}); install it, or write ./{} for one "
                          "in the plan's folder",
                          name, path, name));
}

} // namespace tributary
