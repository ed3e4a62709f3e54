#include "config/failure_reader.hpp"
#include "config/plan_file.hpp"
#include "config/plan_front.hpp"
#include "config/yaml_text.hpp"
#include "runtime/base/terminal_text.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

using config::append_yaml_text;

/// Puts together lines of `key: value` at one depth.
class writer {
public:
  writer(std::string& out, int indent) : out_(out), indent_(indent) {}

  void key(std::string_view name) {
    out_.append(static_cast<size_t>(indent_), ' ');
    append_yaml_text(out_, name, 0);
    out_ += ':';
  }

  /// A text, unless it is empty: that is what an absent key says.
  void text(std::string_view name, std::string_view value) {
    if (value.empty())
      return;
    key(name);
    out_ += ' ';
    append_yaml_text(out_, value, indent_ + 2);
    out_ += '\n';
  }

  void plain(std::string_view name, std::string_view value) {
    key(name);
    out_.append(" ").append(value).append("\n");
  }

  void span(std::string_view name, const std::optional<duration>& value) {
    if (value)
      plain(name, to_text(*value));
  }

  template <class T>
  void number(std::string_view name, const std::optional<T>& value) {
    if (value)
      plain(name, std::to_string(*value));
  }

  /// A number in so many parts of one, exactly.
  void decimal(std::string_view name, int64_t value, int64_t scale) {
    auto digits = std::to_string(scale).size() - 1;
    auto text = fmt::format("{}.{:0{}}", value / scale, value % scale, digits);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
      text.pop_back();
    plain(name, text);
  }

  void list(std::string_view name, const std::vector<std::string>& items) {
    if (items.empty())
      return;
    key(name);
    out_ += '\n';
    for (const auto& item : items) {
      out_.append(static_cast<size_t>(indent_) + 2, ' ').append("- ");
      append_yaml_text(out_, item, indent_ + 4);
      out_ += '\n';
    }
  }

  void map(std::string_view name, const std::map<std::string, std::string>& entries) {
    if (entries.empty())
      return;
    writer inner{out_, open(name)};
    for (const auto& [entry, value] : entries) {
      inner.key(entry);
      out_ += ' ';
      append_yaml_text(out_, value, indent_ + 4);
      out_ += '\n';
    }
  }

  void rules(const std::vector<failure_rule>& all) {
    if (all.empty())
      return;
    auto indent = static_cast<size_t>(open("on-failure"));
    for (const auto& rule : all)
      out_.append(indent, ' ').append("- ").append(config::to_yaml_flow(rule)).append("\n");
  }

  /// Begins a mapping; what stands in it is indented by the result.
  int open(std::string_view name) {
    key(name);
    out_ += '\n';
    return indent_ + 2;
  }

private:
  std::string& out_;
  int indent_;
};

/// Always written: a stream without the key is one whose words are asked.
void write_needs(std::string& out, writer& to, const plan& p, const stream_spec& s) {
  to.key("needs");
  out += " [";
  for (size_t i = 0; i < s.needs.size(); ++i) {
    out += i == 0 ? "" : ", ";
    append_yaml_text(out, p.streams[s.needs[i]].id, 0);
  }
  out += "]\n";
  std::map<std::string, std::string> words;
  for (const auto& [need, said] : s.inferred_needs)
    words.emplace(p.streams[need].id, said);
  to.map("inferred-needs", words);
}

void write_stream(std::string& out, int indent, const plan& p, const stream_spec& s) {
  writer above{out, indent};
  writer to{out, above.open(s.id)};
  if (s.name != s.id)
    to.text("name", s.name);
  to.text("type", s.type);
  to.text("worker", s.worker);
  to.text("focus", s.focus);
  to.list("tasks", s.tasks);
  to.text("output", s.output);
  to.text("prompt", s.prompt);
  write_needs(out, to, p, s);
  to.span("estimate", s.estimate);
  to.span("timeout", s.timeout);
  to.span("idle-timeout", s.idle_timeout);
  to.span("total-timeout", s.total_timeout);
  if (s.start == start_when::first)
    to.plain("start", "first");
  if (s.continue_on_error)
    to.plain("continue-on-error", "true");
  to.map("labels", s.labels);
  to.text("workdir", s.workdir);
  if (s.approve)
    to.plain("approve", "true");
  to.rules(s.on_failure);
}

