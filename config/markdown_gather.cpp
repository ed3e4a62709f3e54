#include "config/markdown_gather.hpp"

#include "config/markdown_values.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::config {

namespace {

using std::string_view;

/// What the lines after a heading are about.
enum class section : uint8_t { top, stream, requirements, inputs, synthesis, other };

class gatherer {
public:
  gatherer(const std::vector<plan_line>& lines, problem_sink& found)
    : lines_(lines), found_(found), any_numbered_(has_stream_headings()) {}

  markdown_draft gather() && {
    for (at_ = 0; at_ < lines_.size(); ++at_)
      take(lines_[at_]);
    return std::move(out_);
  }

private:
  bool has_stream_headings() const {
    return std::any_of(lines_.begin(), lines_.end(), [](const plan_line& line) {
      return line.kind == line_kind::heading && read_stream_heading(line.value).is_stream;
    });
  }

  void take(const plan_line& line) {
    switch (line.kind) {
      case line_kind::blank:
        was_blank_ = true;
        return;
      case line_kind::heading:
        take_heading(line);
        break;
      case line_kind::field:
        take_field(line);
        break;
      case line_kind::item:
        take_item(line);
        break;
      case line_kind::text:
        take_text(line);
        break;
    }
    was_blank_ = false;
  }

  /// Without any `Stream 1:` in the file, a heading is a stream's when fields stand below it.
  bool has_fields_below() const {
    for (auto i = at_ + 1; i < lines_.size() && lines_[i].kind != line_kind::heading; ++i)
      if (lines_[i].kind == line_kind::field
          && is_one_of(lines_[i].key, {"worker", "focus", "tasks", "output", "needs"}))
        return true;
    return false;
  }

  void take_heading(const plan_line& line) {
    field_ = {};
    target_ = nullptr;
    auto heading = read_stream_heading(line.value);
    auto lower = to_lower(without_marks(line.value));
    auto is_inside = where_ == section::stream && line.level > stream_level_ && line.level < 7;
    if (is_inside && !heading.is_stream) {
      // `#### Tasks` below a stream is a field whose value follows.
      if (lower.ends_with(':'))
        lower.pop_back();
      if (auto key = plan_key_of(lower); !key.empty())
        begin_field(key, {}, line);
      else
        field_ = "ignored";
      return;
    }
    if (!any_numbered_ && !is_one_of(lower, {"synthesis", "requirements", "inputs"})
        && has_fields_below() && !(out_.title.text.empty() && line.level == 1))
      heading.is_stream = true;
    if (heading.is_stream)
      return begin_stream(line, std::move(heading));
    where_ = lower.starts_with("synthesis")            ? section::synthesis
             : lower.starts_with("requirement")        ? section::requirements
             : lower == "inputs" || lower == "sources" ? section::inputs
                                                       : section::other;
    if (where_ == section::synthesis && !heading.worker.empty())
      out_.synthesis_worker = {heading.worker, line.at};
    if (where_ == section::other && out_.title.text.empty() && out_.streams.empty()) {
      where_ = section::top;
      out_.title = {title_of(line.value), line.at};
    }
  }

  static std::string title_of(string_view text) {
    auto plain = without_marks(text);
    for (string_view prefix : {"task:", "plan:", "goal:"})
      if (to_lower(plain.substr(0, prefix.size())) == prefix)
        plain = trim(plain.substr(prefix.size()));
    return std::string{plain};
  }

  void begin_stream(const plan_line& line, stream_heading heading) {
    where_ = section::stream;
    stream_level_ = line.level;
    auto& s = out_.streams.emplace_back();
    s.number = heading.number;
    s.name = {std::move(heading.name), line.at};
    if (!heading.worker.empty())
      s.worker = {std::move(heading.worker), line.at};
  }

  markdown_stream& stream() { return out_.streams.back(); }

  void take_field(const plan_line& line) { begin_field(line.key, line.value, line); }

  void begin_field(string_view key, string_view value, const plan_line& line) {
    field_ = key;
    field_indent_ = line.indent;
    field_is_item_ = line.is_item;
    target_ = nullptr;
    if (where_ == section::stream)
      return begin_stream_field(key, value, line);
    if (where_ == section::synthesis) {
      if (key == "worker")
        out_.synthesis_worker = {worker_named(value), line.at};
      return;
    }
    if (where_ == section::other)
      return;
    if (key == "requirements" || key == "inputs") {
      if (!value.empty())
        take_listed(key, value, line.at);
    } else if (key == "tasks") {
      // Above all streams, `Task:` is what the whole is about.
      out_.title = {std::string{without_marks(value)}, line.at};
    } else if (is_one_of(key, {"kind", "deadline", "max-parallel"})) {
      out_.fields[key] = {std::string{without_marks(value)}, line.at};
    }
  }

