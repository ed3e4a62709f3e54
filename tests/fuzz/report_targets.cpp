#include "runtime/base/limits.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"
#include "runtime/report/event_log.hpp"
#include "runtime/report/terminal/plain_lines.hpp"
#include "runtime/run/notice_reader.hpp"
#include "runtime/synthesis/claims_reader.hpp"
#include "runtime/synthesis/draft.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/hostile_page.hpp"
#include "tests/support/page_guard.hpp"

#include <nlohmann/json.hpp>

namespace tributary::fuzz {

namespace {

/// Divides an input: the deliverable, and the words of everybody else.
constexpr char divider = '\x1e';
constexpr std::string_view other_result = "The-other-result-4711 is all it says.";

plan two_streams(const std::string& template_text) {
  plan p;
  p.task = "t";
  for (const char* id : {"a", "b"}) {
    stream_spec s;
    s.id = s.name = id;
    p.streams.push_back(s);
  }
  p.synthesis.template_text = template_text;
  return p;
}

size_t count_of(std::string_view text, std::string_view piece) {
  size_t count = 0;
  for (auto at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1))
    ++count;
  return count;
}

/// A result that asks for another one in the template's words gets those words shown.
void check_merged(const std::string& result) {
  if (result.find("4711") != std::string::npos)
    return;
  for (const auto* text : {"sections", "# R\n\n{{stream.a}}\n\n{{stream.b}}\n"}) {
    draft d{std::make_shared<const plan>(two_streams(text))};
    d.put(0, result);
    d.put(1, std::string{other_result});
    d.commit();
    auto whole = d.markdown(true);
    FUZZ_REQUIRE(is_utf8(whole));
    FUZZ_REQUIRE(count_of(whole, "The-other-result-4711") == 1);
    FUZZ_REQUIRE(without_controls(whole) == whole);
  }
}

} // namespace

void try_report(std::string_view bytes) {
  auto end = bytes.find(divider);
  std::string markdown{bytes.substr(0, end)};
  auto words = end == std::string_view::npos ? markdown : std::string{bytes.substr(end + 1)};
  auto foreign = test::foreign_in(test::page_with(words, markdown));
  if (!foreign.empty())
    std::fprintf(stderr, "%s\n", foreign.c_str());
  FUZZ_REQUIRE(foreign.empty());
}

void try_claims(std::string_view bytes) {
  std::string result{bytes};
  auto read = take_claims(0, result);
  FUZZ_REQUIRE(read.claims.size() <= limits::claims_per_result);
  FUZZ_REQUIRE(read.markdown.size() <= result.size());
  for (const auto& c : read.claims)
    for (const auto* field : {&c.subject, &c.attribute, &c.value, &c.source, &c.as_of, &c.quote})
      FUZZ_REQUIRE(field->size() <= limits::claim_field_bytes && is_utf8(*field));
  auto again = take_claims(0, claims_block(read.claims));
  FUZZ_REQUIRE(again.claims == read.claims);
  check_merged(result);
}

void try_events(std::string_view bytes) {
  auto p = two_streams("sections");
  notice_names names{"r-1", {"a", "b"}};
  notice_reader reader{names};
  plain_lines lines{p, false, true};
  for (auto line : split(bytes, '\n')) {
    auto notice = reader.read(line);
    if (!notice)
      continue;
    std::string once;
    append_json(once, *notice, names);
    FUZZ_REQUIRE(terminal_json(once) == once);
    auto again = reader.read(once.substr(0, once.size() - 1));
    FUZZ_REQUIRE(again);
    std::string twice;
    append_json(twice, *again, names);
    FUZZ_REQUIRE(once == twice);
    if (auto told = lines.line(*notice))
      FUZZ_REQUIRE(is_plain_line(*told));
  }
  static_cast<void>(metrics_of_events(bytes, p));
}

void try_terminal(std::string_view bytes) {
  auto line = terminal_text(bytes);
  FUZZ_REQUIRE(is_plain_line(line));
  FUZZ_REQUIRE(terminal_text(line) == line);
  FUZZ_REQUIRE(!is_plain_line(bytes) || line == bytes);
  auto page = terminal_page(bytes);
  FUZZ_REQUIRE(terminal_page(page) == page);
  for (auto one : split(page, '\n'))
    for (auto cell : split(one, '\t'))
      FUZZ_REQUIRE(is_plain_line(cell));
  auto shown = json_string(bytes);
  FUZZ_REQUIRE(is_plain_line(shown));
  auto value = nlohmann::json::parse(shown, nullptr, false);
  FUZZ_REQUIRE(value.is_string());
  FUZZ_REQUIRE(value.get<std::string>() == to_valid_utf8(std::string{bytes}));
  FUZZ_REQUIRE(terminal_json(shown) == shown);
}

std::vector<std::string> report_seeds() {
  return {
    "# T\n\n## One\n\ntext *em* **b** `c` ~~d~~ [l](https://example.org) ![i](x.png)\n\n- [x] "
    "done\n1. a\n\n> q\n\n```js\nx<y\n```\n\n| a | b |\n|--:|:-:|\n| 1 | 2 |\n\n---\n",
    "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <https://a.b> &#x3C; &amp; "
    "&nbsp;\x1e\"><svg/onload=alert(1)>",
    "[a]: <java\tscript:x>\n[![a](b)](c \"t\")\n\x1e' onmouseover='alert(1)"};
}

std::vector<std::string> claims_seeds() {
  claim c;
  c.stream = 0;
  c.subject = "Notion";
  c.attribute = "price";
  c.value = "10 USD";
  c.source = "a.md:1";
  c.as_of = "2026-01";
  c.quote = "\"10\" ``` x";
  return {"# A\n\ntext\n\n" + claims_block({c, c}),
          "```claims\n[{\"subject\":\"a\",\"value\":1.50,\"x\":[{}]}]\n",
          "{{stream.b}} {{task}}\n\n{{ stream.b }}\n", "<!-- x\n\n```\n{{stream.b}}\n"};
}

std::vector<std::string> events_seeds() {
  std::string all;
  notice_names names{"r-1", {"a", "b"}};
  uint64_t seq = 0;
  for (auto type :
       {notice_type::run_started, notice_type::stream_started, notice_type::stream_progress,
        notice_type::stream_retrying, notice_type::stream_completed, notice_type::draft_updated,
        notice_type::conflict_found, notice_type::node_lost, notice_type::run_completed}) {
    run_notice n;
    n.type = type;
    n.seq = ++seq;
    n.at = story::start;
    n.stream = type == notice_type::run_started ? no_stream : 0;
    n.attempt = 1;
    n.node = "alpha";
    n.worker = "w";
    n.why = "why \x1b[2J";
    append_json(all, n, names);
  }
  return {all};
}

std::vector<std::string> terminal_seeds() {
  return {"before\x1b[2J\x1b]0;t\x07\u009B31m\u0085\rx\b\u202E\u2066\u2028 after",
          "\x1bP q\x1b\\ \x1b_x\x1b\\ \xC2\x1b[m\x9B \xE2\x80\x1b[m\xAE \xff"};
}

} // namespace tributary::fuzz
