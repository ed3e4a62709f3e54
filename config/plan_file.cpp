#include "config/plan_file.hpp"

#include "config/file_text.hpp"
#include "config/plan_reader.hpp"
#include "config/yaml_parser.hpp"
#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace tributary {

namespace {

using namespace config;

void apply_worker(plan& p, const std::string& worker) {
  if (worker.empty())
    return;
  for (auto& s : p.streams)
    s.worker = worker;
  // These two only select and copy: a run with them calls no model, also not to merge or to audit.
  if (worker == "extract" || worker == "echo") {
    p.synthesis.worker.clear();
    p.audit.worker.clear();
  }
}

void apply_overrides(plan& p, const plan_overrides& overrides) {
  apply_worker(p, overrides.worker);
  if (overrides.max_parallel)
    p.max_parallel = overrides.max_parallel;
  if (overrides.budget_microusd)
    p.budget.microusd = overrides.budget_microusd;
  if (overrides.deadline)
    p.deadline = overrides.deadline;
  p.audit.when = overrides.audit.value_or(p.audit.when);
}

/// The current folder; "/" where it has been removed under us.
std::string current_folder() {
  std::error_code failed;
  auto here = std::filesystem::current_path(failed);
  return failed ? "/" : here.string();
}

void find_inputs(plan_draft& draft, const plan_overrides& overrides, reading& in) {
  auto& p = draft.value;
  if (!overrides.inputs.empty())
    p.inputs = overrides.inputs;
  if (overrides.resolved_inputs) {
    p.input_files = *overrides.resolved_inputs;
    return;
  }
  std::vector<glob_source> globs;
  if (!overrides.inputs.empty()) {
    for (const auto& pattern : overrides.inputs)
      globs.push_back({pattern, {}, "--input"});
    p.input_files = resolve_inputs(globs, current_folder(), p.file, in.found);
    return;
  }
  for (auto item : draft.inputs) {
    const auto& n = in.tree[item];
    if (n.kind == node_kind::scalar)
      globs.push_back({std::string{in.tree.text(item)}, n.at, n.from_set ? "--set" : ""});
  }
  p.input_files = resolve_inputs(globs, p.folder, p.file, in.found);
}

/// @returns The plan, or nothing where there is no tree to speak of.
std::optional<plan> read_tree(value_tree& tree, const std::string& file,
                              const plan_overrides& overrides, problem_sink& found) {
  apply_sets(overrides.sets, tree, found);
  reading in{tree, found};
  auto draft = read_plan_tree(in);
  draft.value.file = file;
  draft.value.folder = folder_of(file);
  resolve_needs(draft, in);
  check_cycles(draft, in);
  // Words are asked only in a plan that holds together: else they would be blamed for its faults.
  if (!found.any_error())
    infer_needs(draft, found);
  apply_overrides(draft.value, overrides);
  find_inputs(draft, overrides, in);
  resolve_template(draft, overrides.resolved_inputs ? plan_origin::sent : plan_origin::here, in);
  return std::move(draft.value);
}

} // namespace

read_plan_result
read_plan(std::string_view text, const std::string& file, const plan_overrides& overrides) {
  problem_sink found{file};
  read_plan_result out;
  if (check_text(text, limits::plan_file_bytes, found)) {
    value_tree tree;
    tree.root = is_markdown(text, file) ? parse_markdown_plan(text, tree, found)
                                        : parse_yaml(text, tree, found);
    if (tree.root != no_node)
      out.value = read_tree(tree, file, overrides, found);
  }
  if (found.any_error())
    out.value.reset();
  out.found = found.take();
  return out;
}

read_plan_result read_plan_file(const std::string& file, const plan_overrides& overrides) {
  auto text = read_text_file(file, limits::plan_file_bytes);
  if (text)
    return read_plan(*text, file, overrides);
  return {std::nullopt, {file_problem(file, text.error())}};
}

} // namespace tributary
