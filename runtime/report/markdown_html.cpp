#include "runtime/report/markdown_html.hpp"

#include "runtime/base/text.hpp"
#include "runtime/report/code_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <md4c.h>
#include <utility>
#include <vector>

namespace tributary {

namespace {

/// The code point that an entity such as `&#x41;` stands for; 0 for a name that we do not know.
char32_t entity_value(std::string_view entity) {
  constexpr std::pair<std::string_view, char32_t> known[]
    = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&nbsp;", 0xA0}};
  for (const auto& [name, value] : known)
    if (entity == name)
      return value;
  if (entity.size() < 4 || entity[1] != '#')
    return 0;
  auto is_hex = entity[2] == 'x' || entity[2] == 'X';
  auto digits = entity.substr(is_hex ? 3 : 2);
  uint32_t value = 0;
  auto end = digits.data() + digits.size() - 1;
  auto parsed = std::from_chars(digits.data(), end, value, is_hex ? 16 : 10);
  return parsed.ptr == end && parsed.ec == std::errc{} ? value : 0;
}

void append_entity(std::string& out, std::string_view entity) {
  if (auto value = entity_value(entity); value >= 0x20)
    append_code_point(out, value);
  else
    out += entity;
}

/// An attribute's value as the browser would see it, so that what is checked is what is used.
std::string value_of(const MD_ATTRIBUTE& a) {
  std::string value;
  for (unsigned i = 0; a.text && i < a.size && a.substr_offsets[i] < a.size; ++i) {
    auto begin = a.substr_offsets[i];
    std::string_view piece{a.text + begin, a.substr_offsets[i + 1] - begin};
    if (a.substr_types[i] == MD_TEXT_ENTITY)
      append_entity(value, piece);
    else if (a.substr_types[i] == MD_TEXT_NORMAL)
      value += piece;
  }
  return value;
}

/// Written so that the compiler does many bytes at once: nearly all of a report passes here.
bool needs_escapes(std::string_view text) {
  unsigned found = 0;
  for (auto c : text)
    found |= static_cast<unsigned>((c == '&') | (c == '<') | (c == '>') | (c == '"') | (c == '\''));
  return found != 0;
}

class renderer {
public:
  renderer(page_fragment& page, heading_slugs& slugs, size_t bytes_max)
    : page_(page), slugs_(slugs), bytes_max_(bytes_max) {}

  void enter(MD_BLOCKTYPE type, const void* detail) {
    close_spans(0);
    switch (type) {
      case MD_BLOCK_OL: {
        auto start = static_cast<const MD_BLOCK_OL_DETAIL*>(detail)->start;
        return write(start == 1 ? "<ol>\n" : fmt::format("<ol start=\"{}\">\n", start));
      }
      case MD_BLOCK_LI:
        return enter_item(*static_cast<const MD_BLOCK_LI_DETAIL*>(detail));
      case MD_BLOCK_H:
        heading_begin_ = page_.html.size();
        in_heading_ = true;
        return heading_text_.clear();
      case MD_BLOCK_CODE:
        return enter_code(*static_cast<const MD_BLOCK_CODE_DETAIL*>(detail));
      case MD_BLOCK_TABLE:
        return write("<div class=\"table\"><table>\n");
      case MD_BLOCK_TH:
        return enter_cell("th", *static_cast<const MD_BLOCK_TD_DETAIL*>(detail));
      case MD_BLOCK_TD:
        return enter_cell("td", *static_cast<const MD_BLOCK_TD_DETAIL*>(detail));
      default:
        return write(opening(type));
    }
  }

  void leave(MD_BLOCKTYPE type, const void* detail) {
    close_spans(0);
    if (type == MD_BLOCK_H)
      leave_heading(static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level);
    else
      write(closing(type));
  }

  void enter(MD_SPANTYPE type, const void* detail) {
    switch (type) {
      case MD_SPAN_A:
        return open_link(type, value_of(static_cast<const MD_SPAN_A_DETAIL*>(detail)->href), "");
      case MD_SPAN_IMG:
        return open_link(type, value_of(static_cast<const MD_SPAN_IMG_DETAIL*>(detail)->src),
                         "image");
      default:
        if (const auto* tag = span_tag(type)) {
          write(fmt::format("<{}>", tag));
          open_spans_.push_back({type, tag});
        }
    }
  }

