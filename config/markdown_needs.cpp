#include "config/markdown_values.hpp"
#include "config/plan_lines.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace tributary::config {

namespace {

using std::string_view;

/// A part of the text between commas and the like.
struct piece {
  size_t begin;
  size_t end;
};

bool is_separator(char c) {
  return c == ',' || c == ';' || c == '&' || c == '+' || c == '\n';
}

/// Cuts at commas, `and`, `&`; what stands in parentheses is a remark and goes.
std::vector<piece> pieces_of(string_view text) {
  std::vector<piece> out;
  size_t begin = 0;
  auto close = [&](size_t end) {
    if (!trim(text.substr(begin, end - begin)).empty())
      out.push_back({begin, end});
  };
  for (size_t i = 0; i < text.size(); ++i) {
    size_t size = is_separator(text[i]) ? 1 : 0;
    if (text[i] == ' ' && to_lower(text.substr(i, 5)) == " and ")
      size = 5;
    if (size == 0)
      continue;
    close(i);
    i += size - 1;
    begin = i + 1;
  }
  close(text.size());
  return out;
}

std::string without_remarks(string_view text) {
  std::string out;
  int depth = 0;
  for (auto c : text) {
    depth += c == '(';
    if (depth == 0)
      out += c;
    depth -= c == ')' && depth > 0;
  }
  return out;
}

bool is_none(string_view text) {
  auto lower = to_lower(without_marks(text));
  while (lower.ends_with('.'))
    lower.pop_back();
  return lower.empty() || lower == "none" || lower == "n/a" || lower == "na" || lower == "no"
         || lower == "nothing" || lower == "-" || lower == "\xE2\x80\x94" || lower == "\xE2\x80\x93"
         || lower.starts_with("none ") || lower.starts_with("no dependenc")
         || lower.starts_with("independent");
}

class needs_reader {
public:
  needs_reader(string_view text, const stream_directory& all, size_t self, size_t room)
    : text_(text), all_(all), self_(self), room_(room) {}

  spoken_needs read() && {
    auto pieces = pieces_of(text_);
    for (size_t i = 0; i < pieces.size() && goes_on();) {
      auto taken = take_name(pieces, i);
      if (taken == 0 && !take_numbers(part(pieces[i])) && !take_group(part(pieces[i])))
        out_.unknown.emplace_back(part(pieces[i]));
      i += std::max<size_t>(1, taken);
    }
    return std::move(out_);
  }

private:
  static constexpr size_t unknown_max = 20;

  string_view part(const piece& p) const { return trim(text_.substr(p.begin, p.end - p.begin)); }

  /// Past so many that are unknown it is no list of streams.
  bool goes_on() const { return !out_.is_cut && out_.unknown.size() < unknown_max; }

  void add(size_t stream) {
    if (out_.streams.size() < room_)
      out_.streams.push_back(stream);
    else
      out_.is_cut = true;
  }

  /// A name may hold commas and `and`, so the longest run of pieces that is one counts.
  size_t take_name(const std::vector<piece>& pieces, size_t at) {
    constexpr size_t pieces_max = 6;
    for (auto count = std::min(pieces_max, pieces.size() - at); count > 0; --count) {
      piece whole{pieces[at].begin, pieces[at + count - 1].end};
      auto hit = all_.by_name(without_marks(part(whole)));
      if (hit < all_.size()) {
        add(hit);
        return count;
      }
    }
    return 0;
  }

  /// `Streams 1-4 complete`, `Stream 2`, `#3`, `4`.
  bool take_numbers(string_view text) {
    auto lower = to_lower(text);
    string_view rest = lower;
    for (string_view word : {"completion of ", "the ", "all of ", "workstreams", "workstream",
                             "streams", "stream", "#"})
      if (rest.starts_with(word))
        rest = trim(rest.substr(word.size()));
    uint32_t from = 0;
    if (!take_number(rest, from))
      return false;
    auto to = from;
    auto behind = rest;
    if (take_dash(behind) && take_number(behind, to))
      rest = behind;
    if (!rest.empty() && rest.front() != ' ' && rest.front() != ':' && rest.front() != '.'
        && rest.front() != '\'' && static_cast<unsigned char>(rest.front()) < 0x80)
      return false;
    return add_range(text, from, to);
  }

  static bool take_number(string_view& rest, uint32_t& out) {
    auto [end, err] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
    if (err != std::errc{})
      return false;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    return true;
  }

  static bool take_dash(string_view& rest) {
    auto text = trim(rest);
    for (string_view mark : {"-", "\xE2\x80\x93", "\xE2\x80\x94", "to ", "through ", ".."})
      if (text.starts_with(mark)) {
        rest = text.substr(mark.size());
        while (rest.starts_with(' ') || rest.starts_with('.'))
          rest.remove_prefix(1);
        if (rest.starts_with("stream "))
          rest.remove_prefix(7);
        return true;
      }
    return false;
  }

  bool add_range(string_view text, uint32_t from, uint32_t to) {
    if (from > to) {
      out_.unknown.emplace_back(text);
      return true;
    }
    for (auto number = from; number <= to && number >= from && !out_.is_cut; ++number) {
      auto hit = all_.by_number(number);
      if (hit == all_.size()) {
        out_.unknown.emplace_back(from == to ? std::string{text}
                                             : "stream " + std::to_string(number));
        return true;
      }
      add(hit);
    }
    return true;
  }

  /// `all previous streams`, `all others`.
  bool take_group(string_view text) {
    auto lower = to_lower(without_marks(text));
    auto has = [&](string_view word) { return lower.find(word) != std::string::npos; };
    auto earlier
      = has("previous") || has("prior") || has("above") || has("earlier") || has("preceding");
    if (!earlier && !lower.starts_with("all"))
      return false;
    if (!earlier && lower != "all" && !has("stream") && !has("other"))
      return false;
    for (size_t i = 0; i < (earlier ? self_ : all_.size()) && !out_.is_cut; ++i)
      if (i != self_)
        add(i);
    return true;
  }

  string_view text_;
  const stream_directory& all_;
  size_t self_;
  size_t room_;
  spoken_needs out_;
};

} // namespace

void stream_directory::add(uint32_t number, const std::string& name, const std::string& id) {
  auto at = count_++;
  by_number_.emplace(number == 0 ? static_cast<uint32_t>(count_) : number, at);
  by_name_.emplace(to_lower(name), at);
  by_name_.emplace(id, at);
  ids_.push_back(id);
  names_.push_back(name);
}

size_t stream_directory::by_number(uint32_t number) const {
  auto hit = by_number_.find(number);
  return hit == by_number_.end() ? count_ : hit->second;
}

size_t stream_directory::by_name(string_view name) const {
  constexpr size_t name_bytes = 2'000;
  if (name.size() > name_bytes)
    return count_;
  auto hit = by_name_.find(to_lower(name));
  return hit == by_name_.end() ? count_ : hit->second;
}

std::vector<std::string> stream_directory::names() const {
  return names_;
}

spoken_needs
read_spoken_needs(string_view text, const stream_directory& all, size_t self, size_t room) {
  // By a whole name first: `Research (Europe)` is one, parentheses and all.
  auto whole = all.by_name(without_marks(text));
  if (whole < all.size() && room > 0)
    return {{whole}, {}, false};
  if (is_none(text))
    return {};
  auto plain = without_remarks(text);
  if (is_none(plain))
    return {};
  return needs_reader{plain, all, self, room}.read();
}

} // namespace tributary::config
