#include "config/file_text.hpp"
#include "config/plan_reader.hpp"
#include "config/yaml_parser.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <optional>
#include <unordered_set>

namespace tributary::config {

namespace {

void tell(reading& in, node_id where, std::string_view what, std::string remedy) {
  const auto& n = in.tree[where];
  in.found.error(n.at, fmt::format("synthesis.template: {}", what), std::move(remedy),
                 n.from_set ? "--set" : "");
}

/// Each `{{stream.ID}}` must be a stream; a template without any would leave all results out.
void check_placeholders(const plan& p, node_id where, reading& in) {
  std::unordered_set<std::string_view> ids;
  for (const auto& s : p.streams)
    ids.insert(s.id);
  constexpr std::string_view opening = "{{stream.";
  std::string_view text = p.synthesis.template_text;
  size_t count = 0;
  for (auto at = text.find(opening); at != std::string_view::npos;
       at = text.find(opening, at + 1)) {
    auto begin = at + opening.size();
    auto end = text.find("}}", begin);
    auto id = trim(text.substr(begin, end == std::string_view::npos ? 0 : end - begin));
    if (ids.count(id) != 0) {
      ++count;
      continue;
    }
    std::vector<std::string> names;
    constexpr size_t compared = 20'000;
    if (p.streams.size() <= compared)
      names.assign(ids.begin(), ids.end());
    auto near = nearest(id, names);
    return tell(in, where, fmt::format("names {}, and no stream has that id", quoted(id)),
                near.empty() ? "write {{stream.ID}} with the id of a stream"
                             : fmt::format("did you mean {}?", near));
  }
  if (count == 0)
    tell(in, where, "names no stream, so that no result would be shown",
         "write {{stream.ID}} where a stream's section belongs");
}

/// The text of the file that the template's value names, or nothing and a problem.
std::optional<std::string> template_file(const plan_draft& draft, reading& in) {
  const auto& name = draft.value.synthesis.template_text;
  auto path = name.starts_with('/') ? name : draft.value.folder + "/" + name;
  auto got = read_text_file(path, limits::template_bytes);
  if (!got) {
    auto why = file_problem(name, got.error());
    if (got.error().code == ec::not_found) {
      why.what = "is no file";
      why.remedy
        = fmt::format("write sections, or a file; it is looked for in {}", draft.value.folder);
    }
    tell(in, draft.template_at, fmt::format("{} {}", quoted(name), why.what), why.remedy);
    return std::nullopt;
  }
  problem_sink inside{""};
  if (check_text(*got, limits::template_bytes, inside))
    return std::move(*got);
  for (auto& p : inside.take())
    tell(in, draft.template_at,
         fmt::format("{} has {} in line {}", quoted(name), p.what, p.at.line), p.remedy);
  return std::nullopt;
}

} // namespace

void resolve_template(plan_draft& draft, plan_origin origin, reading& in) {
  auto& text = draft.value.synthesis.template_text;
  if (draft.template_at == no_node || text == "sections")
    return;
  // A plan that has run, or was sent, carries the text itself.
  auto is_text = text.find('\n') != std::string::npos || text.find("{{") != std::string::npos;
  if (!is_text) {
    if (origin == plan_origin::sent)
      return tell(in, draft.template_at,
                  fmt::format("{} names a file, and a plan that was sent is shown none of ours",
                              quoted(text)),
                  "send the template's text itself; `tributary run PLAN --coordinator …` does");
    auto file = template_file(draft, in);
    if (!file)
      return;
    text = std::move(*file);
  }
  check_placeholders(draft.value, draft.template_at, in);
}

} // namespace tributary::config