  /// md4c may end a span that it has not begun, and begin one that it does not end.
  void leave(MD_SPANTYPE type) {
    for (auto at = open_spans_.size(); at > 0; --at)
      if (open_spans_[at - 1].type == type)
        return close_spans(at - 1);
  }

  void text(MD_TEXTTYPE type, std::string_view piece) {
    switch (type) {
      case MD_TEXT_NULLCHAR:
        return plain("\uFFFD");
      case MD_TEXT_BR:
        return write("<br>\n");
      case MD_TEXT_SOFTBR:
        return plain("\n");
      case MD_TEXT_ENTITY: {
        std::string value;
        append_entity(value, piece);
        return plain(value);
      }
      default:
        return plain(piece);
    }
  }

  bool too_large() const { return page_.html.size() > bytes_max_; }

private:
  static const char* span_tag(MD_SPANTYPE type) {
    switch (type) {
      case MD_SPAN_EM:
        return "em";
      case MD_SPAN_STRONG:
        return "strong";
      case MD_SPAN_CODE:
        return "code";
      case MD_SPAN_DEL:
        return "del";
      default:
        return nullptr;
    }
  }

  static const char* opening(MD_BLOCKTYPE type) {
    switch (type) {
      case MD_BLOCK_QUOTE:
        return "<blockquote>\n";
      case MD_BLOCK_UL:
        return "<ul>\n";
      case MD_BLOCK_HR:
        return "<hr>\n";
      case MD_BLOCK_P:
        return "<p>";
      case MD_BLOCK_THEAD:
        return "<thead>\n";
      case MD_BLOCK_TBODY:
        return "<tbody>\n";
      case MD_BLOCK_TR:
        return "<tr>";
      default:
        return "";
    }
  }

  static const char* closing(MD_BLOCKTYPE type) {
    switch (type) {
      case MD_BLOCK_QUOTE:
        return "</blockquote>\n";
      case MD_BLOCK_UL:
        return "</ul>\n";
      case MD_BLOCK_OL:
        return "</ol>\n";
      case MD_BLOCK_LI:
        return "</li>\n";
      case MD_BLOCK_CODE:
        return "</code></pre>\n";
      case MD_BLOCK_P:
        return "</p>\n";
      case MD_BLOCK_TABLE:
        return "</table></div>\n";
      case MD_BLOCK_THEAD:
        return "</thead>\n";
      case MD_BLOCK_TBODY:
        return "</tbody>\n";
      case MD_BLOCK_TR:
        return "</tr>\n";
      case MD_BLOCK_TH:
        return "</th>";
      case MD_BLOCK_TD:
        return "</td>";
      default:
        return "";
    }
  }

  void write(std::string_view html) { page_.html += html; }

  void plain(std::string_view piece) {
    if (in_heading_)
      heading_text_ += piece;
    if (needs_escapes(piece))
      page_.html += html_escaped(piece);
    else
      write(piece);
  }

  void enter_item(const MD_BLOCK_LI_DETAIL& item) {
    if (!item.is_task)
      return write("<li>");
    auto done = item.task_mark == 'x' || item.task_mark == 'X';
    write(done ? "<li class=\"task\">☑ " : "<li class=\"task\">☐ ");
  }

  void enter_code(const MD_BLOCK_CODE_DETAIL& code) {
    auto language = value_of(code.lang);
    if (language.empty())
      return write("<pre><code>");
    write(fmt::format("<pre><code class=\"language-{}\">", html_escaped(language)));
  }

  void enter_cell(const char* tag, const MD_BLOCK_TD_DETAIL& cell) {
    const auto* side = cell.align == MD_ALIGN_RIGHT    ? " class=\"right\""
                       : cell.align == MD_ALIGN_CENTER ? " class=\"center\""
                                                       : "";
    write(fmt::format("<{}{}>", tag, side));
  }

  void leave_heading(unsigned level) {
    in_heading_ = false;
    page_heading h{level, slugs_.next(heading_text_), html_escaped(trim(heading_text_))};
    page_.html.insert(heading_begin_, fmt::format("<h{} id=\"{}\">", level, html_escaped(h.id)));
    write(fmt::format("</h{}>\n", level));
    page_.headings.push_back(std::move(h));
  }