void write_note(std::string& out, int indent, const std::string& note) {
  out.append(static_cast<size_t>(indent), ' ')
    .append("# ")
    .append(terminal_text(note))
    .append("\n");
}

void write_synthesis(std::string& out, writer& above, const synthesis_spec& s) {
  if (s == synthesis_spec{})
    return;
  writer to{out, above.open("synthesis")};
  to.plain("mode", s.mode == merge_mode::pipeline ? "pipeline" : "barrier");
  to.text("worker", s.worker);
  to.text("template", s.template_text);
  to.map("conflicts", s.conflicts);
  to.text("unresolved", s.unresolved);
  to.span("estimate", s.estimate);
  if (!s.quorum && !s.deadline)
    return;
  writer finalize{out, to.open("finalize")};
  finalize.number("quorum", s.quorum);
  finalize.span("deadline", s.deadline);
}

void write_audit(std::string& out, writer& above, const audit_spec& a) {
  if (a == audit_spec{})
    return;
  constexpr std::string_view times[] = {"auto", "always", "never"};
  writer to{out, above.open("audit")};
  to.plain("when", times[static_cast<size_t>(a.when)]);
  to.text("stakes", a.stakes);
  to.text("worker", a.worker);
  if (a.min_score_given)
    to.decimal("min-score", a.min_score_milli, 1'000);
}

void write_bounds(std::string& out, writer& to, const plan& p) {
  to.number("max-parallel", p.max_parallel);
  to.span("deadline", p.deadline);
  if (p.budget != budget{}) {
    writer inner{out, to.open("budget")};
    if (p.budget.microusd)
      inner.decimal("usd", *p.budget.microusd, 1'000'000);
    inner.number("tokens", p.budget.tokens);
    inner.span("time", p.budget.time);
  }
  if (p.adapt != adapt_spec{}) {
    writer inner{out, to.open("adapt")};
    if (p.adapt.split_after_milli)
      inner.decimal("split-after", *p.adapt.split_after_milli, 1'000);
    inner.span("merge-below", p.adapt.merge_below);
    inner.number("max-streams", p.adapt.max_streams);
  }
}

/// What is said of the run rather than of the work.
void write_rest(std::string& out, writer& to, const plan& p) {
  to.rules(p.on_failure);
  write_synthesis(out, to, p.synthesis);
  write_audit(out, to, p.audit);
  to.text("approve", p.approve);
  if (!p.learn)
    to.plain("learn", "false");
  to.text("keep", p.keep);
  to.text("prompt", p.prompt);
  to.text("repository", p.repository);
}

} // namespace

std::string config::yaml_front(const plan& p) {
  std::string out = "tributary: 1\n";
  writer to{out, 0};
  to.plain("kind", to_text(p.kind));
  write_bounds(out, to, p);
  write_rest(out, to, p);
  return out;
}

std::string to_yaml(const plan& p, const std::vector<std::string>& notes) {
  std::string out = "tributary: 1\n";
  writer to{out, 0};
  to.text("task", p.task);
  to.plain("kind", to_text(p.kind));
  to.list("requirements", p.requirements);
  to.list("inputs", p.inputs);
  write_bounds(out, to, p);
  auto indent = to.open("streams");
  for (size_t i = 0; i < p.streams.size(); ++i) {
    if (i < notes.size())
      write_note(out, indent, notes[i]);
    write_stream(out, indent, p, p.streams[i]);
  }
  write_rest(out, to, p);
  return out;
}

} // namespace tributary
