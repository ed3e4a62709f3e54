#include "config/plan_lines.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tributary::config {

namespace {

using std::string_view;

/// What people and models call the keys of a plan.
constexpr std::pair<string_view, string_view> key_names[] = {
  {"worker", "worker"},
  {"agent", "worker"},
  {"assigned to", "worker"},
  {"assigned worker", "worker"},
  {"assignee", "worker"},
  {"focus", "focus"},
  {"scope", "focus"},
  {"objective", "focus"},
  {"goal", "focus"},
  {"description", "focus"},
  {"purpose", "focus"},
  {"tasks", "tasks"},
  {"task", "tasks"},
  {"steps", "tasks"},
  {"output", "output"},
  {"outputs", "output"},
  {"expected output", "output"},
  {"expected outputs", "output"},
  {"deliverable", "output"},
  {"deliverables", "output"},
  {"dependencies", "needs"},
  {"dependency", "needs"},
  {"depends on", "needs"},
  {"needs", "needs"},
  {"requires", "needs"},
  {"blocked by", "needs"},
  {"prerequisites", "needs"},
  {"estimated time", "estimate"},
  {"estimated duration", "estimate"},
  {"time estimate", "estimate"},
  {"estimate", "estimate"},
  {"duration", "estimate"},
  {"time", "estimate"},
  {"eta", "estimate"},
  {"type", "type"},
  {"kind", "kind"},
  {"timeout", "timeout"},
  {"idle timeout", "idle-timeout"},
  {"total timeout", "total-timeout"},
  {"start", "start"},
  {"continue on error", "continue-on-error"},
  {"prompt", "prompt"},
  {"id", "id"},
  {"requirements", "requirements"},
  {"inputs", "inputs"},
  {"input", "inputs"},
  {"sources", "inputs"},
  {"deadline", "deadline"},
  {"max parallel", "max-parallel"},
};

constexpr size_t key_bytes_max = 24;

/// A view that a line is read from, with what has been taken off its front.
struct cursor {
  string_view rest;
  size_t taken = 0;

