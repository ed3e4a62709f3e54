#include "runtime/fold/fold_text.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/markdown_lines.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace tributary {
namespace {

constexpr std::string_view mark_begin = "<!-- section:";
constexpr std::string_view mark_end = "-->";
constexpr size_t id_bytes_shown = 64;

/// Models like to put all of what they write into one block of code.
std::string_view unwrapped(std::string_view answer) {
  auto text = trim(answer);
  auto first = text.substr(0, text.find('\n'));
  auto open = opening_fence(first);
  auto last = text.rfind('\n');
  auto has_inside = last != std::string_view::npos && last > first.size();
  if (open.size == 0 || !has_inside || !closes_fence(text.substr(last + 1), open))
    return answer;
  auto inner = text.substr(first.size() + 1, last - first.size() - 1);
  return trim(inner).starts_with("<!-- ") ? inner : answer;
}

/// The id that a line marks the section of; none where it marks none.
std::optional<std::string_view> marked_id(std::string_view line) {
  auto words = trim(line);
  if (!words.starts_with(mark_begin) || !words.ends_with(mark_end))
    return std::nullopt;
  words.remove_prefix(mark_begin.size());
  words.remove_suffix(mark_end.size());
  return trim(words);
}

/// The first line keeps its indentation, which may be what puts it into a list.
std::string without_blank_ends(const std::string& text) {
  auto first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos)
    return {};
  auto newline = text.rfind('\n', first);
  auto begin = newline == std::string::npos ? 0 : newline + 1;
  return text.substr(begin, text.find_last_not_of(" \t\n") + 1 - begin);
}

class fold_reader {
public:
  fold_reader(const plan& p, stream_index streams) : plan_(p) {
    for (stream_index s = 0; s < streams; ++s)
      ids_.emplace(p.streams[s].id, s);
  }

  result<fold_text> read(std::string_view answer) {
    line_walk lines{answer};
    while (lines.next()) {
      auto line = lines.line();
      if (is_mark(line)) {
        if (auto begun = begin(line); !begun)
          return tl::unexpected<error>(begun.error());
      } else if (text_) {
        text_->append(line).append("\n");
      }
    }
    close();
    // What follows it in the report would be read as code.
    if (open_.size > 0)
      return fail(ec::malformed, "it ends inside a block of code that nothing closes");
    if (!out_.overview && out_.sections.empty())
      return fail(ec::malformed,
                  fmt::format("no line of it marks a section; it has to be in sections that each "
                              "begin with a line such as {}",
                              fold_mark(plan_.streams.front())));
    return std::move(out_);
  }

private:
  /// Keeps track of code, in which nothing is a mark.
  bool is_mark(std::string_view line) {
    if (open_.size > 0) {
      auto closes = closes_fence(line, open_);
      if (closes || leaves_fence(line, open_))
        open_ = {};
      // A line that leaves a list with code in it stands outside.
      if (closes || open_.size > 0)
        return false;
    }
    open_ = opening_fence(line);
    return open_.size == 0 && (trim(line) == overview_mark || marked_id(line));
  }

  result<void> begin(std::string_view line) {
    close();
    open_ = {};
    auto id = marked_id(line);
    if (!id) {
      if (out_.overview)
        return fail(ec::malformed, "it has two overviews");
      text_ = &out_.overview.emplace();
      return {};
    }
    auto at = ids_.find(*id);
    if (at == ids_.end())
      return fail(ec::malformed,
                  fmt::format("it has a section of {}, which is no stream", one_id(*id)));
    auto [section, is_new] = out_.sections.try_emplace(at->second);
    if (!is_new)
      return fail(ec::malformed, fmt::format("it has two sections of {}", one_id(*id)));
    text_ = &section->second;
    return {};
  }

  void close() {
    if (text_)
      *text_ = without_blank_ends(*text_);
    text_ = nullptr;
  }

  static std::string one_id(std::string_view id) {
    return without_controls(to_valid_utf8(std::string{clip(id, id_bytes_shown)}));
  }

  const plan& plan_;
  std::unordered_map<std::string_view, stream_index> ids_;
  fold_text out_;
  std::string* text_ = nullptr;
  fence_line open_;
};

} // namespace

std::string fold_mark(const stream_spec& stream) {
  return fmt::format("{} {} {}", mark_begin, stream.id, mark_end);
}

result<fold_text> read_fold(const plan& p, stream_index streams, std::string_view answer) {
  return fold_reader{p, streams}.read(unwrapped(answer));
}

std::string written(const plan& p, const fold_text& fold) {
  std::string out;
  if (fold.overview)
    out += fmt::format("{}\n{}\n\n", overview_mark, *fold.overview);
  for (const auto& [stream, text] : fold.sections)
    out += fmt::format("{}\n{}\n\n", fold_mark(p.streams[stream]), text);
  return out;
}

fold_text joined(fold_text older, fold_text newer) {
  if (newer.overview)
    older.overview = std::move(newer.overview);
  for (auto& [stream, text] : newer.sections)
    older.sections[stream] = std::move(text);
  return older;
}

} // namespace tributary
