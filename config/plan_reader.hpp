#pragma once

#include "config/fields.hpp"
#include "config/plan_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::config {

/// A plan while it is read: what its file says, before names are looked up and globs matched.
struct plan_draft {
  plan value;
  /// For each stream, the ids that it names in `needs`; absent where it says nothing of needs,
  /// which is when its words are asked.
  std::vector<std::optional<std::vector<node_id>>> needs;
  /// For each stream, id -> words of `inferred-needs`, which a plan that has run carries.
  std::vector<std::vector<std::pair<std::string, std::string>>> inferred;
  /// The items of `inputs`.
  std::vector<node_id> inputs;
  /// The value of `synthesis.template`.
  node_id template_at = no_node;
};

/// Reads the tree of a plan file. Every key of CONTRACT 3 is read and validated here; what needs
/// the whole plan or the disk is left to those below.
plan_draft read_plan_tree(reading& in);

/// Puts `--set a.b.c=value` into the tree: the values become YAML, missing mappings are made.
void apply_sets(const std::vector<std::string>& sets, value_tree& tree, problem_sink& found);

/// Turns the names in `needs` into indices and tells names that nobody has.
void resolve_needs(plan_draft& draft, reading& in);

/// Gives needs to streams that declare none but build on others by their words; each with a
/// warning.
void infer_needs(plan_draft& draft, problem_sink& found);

/// Tells every cycle of needs as a path, some of them at least.
void check_cycles(const plan_draft& draft, reading& in);

/// Whose disk a plan's paths are meant for.
enum class plan_origin : uint8_t {
  /// Ours: it was read here.
  here,
  /// That of whoever sent the plan: no path of it is opened.
  sent,
};

/// Reads the file that `synthesis.template` names and checks the streams that it shows. A value of
/// several lines, or with a placeholder, is the template itself.
void resolve_template(plan_draft& draft, plan_origin origin, reading& in);

/// What one glob is told about and by whom.
struct glob_source {
  std::string pattern;
  place at;
  /// `--input`, `--set`, or empty for the file.
  std::string file;
};

/// Matches globs in `folder` and gives the files, sorted by name, each once. Names stay relative
/// where the glob is. A glob that matches nothing is a problem.
/// @param exclude A file that wildcards do not match: the plan itself.
std::vector<input_file>
resolve_inputs(const std::vector<glob_source>& globs, const std::string& folder,
               const std::string& exclude, problem_sink& found);

/// Reads a plan in the Markdown template, or a free variant of it, into the same tree that YAML
/// gives.
node_id parse_markdown_plan(std::string_view text, value_tree& tree, problem_sink& found);

/// Whether a plan's text is Markdown, by the file's ending, else by its looks.
bool is_markdown(std::string_view text, std::string_view file);

} // namespace tributary::config