  void skip(size_t count) {
    rest.remove_prefix(count);
    taken += count;
  }
  void skip_spaces() {
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t'))
      skip(1);
  }
};

size_t run_of(string_view text, char c) {
  return std::min(text.find_first_not_of(c), text.size());
}

/// Takes `- `, `* `, `+ `, `• `, `1. ` or `1) ` off, and a task list's `[ ] `.
bool take_bullet(cursor& line) {
  auto text = line.rest;
  size_t size = 0;
  if (text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ "))
    size = 2;
  else if (text.starts_with("\xE2\x80\xA2"))
    size = 3;
  else if (auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
           digits > 0 && digits <= 9 && digits + 1 < text.size()
           && (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ')
    size = digits + 2;
  if (size == 0)
    return false;
  line.skip(size);
  line.skip_spaces();
  if (line.rest.size() >= 4 && line.rest[0] == '[' && line.rest[2] == ']' && line.rest[3] == ' '
      && string_view{" xX"}.find(line.rest[1]) != string_view::npos)
    line.skip(4);
  line.skip_spaces();
  return true;
}

/// The mark between a key and its value: `:`, or a dash where the key is bold.
size_t separator_at(string_view text, bool is_bold) {
  auto spaces = run_of(text, ' ');
  auto rest = text.substr(spaces);
  if (rest.starts_with(':'))
    return spaces + 1;
  if (is_bold && rest.starts_with("- "))
    return spaces + 2;
  if (is_bold && (rest.starts_with("\xE2\x80\x93 ") || rest.starts_with("\xE2\x80\x94 ")))
    return spaces + 4;
  return 0;
}

struct found_key {
  string_view key;
  /// Bytes up to the value; 0 where the line is no field.
  size_t size = 0;
  bool is_bold = false;
};

found_key key_at(string_view text) {
  auto marks = text.starts_with('*') ? run_of(text, '*') : run_of(text, '_');
  if (marks > 3)
    return {};
  if (marks == 0) {
    auto colon = text.find(':');
    if (colon == string_view::npos || colon > key_bytes_max)
      return {};
    return {trim(text.substr(0, colon)), colon + 1, false};
  }
  auto closing = text.find(text.substr(0, marks), marks);
  if (closing == string_view::npos)
    return {};
  auto key = trim(text.substr(marks, closing - marks));
  auto behind = closing + marks;
  if (key.ends_with(':'))
    return {trim(key.substr(0, key.size() - 1)), behind, true};
  auto separator = separator_at(text.substr(behind), true);
  return separator == 0 ? found_key{} : found_key{key, behind + separator, true};
}

int columns(string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

class scanner {
public:
  scanner(int first_line, fences which) : number_(first_line), which_(which) {}

  void line(string_view text) {
    if (text.ends_with('\r'))
      text.remove_suffix(1);
    whole_ = text;
    cursor at{text, 0};
    while (at.rest.starts_with('>') || at.rest.starts_with("> "))
      at.skip(at.rest.starts_with("> ") ? 2 : 1);
    if (!is_fence(at.rest) && is_fenced_ == (which_ == fences::inside) && !is_comment(at.rest))
      read(at);
    ++number_;
  }

  scanned_lines out;

private:
  bool is_fence(string_view text) {
    auto inner = trim(text);
    if (!inner.starts_with("```") && !inner.starts_with("~~~"))
      return false;
    is_fenced_ = !is_fenced_;
    return true;
  }

  bool is_comment(string_view text) {
    auto was_comment = is_comment_;
    auto opening = text.find("<!--");
    if (is_comment_ || opening != string_view::npos)
      is_comment_ = text.find("-->", is_comment_ ? 0 : opening) == string_view::npos;
    return was_comment || (opening != string_view::npos && trim(text).starts_with("<!--"));
  }

  void add(plan_line made, const cursor& at) {
    auto is_blank = made.kind == line_kind::blank;
    if (is_blank && !out.lines.empty() && out.lines.back().kind == line_kind::blank)
      return;
    if (out.lines.size() >= limits::markdown_lines) {
      out.is_too_long = true;
      return;
    }
    made.value = trim(made.value);
    made.at = {number_, columns(whole_.substr(0, at.taken)) + 1};
    out.lines.push_back(made);
  }

  /// A row of `=` or `-` below a text makes that a heading.
  bool is_underline(string_view text) {
    auto row = trim(text);
    if (row.size() < 3 || out.lines.empty() || out.lines.back().kind != line_kind::text
        || (run_of(row, '=') != row.size() && run_of(row, '-') != row.size()))
      return false;
    out.lines.back().kind = line_kind::heading;
    out.lines.back().level = row[0] == '=' ? 1 : 2;
    return true;
  }

  void read(cursor at) {
    auto text = trim(at.rest);
    if (text.empty()
        || (text.size() >= 3 && run_of(text, '-') == text.size()
            && (out.lines.empty() || out.lines.back().kind != line_kind::text)))
      return add({}, at);
    if (is_underline(at.rest))
      return;
    plan_line made;
    at.skip_spaces();
    made.indent = static_cast<uint16_t>(std::min<size_t>(at.taken, UINT16_MAX));
    auto hashes = run_of(at.rest, '#');
    if (hashes >= 1 && hashes <= 6 && (at.rest.size() == hashes || at.rest[hashes] == ' ')) {
      at.skip(hashes);
      at.skip_spaces();
      made.kind = line_kind::heading;
      made.level = static_cast<uint8_t>(hashes);
      made.value = trim(at.rest);
      while (made.value.ends_with('#'))
        made.value.remove_suffix(1);
      return add(made, at);
    }
    made.is_item = take_bullet(at);
    read_content(made, at);
  }

  void read_content(plan_line made, cursor at) {
    auto is_bold = at.rest.starts_with("**") || at.rest.starts_with("__");
    if (is_bold && read_stream_heading(at.rest).is_stream) {
      made.kind = line_kind::heading;
      made.level = 7;
      made.value = at.rest;
      return add(made, at);
    }
    auto field = key_at(at.rest);
    if (field.size > 0) {
      auto key = plan_key_of(field.key);
      if (!key.empty()) {
        at.skip(field.size);
        at.skip_spaces();
        made.kind = line_kind::field;
        made.key = key;
        made.value = at.rest;
        return add(made, at);
      }
      if (field.is_bold)
        note_odd_key(field.key, at);
    }
    made.kind = made.is_item ? line_kind::item : line_kind::text;
    made.value = at.rest;
    add(made, at);
  }

  void note_odd_key(string_view key, const cursor& at) {
    if (key.size() > key_bytes_max || out.odd_keys.size() >= 100)
      return;
    static const auto names = [] {
      std::vector<std::string> all;
      for (const auto& [name, meant] : key_names)
        all.emplace_back(name);
      return all;
    }();
    auto near = nearest(to_lower(key), names);
    if (!near.empty())
      out.odd_keys.push_back(
        {std::string{key}, near, {number_, columns(whole_.substr(0, at.taken)) + 1}});
  }

  int number_;
  fences which_;
  bool is_fenced_ = false;
  bool is_comment_ = false;
  string_view whole_;
};

} // namespace

scanned_lines scan_plan_lines(string_view text, int first_line, fences which) {
  scanner scan{first_line, which};
  while (!text.empty() && !scan.out.is_too_long) {
    auto end = std::min(text.find('\n'), text.size());
    scan.line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(scan.out);
}

string_view plan_key_of(string_view markdown_key) {
  if (markdown_key.size() > key_bytes_max)
    return {};
  auto name = to_lower(trim(markdown_key));
  std::replace_if(
    name.begin(), name.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  for (const auto& [known, key] : key_names)
    if (known == name)
      return key;
  return {};
}

string_view without_marks(string_view text) {
  text = trim(text);
  for (;;) {
    auto before = text.size();
    for (string_view mark : {"**", "__", "`", "*", "_", "\""})
      if (text.size() > 2 * mark.size() && text.starts_with(mark) && text.ends_with(mark))
        text = trim(text.substr(mark.size(), text.size() - 2 * mark.size()));
    if (text.size() == before)
      return text;
  }
}

} // namespace tributary::config
