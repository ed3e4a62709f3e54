#include "runtime/backend/extract/inline_text.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tributary::extract {

namespace {

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_word(char c) {
  return is_alpha(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// The end of the bracket that opens at `from`, or npos; looks no further than a link is long.
size_t closing(std::string_view text, size_t from, char open, char close) {
  int depth = 0;
  auto end = std::min(text.size(), from + 2000);
  for (auto at = from; at < end; ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == open)
      ++depth;
    else if (text[at] == close && --depth == 0)
      return at;
  }
  return std::string_view::npos;
}

/// Copies what stands at `at` of a Markdown line, changed where it must be, and moves past it.
class inline_cleaner {
public:
  explicit inline_cleaner(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size())
      step();
    return std::move(out_);
  }

private:
  void step() {
    switch (text_[at_]) {
      case '`':
        return code();
      case '<':
        return angle();
      case '!':
        return image();
      case '[':
        return link();
      case '\\':
        out_ += text_[at_++];
        return keep();
      default:
        return keep();
    }
  }

  void keep() {
    if (at_ < text_.size())
      out_ += text_[at_++];
  }

  void code() {
    auto run_end = text_.find_first_not_of('`', at_);
    auto ticks = text_.substr(at_, run_end == std::string_view::npos ? run_end : run_end - at_);
    auto close = text_.find(ticks, at_ + ticks.size());
    // Three and more could open a fence, and a lone one would swallow what follows in the report.
    if (ticks.size() > 2 || close == std::string_view::npos) {
      at_ += ticks.size();
      return;
    }
    out_ += text_.substr(at_, close + ticks.size() - at_);
    at_ = close + ticks.size();
  }

  void angle() {
    auto rest = text_.substr(at_ + 1);
    auto is_tag
      = !rest.empty() && (is_alpha(rest[0]) || rest[0] == '/' || rest[0] == '!' || rest[0] == '?');
    if (!is_tag)
      return keep();
    auto comment = rest.substr(0, 3) == "!--";
    auto end = comment ? rest.find("-->") : rest.find('>');
    if (end == std::string_view::npos) {
      out_ += "&lt;";
      ++at_;
      return;
    }
    auto inside = rest.substr(0, end);
    if (inside.find("://") != std::string_view::npos && inside.find(' ') == std::string_view::npos)
      out_ += inside;
    else if (!out_.empty() && out_.back() != ' ' && inside.substr(0, 2) == "br")
      out_ += ' ';
    at_ += 1 + end + (comment ? 3 : 1);
  }

  void image() {
    if (at_ + 1 >= text_.size() || text_[at_ + 1] != '[')
      return keep();
    auto label = closing(text_, at_ + 1, '[', ']');
    if (label == std::string_view::npos)
      return keep();
    at_ = after_target(label + 1);
  }

  void link() {
    auto label = closing(text_, at_, '[', ']');
    if (label == std::string_view::npos)
      return keep();
    auto inside = text_.substr(at_ + 1, label - at_ - 1);
    auto after = after_target(label + 1);
    if (!inside.empty() && inside[0] == '^') {
      at_ = label + 1;
    } else if (after != label + 1) {
      out_ += inline_cleaner{inside}.run();
      at_ = after;
    } else {
      out_ += text_.substr(at_, label + 1 - at_);
      at_ = label + 1;
    }
  }

  /// Past `(target)` or `[reference]`, or `from` where neither stands there.
  size_t after_target(size_t from) const {
    if (from >= text_.size())
      return from;
    auto open = text_[from];
    if (open != '(' && open != '[')
      return from;
    auto end = closing(text_, from, open, open == '(' ? ')' : ']');
    return end == std::string_view::npos ? from : end + 1;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string out_;
};

void erase_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at))
    text.erase(at, what.size());
}

size_t count_of(std::string_view text, std::string_view what) {
  size_t count = 0;
  for (auto at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + what.size()))
    ++count;
  return count;
}

/// Whether the `*` or `_` at `at` is emphasis rather than a sign or part of a name.
bool is_emphasis(std::string_view text, size_t at) {
  auto before = at > 0 ? text[at - 1] : ' ';
  auto after = at + 1 < text.size() ? text[at + 1] : ' ';
  if (text[at] == '_')
    return is_word(before) != is_word(after) || before == '_' || after == '_';
  return before != ' ' || after != ' ';
}