  void begin_stream_field(string_view key, string_view value, const plan_line& line) {
    auto& s = stream();
    if (key == "tasks") {
      add_tasks(value, line.at);
    } else if (key == "worker") {
      s.worker = {worker_named(value), line.at};
    } else if (!is_one_of(key, {"requirements", "inputs", "kind", "deadline", "max-parallel"})) {
      auto [place_of, is_new] = s.fields.try_emplace(key, placed_text{std::string{value}, line.at});
      if (is_new)
        target_ = &place_of->second;
      else
        found_.warning(
          line.at,
          fmt::format("{} stands twice in stream {}; the first counts", key, quoted(s.name.text)),
          "keep one of them");
    }
  }

  void add_tasks(string_view value, place at) {
    value = trim(value);
    for (auto part : split(value, ';'))
      if (!trim(part).empty())
        stream().tasks.push_back({std::string{trim(part)}, at});
  }

  void take_listed(string_view key, string_view value, place at) {
    auto& list = key == "inputs" ? out_.inputs : out_.requirements;
    if (key == "requirements") {
      list.push_back({std::string{trim(value)}, at});
      return;
    }
    for (auto part : split(value, ','))
      if (auto text = without_marks(part); !text.empty())
        list.push_back({std::string{text}, at});
  }

  void take_item(const plan_line& line) {
    if (where_ == section::requirements || where_ == section::inputs)
      return take_listed(where_ == section::inputs ? "inputs" : "requirements", line.value,
                         line.at);
    if (where_ == section::top && (field_ == "inputs" || field_ == "requirements"))
      return take_listed(field_, line.value, line.at);
    if (where_ != section::stream || field_ == "ignored")
      return;
    if (field_.empty() || field_ == "tasks")
      return take_task(line);
    // A list that is a field's value stands deeper than it, or below a field that is no item.
    if (target_ && (line.indent > field_indent_ || !field_is_item_)) {
      auto joint = target_->text.empty() ? "" : target_->text.ends_with(':') ? " " : "; ";
      if (target_->text.empty())
        target_->at = line.at;
      target_->text.append(joint).append(line.value);
    }
  }

  /// A deeper item belongs to the task above it.
  void take_task(const plan_line& line) {
    auto& tasks = stream().tasks;
    if (tasks.empty() || line.indent <= task_indent_ || tasks.size() == tasks_before_item_) {
      task_indent_ = line.indent;
      tasks.push_back({std::string{line.value}, line.at});
      tasks_before_item_ = SIZE_MAX;
      has_subtasks_ = false;
      return;
    }
    auto joint = has_subtasks_ ? "; " : tasks.back().text.ends_with(':') ? " " : ": ";
    tasks.back().text.append(joint).append(line.value);
    has_subtasks_ = true;
  }

  void take_text(const plan_line& line) {
    if (where_ != section::stream) {
      // A plan without a heading begins with its task.
      if (out_.title.text.empty() && where_ == section::top && out_.streams.empty())
        out_.title = {std::string{without_marks(line.value)}, line.at};
      return;
    }
    if (target_ && (!was_blank_ || target_->text.empty())) {
      if (target_->text.empty())
        target_->at = line.at;
      target_->text.append(target_->text.empty() ? "" : " ").append(line.value);
    } else if (field_ == "tasks" && !was_blank_ && !stream().tasks.empty()) {
      stream().tasks.back().text.append(" ").append(line.value);
    } else if (field_ == "tasks" && stream().tasks.empty()) {
      add_tasks(line.value, line.at);
    } else if (field_.empty()) {
      // A paragraph below the heading says what the stream is about.
      auto& focus = stream().fields["focus"];
      if (focus.text.empty())
        focus.at = line.at;
      focus.text.append(focus.text.empty() ? "" : " ").append(line.value);
    }
  }

  const std::vector<plan_line>& lines_;
  problem_sink& found_;
  bool any_numbered_;
  markdown_draft out_;
  size_t at_ = 0;
  section where_ = section::top;
  uint8_t stream_level_ = 0;
  /// The field whose value the next lines may continue, and where it is kept.
  string_view field_;
  placed_text* target_ = nullptr;
  uint16_t field_indent_ = 0;
  bool field_is_item_ = false;
  bool was_blank_ = false;
  uint16_t task_indent_ = 0;
  size_t tasks_before_item_ = SIZE_MAX;
  bool has_subtasks_ = false;
};

} // namespace

markdown_draft gather_streams(const std::vector<plan_line>& lines, problem_sink& found) {
  return gatherer{lines, found}.gather();
}

} // namespace tributary::config
