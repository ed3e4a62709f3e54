#include "runtime/base/text.hpp"
#include "runtime/work/fair_shares.hpp"
#include "runtime/work/prompt.hpp"
#include "runtime/work/window.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/work/order_parts.hpp"

#include <numeric>
#include <random>

using namespace tributary;
using prompt_trial::has;
using prompt_trial::order_parts;

namespace {

std::string lines(size_t count, std::string_view text = "Notion costs 10 USD.\n") {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += text;
  return out;
}

input_text input(std::string name, std::string text, std::string problem = {}) {
  input_text out;
  out.name = std::move(name);
  out.bytes = text.size();
  out.text = std::move(text);
  out.problem = std::move(problem);
  return out;
}

/// A run with these inputs, as its plan names them.
order_parts with_inputs(const std::vector<input_text>& texts) {
  order_parts out;
  for (const auto& text : texts)
    out.run.inputs.push_back({text.name, "/x/" + text.name, text.bytes});
  return out;
}

size_t count_of(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

} // namespace

TEST_CASE("shares are fair: small things get all, large ones the same") {
  CHECK(fair_shares({10, 1'000, 20, 2'000}, 630) == std::vector<size_t>{10, 300, 20, 300});
  CHECK(fair_shares({10, 20}, 100) == std::vector<size_t>{10, 20});
  CHECK(fair_shares({10, 20}, 0) == std::vector<size_t>{0, 0});
  CHECK(fair_shares({}, 5).empty());
}

TEST_CASE("shares never add up to more than there is, and leave nothing over that is needed") {
  std::mt19937 dice{7};
  for (int round = 0; round < 2'000; ++round) {
    std::vector<size_t> sizes(dice() % 12);
    for (auto& size : sizes)
      size = dice() % 1'000;
    size_t total = dice() % 5'000;
    auto shares = fair_shares(sizes, total);
    auto given = std::accumulate(shares.begin(), shares.end(), size_t{0});
    auto wanted = std::accumulate(sizes.begin(), sizes.end(), size_t{0});
    CHECK(given <= total);
    CHECK(given == std::min(total, wanted));
    for (size_t i = 0; i < sizes.size(); ++i)
      CHECK(shares[i] <= sizes[i]);
  }
}

TEST_CASE("a worker's window is what its profile says, else what is usual for its backend") {
  worker_profile p;
  CHECK(prompt_bytes_of(p) == SIZE_MAX);
  p.backend = backend_kind::gemini;
  CHECK(prompt_bytes_of(p) == 4 * (1'000'000 - 32'000));
  p.backend = backend_kind::openai;
  CHECK(prompt_bytes_of(p) == 4 * (400'000 - 32'000));
  p.backend = backend_kind::claude;
  CHECK(prompt_bytes_of(p) == 4 * (200'000 - 32'000));
  p.max_output_tokens = 100'000;
  CHECK(prompt_bytes_of(p) == 4 * 100'000);
  p.window = 8'000;
  p.max_output_tokens.reset();
  CHECK(prompt_bytes_of(p) == 4 * 6'000);
  p.max_output_tokens = 9'000;
  CHECK(prompt_bytes_of(p) == 4 * 1'000);
  p.window = UINT64_MAX;
  CHECK(prompt_bytes_of(p) > (size_t{1} << 60));
}

TEST_CASE("a model that cannot open files gets what is in them, each line with its number") {
  std::vector<input_text> texts{input("a.md", "one\ntwo\n"), input("b.md", "{{task}}\n```\n"),
                                input("c.md", "", "No such file or directory")};
  auto prompt = with_inputs(texts).within(100'000, &texts);
  CHECK(prompt.note.empty());
  CHECK(has(prompt.text, "## a.md\n\n```input\n1: one\n2: two\n```\n"));
  CHECK(has(prompt.text, "## b.md\n\n~~~input\n1: {{task}}\n2: ```\n~~~\n"));
  CHECK(has(prompt.text, "## c.md\n\n(This file could not be read: No such file or directory."));
  CHECK_FALSE(has(prompt.text, "/x/"));
}

TEST_CASE("own prompts get the inputs where they ask for them") {
  std::vector<input_text> texts{input("a.md", "one\n")};
  auto parts = with_inputs(texts);
  parts.stream.prompt = "Use:\n{{inputs}}";
  CHECK(parts.within(1'000, &texts).text == "Use:\n## a.md\n\n```input\n1: one\n```\n");
}

TEST_CASE("a result that is too large is cut at a line's end, and the prompt says so") {
  order_parts parts;
  auto large = lines(10'000);
  parts.need("big", "Big", large.c_str());
  parts.need("small", "Small", "All of this stays.\n");
  auto prompt = parts.within(20'000);
  CHECK(prompt.text.size() <= 20'000);
  CHECK(prompt.text.size() > 19'900);
  CHECK(has(prompt.text, "All of this stays."));
  CHECK(has(prompt.text, "Notion costs 10 USD.\n```\n(… "));
  CHECK(has(prompt.text, " more were left out here: there was no room for it.)"));
  CHECK(has(prompt.text, "```claims\n"));
  CHECK(prompt.note.starts_with("prompt trimmed to 20 kB: 1 of 2 results and inputs cut, 19"));
}

TEST_CASE("what is said to be left out is what is missing") {
  order_parts parts;
  auto large = lines(1'000);
  parts.need("big", "Big", large.c_str());
  auto prompt = parts.within(10'000);
  auto shown = count_of(prompt.text, "Notion costs 10 USD.\n");
  auto missing = human_bytes(large.size() - shown * 21);
  CHECK(has(prompt.text, "(… " + missing + " more were left out here"));
}

TEST_CASE("results get half of the room, and what the inputs leave") {
  auto large = lines(10'000);
  std::vector<input_text> big{input("a.md", large)}, small{input("a.md", "one\n")};
  auto shown = [&](const std::vector<input_text>& texts) {
    auto parts = with_inputs(texts);
    parts.need("big", "Big", lines(10'000, "A result says so.\n").c_str());
    return count_of(parts.within(40'000, &texts).text, "A result says so.\n") * 18;
  };
  CHECK(shown(big) > 18'000);
  CHECK(shown(big) < 20'000);
  CHECK(shown(small) > 37'000);
}

TEST_CASE("inputs that are too large are cut to the same size, with their numbers") {
  std::vector<input_text> texts{input("a.md", lines(5'000)), input("b.md", "small\n"),
                                input("c.md", lines(9'000))};
  auto prompt = with_inputs(texts).within(30'000, &texts);
  CHECK(prompt.text.size() <= 30'000);
  CHECK(prompt.text.size() > 29'500);
  CHECK(has(prompt.text, "1: small\n```\n"));
  CHECK(has(prompt.text, "\n400: Notion costs 10 USD.\n"));
  CHECK(count_of(prompt.text, "\n400: ") == 2);
  CHECK(prompt.note.starts_with("prompt trimmed to 30 kB: 2 of 3 "));
}

TEST_CASE("an input of which only the beginning was read says how much is left out") {
  std::vector<input_text> texts{input("a.md", "one\n")};
  texts[0].bytes = 5'000'004;
  auto prompt = with_inputs(texts).within(6'000'000, &texts);
  CHECK(has(prompt.text, "```input\n1: one\n```\n(… 5.0 MB more were left out here"));
  CHECK_FALSE(prompt.note.empty());
}

TEST_CASE("a single line that is too long is cut within, between characters") {
  std::string line;
  while (line.size() < 50'000)
    line += "ä";
  std::vector<input_text> texts{input("a.md", line)};
  auto prompt = with_inputs(texts).within(10'000, &texts);
  CHECK(prompt.text.size() <= 10'000);
  CHECK(prompt.text.size() > 9'900);
  CHECK(is_utf8(prompt.text));
}

TEST_CASE("more inputs than there is room for are left out, and counted") {
  std::vector<input_text> texts;
  for (int i = 0; i < 3'000; ++i)
    texts.push_back(input("file" + std::to_string(i) + ".md", lines(20)));
  auto prompt = with_inputs(texts).within(100'000, &texts);
  CHECK(prompt.text.size() <= 100'000);
  CHECK(has(prompt.text, "## file0.md"));
  CHECK(has(prompt.text, " more files were left out: there was no room for them.)"));
  CHECK(prompt.note.find("3000 of 3000") != std::string::npos);
}

TEST_CASE("a prompt that names a thing twice is within its bound too") {
  order_parts parts;
  parts.need("big", "Big", lines(10'000).c_str());
  parts.stream.prompt = "{{needs.big}} and again {{needs.big}}";
  auto prompt = parts.within(20'000);
  CHECK(prompt.text.size() <= 20'000);
  CHECK(prompt.text.size() > 5'000);
}

TEST_CASE("where not even the frame fits, the words of the plan stay") {
  order_parts parts;
  parts.need("big", "Big", lines(1'000).c_str());
  auto prompt = parts.within(100);
  CHECK(has(prompt.text, "Report on note-taking apps"));
  CHECK(has(prompt.text, "were left out here"));
  CHECK_FALSE(has(prompt.text, "Notion costs 10 USD.\n"));
}

TEST_CASE("prompts of any shape keep to their bound and are well formed") {
  std::mt19937 dice{11};
  for (int round = 0; round < 300; ++round) {
    INFO("round " << round);
    std::vector<input_text> texts(dice() % 30);
    for (size_t i = 0; i < texts.size(); ++i)
      texts[i] = input("f" + std::to_string(i), lines(dice() % 300, dice() % 2 ? "ä\n" : "word "));
    auto parts = with_inputs(texts);
    for (uint32_t i = dice() % 5; i > 0; --i)
      parts.need("n", "N", lines(dice() % 2'000).c_str());
    if (dice() % 2)
      parts.earlier = std::make_shared<const earlier_try>(
        earlier_try{"w", "lost", lines(dice() % 1'000, "`````\n")});
    size_t most = 8'000 + dice() % 40'000;
    auto prompt = parts.within(most, &texts);
    CHECK(prompt.text.size() <= most);
    CHECK(is_utf8(prompt.text));
  }
}