void append_utf8(std::string& out, uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 28> entities{{
  {"amp", "&"},   {"lt", "<"},    {"gt", ">"},     {"quot", "\""},  {"apos", "'"},  {"nbsp", " "},
  {"ndash", "–"}, {"mdash", "—"}, {"hellip", "…"}, {"copy", "©"},   {"reg", "®"},   {"trade", "™"},
  {"euro", "€"},  {"pound", "£"}, {"lsquo", "‘"},  {"rsquo", "’"},  {"ldquo", "“"}, {"rdquo", "”"},
  {"laquo", "«"}, {"raquo", "»"}, {"times", "×"},  {"middot", "·"}, {"bull", "•"},  {"deg", "°"},
  {"sect", "§"},  {"rarr", "→"},  {"larr", "←"},   {"para", "¶"},
}};

/// Appends the character that `&name;` stands for. @returns False where there is none.
bool append_entity(std::string& out, std::string_view name) {
  if (name.size() > 1 && name[0] == '#') {
    auto hex = name[1] == 'x' || name[1] == 'X';
    auto digits = name.substr(hex ? 2 : 1);
    uint32_t code = 0;
    for (char c : digits) {
      auto digit = c >= '0' && c <= '9'                                  ? c - '0'
                   : hex && std::isxdigit(static_cast<unsigned char>(c)) ? (c | 0x20) - 'a' + 10
                                                                         : -1;
      if (digit < 0)
        return false;
      code = std::min<uint32_t>(code * (hex ? 16u : 10u) + static_cast<uint32_t>(digit), 0x110000);
    }
    // A control that comes out of an entity may steer a terminal no less than a plain one.
    append_utf8(out, code < 0x20 || (code >= 0x7F && code < 0xA0) ? ' ' : code);
    return !digits.empty();
  }
  auto found
    = std::find_if(entities.begin(), entities.end(), [&](auto& e) { return e.first == name; });
  if (found == entities.end())
    return false;
  out += found->second;
  return true;
}

} // namespace

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (!out.empty() && out.back() != ' ')
        out += ' ';
    } else {
      out += c;
    }
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

std::string shortened(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max)
    return std::string{text};
  auto part = clip(text, bytes_max - 3);
  auto space = part.find_last_of(' ');
  if (space != std::string_view::npos && space > part.size() / 2)
    part = part.substr(0, space);
  while (!part.empty() && std::string_view{" ,;:("}.find(part.back()) != std::string_view::npos)
    part.remove_suffix(1);
  return std::string{part} + "…";
}

std::string quotable(std::string_view markdown) {
  auto text = folded(inline_cleaner{markdown}.run());
  if (count_of(text, "**") % 2 != 0)
    erase_all(text, "**");
  if (count_of(text, "__") % 2 != 0)
    erase_all(text, "__");
  return text;
}

std::string plain_text(std::string_view markdown) {
  auto text = inline_cleaner{markdown}.run();
  std::string out;
  out.reserve(text.size());
  bool in_code = false;
  for (size_t at = 0; at < text.size(); ++at) {
    auto c = text[at];
    if (c == '`')
      in_code = !in_code;
    else if (!in_code && (c == '*' || c == '_') && is_emphasis(text, at))
      continue;
    else if (!in_code && c == '\\' && at + 1 < text.size()
             && std::ispunct(static_cast<unsigned char>(text[at + 1])))
      out += text[++at];
    else
      out += c;
  }
  return folded(without_entities(out));
}

std::string escaped(std::string_view plain) {
  static constexpr std::string_view special = "\\`*_[]<>|#~";
  std::string out;
  out.reserve(plain.size() + 8);
  for (size_t at = 0; at < plain.size(); ++at) {
    auto c = plain[at];
    // Inside a name an underscore is no emphasis, and `snake\_case` is ugly where it is shown raw.
    auto inner = c == '_' && at > 0 && at + 1 < plain.size() && is_word(plain[at - 1])
                 && is_word(plain[at + 1]);
    if (c == '&') {
      out += "&amp;";
      continue;
    }
    if (special.find(c) != std::string_view::npos && !inner && (c != '#' || at == 0))
      out += '\\';
    out += c;
  }
  return out;
}

std::string without_entities(std::string_view html) {
  std::string out;
  out.reserve(html.size());
  for (size_t at = 0; at < html.size(); ++at) {
    auto end = html[at] == '&' ? html.substr(0, at + 12).find(';', at) : std::string_view::npos;
    if (end != std::string_view::npos && append_entity(out, html.substr(at + 1, end - at - 1)))
      at = end;
    else
      out += html[at];
  }
  return out;
}

} // namespace tributary::extract
