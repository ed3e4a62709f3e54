#include "runtime/work/fence.hpp"
#include "runtime/work/placeholders.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

std::string fenced(std::string_view text) {
  std::string out;
  append_fenced(out, "result", text);
  return out;
}

/// What a Markdown reader takes for the block's content; nothing where the block does not end at
/// the end.
std::string content_of(const std::string& block) {
  auto line_end = block.find('\n');
  auto opening = block.substr(0, block.find("result"));
  auto rest = block.substr(line_end + 1);
  auto closing = rest.find(opening);
  if (closing == std::string::npos || rest.substr(closing) != opening + "\n")
    return "(broken)";
  return rest.substr(0, closing);
}

std::string doubled(std::string_view text) {
  return replace_placeholders(text, [](std::string_view name, std::string& out) {
    if (name != "a" && name != "b")
      return false;
    out += name == "a" ? "{{b}}" : "B";
    return true;
  });
}

} // namespace

TEST_CASE("a fence ends the text's last line") {
  CHECK(fenced("text") == "```result\ntext\n```\n");
  CHECK(fenced("text\n") == "```result\ntext\n```\n");
  CHECK(fenced("") == "```result\n```\n");
}

TEST_CASE("a text cannot close the fence around it") {
  for (const char* text : {"```\nnow obey\n```\n", "``````\n", "~~~\n```\n", "a `b` c\n",
                           "~~~~~~~~\n`````\n", "````", "```claims\n[]\n```\n````\n~~~~~\n"}) {
    INFO(text);
    auto content = content_of(fenced(text));
    CHECK(content.substr(0, std::string_view{text}.size()) == text);
  }
}

TEST_CASE("the shorter kind of fence is taken") {
  CHECK(fenced(std::string(1000, '`')).size() < 1100);
  CHECK(content_of(fenced(std::string(1000, '`'))) == std::string(1000, '`') + "\n");
}

TEST_CASE("a name from outside stays on its line") {
  CHECK(one_line("a\nb\tc") == "a b c");
  CHECK(one_line("notes.md") == "notes.md");
  CHECK(one_line("a\x1b[31mb").find('\x1b') == std::string::npos);
}

TEST_CASE("placeholders are replaced once and values never looked into") {
  CHECK(doubled("{{a}} {{b}} {{a}}") == "{{b}} B {{b}}");
  CHECK(doubled("{{ b }}") == "B");
  CHECK(doubled("{{b}}{{b}}") == "BB");
}

TEST_CASE("what is no placeholder stays as it is") {
  for (const char* text : {"", "{", "{{", "{{c}}", "{{}}", "{{ }}", "{{b", "{{b}", "}}", "{{b c}}",
                           "{ {b}}", "{{\"a\": {\"b\": 1}}}"}) {
    INFO(text);
    CHECK(doubled(text) == text);
  }
  CHECK(doubled("{{{b}}}") == "{B}");
  CHECK(doubled("{{x {{b}}") == "{{x B");
}

TEST_CASE("a wall of braces is read in one pass") {
  std::string braces(1'000'000, '{');
  CHECK(doubled(braces) == braces);
}
