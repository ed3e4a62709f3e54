#include "config/topology_file.hpp"

#include "config/file_text.hpp"
#include "config/topology_reader.hpp"
#include "config/usual_workers.hpp"
#include "config/yaml_parser.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>

namespace tributary {

namespace {

using namespace config;

const char* environment(const std::string& name) {
  return std::getenv(name.c_str());
}

read_topology_result read_over(topology base, std::string_view text, const std::string& file,
                               const variable_lookup& variable) {
  problem_sink found{file};
  read_topology_result out;
  if (check_text(text, limits::topology_file_bytes, found)) {
    value_tree tree;
    tree.root = parse_yaml(text, tree, found);
    if (tree.root != no_node) {
      reading in{tree, found, &variable};
      base.file = file;
      read_topology_tree(in, base);
      check_topology(base, in);
      out.value = std::move(base);
    }
  }
  if (found.any_error())
    out.value.reset();
  out.found = found.take();
  return out;
}

/// What every topology file stands on: the workers that need nothing, and the usual table.
topology bare_topology() {
  return topology_from([](const std::string&) -> const char* { return nullptr; });
}

bool is_present(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0;
}

/// The user's own configuration, "" where the environment gives no place for one.
std::string user_file(const variable_lookup& variable) {
  const auto* folder = variable("XDG_CONFIG_HOME");
  if (folder && folder[0] == '/')
    return std::string{folder} + "/tributary/config.yaml";
  const auto* home = variable("HOME");
  return home && home[0] == '/' ? std::string{home} + "/.config/tributary/config.yaml"
                                : std::string{};
}

} // namespace

read_topology_result
read_topology(std::string_view text, const std::string& file, const variable_lookup& variable) {
  return read_over(bare_topology(), text, file, variable);
}

read_topology_result read_topology_file(const std::string& file) {
  auto text = read_text_file(file, limits::topology_file_bytes);
  if (text)
    return read_topology(*text, file, environment);
  return {std::nullopt, {file_problem(file, text.error())}};
}

read_topology_result
read_default_topology(const std::string& folder, const variable_lookup& variable) {
  read_topology_result out{topology_from(variable), {}};
  // The nearer file is read last, so that it counts.
  for (const auto& file : {user_file(variable), folder + "/tributary.yaml"}) {
    if (file.empty() || !is_present(file))
      continue;
    auto text = read_text_file(file, limits::topology_file_bytes);
    if (!text) {
      out.found.push_back(file_problem(file, text.error()));
      continue;
    }
    auto base = out.value ? std::move(*out.value) : topology_from(variable);
    auto got = read_over(base, *text, file, variable);
    out.found.insert(out.found.end(), got.found.begin(), got.found.end());
    out.value = got.value ? std::move(got.value) : std::move(base);
  }
  if (any_error(out.found))
    out.value.reset();
  return out;
}

read_topology_result read_default_topology() {
  return read_default_topology(".", environment);
}

} // namespace tributary
