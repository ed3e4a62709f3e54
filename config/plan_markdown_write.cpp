#include "config/plan_file.hpp"
#include "config/plan_front.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

void write_field(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty())
    out.append("**").append(name).append("**: ").append(value).append("\n");
}

void write_span(std::string& out, std::string_view name, const std::optional<duration>& value) {
  if (value)
    write_field(out, name, to_text(*value));
}

void write_list(std::string& out, std::string_view heading, const std::vector<std::string>& items) {
  if (items.empty())
    return;
  out.append("\n## ").append(heading).append("\n");
  for (const auto& item : items)
    out.append("- ").append(item).append("\n");
}

void write_tasks(std::string& out, const std::vector<std::string>& tasks) {
  if (tasks.empty())
    return;
  out += "**Tasks**:\n";
  for (const auto& task : tasks)
    out.append("- ").append(task).append("\n");
}

/// One line that does not end the comment that it stands in.
std::string comment_text(std::string_view note) {
  auto out = terminal_text(note);
  for (size_t at = 0; (at = out.find("--", at)) != std::string::npos; ++at)
    out.insert(at + 1, " ");
  return out;
}

/// By number, so that no name is mistaken for several.
std::string needs_of(const stream_spec& s) {
  std::string out;
  for (auto need : s.needs)
    out += fmt::format("{}Stream {}", out.empty() ? "" : ", ", need + 1);
  return out.empty() ? "None" : out;
}

void write_stream(std::string& out, size_t number, const stream_spec& s, std::string_view note) {
  out += fmt::format("\n### Stream {}: {}{}\n", number, s.name,
                     s.worker.empty() ? "" : " - Worker: " + s.worker);
  if (!note.empty())
    out += fmt::format("<!-- {} -->\n", comment_text(note));
  if (s.id != slug(s.name))
    write_field(out, "Id", s.id);
  write_field(out, "Type", s.type);
  write_field(out, "Focus", s.focus);
  write_tasks(out, s.tasks);
  write_field(out, "Output", s.output);
  write_field(out, "Prompt", s.prompt);
  write_field(out, "Dependencies", needs_of(s));
  write_span(out, "Estimated Time", s.estimate);
  write_span(out, "Timeout", s.timeout);
  write_span(out, "Idle-Timeout", s.idle_timeout);
  write_span(out, "Total-Timeout", s.total_timeout);
  if (s.start == start_when::first)
    write_field(out, "Start", "first");
  if (s.continue_on_error)
    write_field(out, "Continue-On-Error", "true");
}

/// A plan without what says where it stands.
plan placeless(plan p) {
  p.file.clear();
  p.folder.clear();
  p.input_files.clear();
  for (auto& s : p.streams)
    s.at = {};
  return p;
}

/// The first of them that does not read back as it was; empty where none does not.
std::string changed_stream(const plan& was, const plan& is) {
  for (size_t i = 0; i < was.streams.size(); ++i)
    if (i >= is.streams.size() || !(was.streams[i] == is.streams[i]))
      return was.streams[i].id;
  return {};
}

} // namespace

result<std::string> to_markdown(const plan& p, const std::vector<std::string>& notes) {
  auto out = fmt::format("---\n{}---\n\n# {}\n", config::yaml_front(p), p.task);
  write_list(out, "Requirements", p.requirements);
  write_list(out, "Inputs", p.inputs);
  for (size_t i = 0; i < p.streams.size(); ++i)
    write_stream(out, i + 1, p.streams[i], i < notes.size() ? notes[i] : std::string_view{});
  // Any text may look like marks; whether it does, the reader knows.
  plan_overrides as_sent;
  as_sent.resolved_inputs.emplace();
  auto read = read_plan(out, "plan.md", as_sent);
  auto was = placeless(p);
  auto is = placeless(read.value.value_or(plan{}));
  if (is == was)
    return out;
  auto stream = changed_stream(was, is);
  return fail(ec::usage,
              fmt::format("{} cannot be said in Markdown as it is; write the plan as YAML",
                          stream.empty() ? std::string{"what the plan says of itself"}
                                         : fmt::format("what stream {} says", stream)));
}

} // namespace tributary
