#include "tests/support/page_guard.hpp"

#include "runtime/report/report_style.hpp"
#include "runtime/report/timeline_style.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <vector>

namespace tributary::test {

namespace {

using names = std::set<std::string_view>;

/// Attributes that any tag may have.
const names common{"class", "id", "title", "role", "aria-label", "lang"};

const std::map<std::string_view, names>& tags() {
  static const std::map<std::string_view, names> all{
    {"html", {}},
    {"head", {}},
    {"meta", {"charset", "http-equiv", "content", "name"}},
    {"title", {}},
    {"style", {}},
    {"body", {}},
    {"div", {}},
    {"header", {}},
    {"b", {}},
    {"span", {}},
    {"nav", {}},
    {"a", {"href", "rel"}},
    {"details", {"open"}},
    {"summary", {}},
    {"ol", {"start"}},
    {"ul", {}},
    {"li", {}},
    {"main", {}},
    {"section", {}},
    {"article", {}},
    {"q", {}},
    {"h1", {}},
    {"h2", {}},
    {"h3", {}},
    {"h4", {}},
    {"h5", {}},
    {"h6", {}},
    {"p", {}},
    {"strong", {}},
    {"em", {}},
    {"code", {}},
    {"del", {}},
    {"pre", {}},
    {"br", {}},
    {"hr", {}},
    {"blockquote", {}},
    {"table", {}},
    {"thead", {}},
    {"tbody", {}},
    {"tr", {}},
    {"th", {}},
    {"td", {}},
    {"svg", {"xmlns", "viewBox", "width", "height"}},
    {"rect", {"x", "y", "width", "height", "rx"}},
    {"path", {"d"}},
    {"text", {"x", "y"}},
    {"g", {"transform"}}};
  return all;
}

const names without_end{"meta", "br", "hr"};
const names entities{"amp", "lt", "gt", "quot", "#39"};

class guard {
public:
  explicit guard(std::string_view page) : page_{page} {}

  std::string fault() {
    constexpr std::string_view begin = "<!doctype html>\n";
    if (!page_.starts_with(begin))
      return "no doctype";
    at_ = begin.size();
    while (at_ < page_.size() && fault_.empty())
      page_[at_] == '<' ? tag() : text();
    if (fault_.empty() && !open_.empty())
      fail("is never closed: " + std::string{open_.back()});
    return fault_;
  }

private:
  void fail(const std::string& what) {
    if (!fault_.empty())
      return;
    auto from = at_ < 40 ? 0 : at_ - 40;
    fault_
      = what + " at byte " + std::to_string(at_) + ": …" + std::string{page_.substr(from, 120)};
  }
  bool is_next(std::string_view what) const { return page_.substr(at_).starts_with(what); }
  std::string_view take_while(bool (*fits)(char)) {
    auto begin = at_;
    while (at_ < page_.size() && fits(page_[at_]))
      ++at_;
    return page_.substr(begin, at_ - begin);
  }
  static bool is_name_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
  }

  void text() {
    if (page_[at_] == '>')
      return fail("a bare > in text");
    if (page_[at_] == '&')
      return entity();
    ++at_;
  }

  void entity() {
    auto end = page_.find(';', at_);
    auto name = end == std::string_view::npos ? "" : page_.substr(at_ + 1, end - at_ - 1);
    if (entities.count(name) == 0)
      return fail("an entity that we do not write");
    at_ = end + 1;
  }

  void tag() {
    ++at_;
    if (is_next("/"))
      return end_tag();
    auto name = take_while(is_name_character);
    auto known = tags().find(name);
    if (known == tags().end())
      return fail("a tag that we do not write: " + std::string{name});
    while (fault_.empty() && is_next(" "))
      attribute(known->second);
    auto closed = is_next("/>");
    if (!closed && !is_next(">"))
      return fail("a tag that does not end");
    at_ += closed ? 2 : 1;
    if (closed || without_end.count(name) != 0)
      return;
    if (name == "style")
      return style();
    open_.push_back(name);
  }

  void end_tag() {
    ++at_;
    auto name = take_while(is_name_character);
    if (!is_next(">"))
      return fail("an end tag that does not end");
    if (open_.empty() || open_.back() != name)
      return fail("an end tag for nothing: " + std::string{name});
    open_.pop_back();
    ++at_;
  }

  void attribute(const names& allowed) {
    ++at_;
    auto name = take_while(is_name_character);
    if (allowed.count(name) == 0 && common.count(name) == 0)
      return fail("an attribute that we do not write: " + std::string{name});
    if (name == "open")
      return;
    if (!is_next("=\""))
      return fail("an attribute without quotes: " + std::string{name});
    at_ += 2;
    auto end = page_.find('"', at_);
    if (end == std::string_view::npos)
      return fail("an attribute that does not end");
    auto value = page_.substr(at_, end - at_);
    if (value.find_first_of("<>") != std::string_view::npos)
      return fail("a bare bracket in an attribute");
    if (name == "href" && !is_target(value))
      return fail("a link to where none may lead");
    at_ = end + 1;
  }

  static bool is_target(std::string_view value) {
    std::string scheme{value.substr(0, value.find(':') + 1)};
    std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto is_order = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    if (std::any_of(value.begin(), value.end(), is_order))
      return false;
    return value.starts_with('#') || scheme == "http:" || scheme == "https:" || scheme == "mailto:";
  }

  void style() {
    for (std::string_view ours : {std::string_view{report_style}, std::string_view{timeline_style}})
      if (is_next(ours) && page_.substr(at_ + ours.size()).starts_with("</style>")) {
        at_ += ours.size() + std::string_view{"</style>"}.size();
        return;
      }
    fail("a style that is not ours");
  }

  std::string_view page_;
  size_t at_ = 0;
  std::vector<std::string_view> open_;
  std::string fault_;
};

} // namespace

std::string foreign_in(std::string_view page) {
  return guard{page}.fault();
}

} // namespace tributary::test