  /// Links do not nest in HTML, but an image in a link is ordinary Markdown.
  void open_link(MD_SPANTYPE type, const std::string& target, std::string_view kind) {
    auto in_link = std::any_of(open_spans_.begin(), open_spans_.end(),
                               [](const span& s) { return s.tag == link_tag; });
    auto is_link = !in_link && is_safe_link(target);
    open_spans_.push_back({type, is_link ? link_tag : "span"});
    auto name = kind.empty() ? std::string{} : fmt::format(" class=\"{}\"", kind);
    if (!is_link)
      return write(fmt::format("<span{}>", name));
    const auto* rel = target.front() == '#' ? "" : " rel=\"noopener noreferrer\"";
    write(fmt::format("<a{} href=\"{}\"{}>", name, html_escaped(target), rel));
  }

  /// Ends all but the first so many, the innermost first.
  void close_spans(size_t left) {
    for (; open_spans_.size() > left; open_spans_.pop_back())
      write(fmt::format("</{}>", open_spans_.back().tag));
  }

  static constexpr std::string_view link_tag = "a";
  struct span {
    MD_SPANTYPE type;
    std::string_view tag;
  };

  page_fragment& page_;
  heading_slugs& slugs_;
  size_t bytes_max_;
  size_t heading_begin_ = 0;
  bool in_heading_ = false;
  std::string heading_text_;
  std::vector<span> open_spans_;
};

renderer& self(void* data) {
  return *static_cast<renderer*>(data);
}

int carry_on(const renderer& r) {
  return r.too_large() ? -1 : 0;
}

MD_PARSER parser() {
  MD_PARSER p{};
  p.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML;
  p.enter_block = [](MD_BLOCKTYPE type, void* detail, void* data) {
    self(data).enter(type, detail);
    return carry_on(self(data));
  };
  p.leave_block = [](MD_BLOCKTYPE type, void* detail, void* data) {
    self(data).leave(type, detail);
    return carry_on(self(data));
  };
  p.enter_span = [](MD_SPANTYPE type, void* detail, void* data) {
    self(data).enter(type, detail);
    return carry_on(self(data));
  };
  p.leave_span = [](MD_SPANTYPE type, void*, void* data) {
    self(data).leave(type);
    return carry_on(self(data));
  };
  p.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* data) {
    self(data).text(type, {text, size});
    return carry_on(self(data));
  };
  return p;
}

} // namespace

namespace {

/// Whether `without_controls` might leave anything out.
bool has_controls(std::string_view text) {
  unsigned found = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    auto c = static_cast<unsigned char>(text[at]);
    found |= static_cast<unsigned>((c < 0x20) & (c != '\n') & (c != '\t'));
    found |= static_cast<unsigned>((c == 0x7F) | (c == 0xC2));
  }
  return found != 0;
}

} // namespace

bool is_safe_link(std::string_view target) {
  if (target.empty())
    return false;
  // Browsers drop some of these inside a scheme, so that `java\tscript:` would be one.
  for (auto c : target)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F)
      return false;
  if (target.front() == '#')
    return true;
  auto scheme = to_lower(target.substr(0, target.find(':') + 1));
  return scheme == "http:" || scheme == "https:" || scheme == "mailto:";
}

page_fragment markdown_to_html(std::string_view markdown, heading_slugs& slugs) {
  // Most reports are clean, and a copy of a large one costs more than a look at it.
  std::string cleaned;
  if (!is_utf8(markdown) || has_controls(markdown)) {
    cleaned = without_controls(to_valid_utf8(std::string{markdown}));
    markdown = cleaned;
  }
  auto text = markdown;
  page_fragment page;
  page.html.reserve(text.size() + text.size() / 16 + 4096);
  // Short rows under a wide table's head would multiply the text by itself.
  auto bytes_max = 16 * text.size() + (1u << 20);
  renderer r{page, slugs, bytes_max};
  auto p = parser();
  if (md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &p, &r) == 0)
    return page;
  return {fmt::format("<pre class=\"plain\">{}</pre>\n", html_escaped(text)), {}};
}

} // namespace tributary
