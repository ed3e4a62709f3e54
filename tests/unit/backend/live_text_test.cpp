#include "runtime/backend/live_text.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/work/live_texts.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

std::string as_it_is(std::string text) {
  return text;
}

/// Tells of an answer and keeps what is told, as a node and its coordinator do.
struct told {
  live_text text{as_it_is};
  live_texts kept;

  const std::string& after(std::string_view answer) {
    auto piece = text.next(answer);
    if (!piece.text.empty())
      kept.add(7, piece.at, piece.text);
    return kept.of(7);
  }
};

} // namespace

TEST_CASE("an answer is told line by line, each once") {
  told t;
  CHECK(t.after("").empty());
  CHECK(t.after("Not yet a li").empty());
  CHECK(t.after("Not yet a line\nand the next").compare("Not yet a line\n") == 0);
  CHECK(t.text.next("Not yet a line\nand the next").text.empty());
  CHECK(t.after("Not yet a line\nand the next\nand\n") == "Not yet a line\nand the next\nand\n");
}

TEST_CASE("a piece has its bound, and the rest of the answer comes with the next ones") {
  told t;
  std::string answer;
  while (answer.size() < 100'000)
    answer += "A line of the answer.\n";
  auto first = t.text.next(answer);
  CHECK(first.at == 0);
  CHECK(first.text.size() <= limits::live_piece_bytes / 3);
  CHECK(first.text.back() == '\n');
  t.kept.add(7, first.at, first.text);
  for (int i = 0; i < 10; ++i)
    t.after(answer);
  CHECK(t.kept.of(7) == answer);
}

TEST_CASE("bytes that are no UTF-8 are told as text, and the piece stays within its bound") {
  live_text text{as_it_is};
  std::string answer(limits::live_piece_bytes, '\xFF');
  answer[1'000] = '\n';
  auto piece = text.next(answer);
  CHECK(piece.text.size() == 3 * 1'000 + 1);
  CHECK(piece.text.substr(0, 3) == "\xEF\xBF\xBD");
  std::string lines(limits::live_piece_bytes / 3 - 1, '\xFF');
  CHECK(live_text{as_it_is}.next(lines + "\n").text.size() <= limits::live_piece_bytes);
}

TEST_CASE("what nobody may see is cut out of whole lines, so it cannot hide at a piece's end") {
  live_text text{[](std::string lines) {
    for (auto at = lines.find("sk-secret"); at != std::string::npos; at = lines.find("sk-secret"))
      lines.replace(at, 9, "[key]");
    return lines;
  }};
  CHECK(text.next("The key is sk-se").text.empty());
  auto piece = text.next("The key is sk-secret\nMore");
  CHECK(piece.text == "The key is [key]\n");
  auto next = text.next("The key is sk-secret\nMore\n");
  CHECK(next.at == piece.text.size());
  CHECK(next.text == "More\n");
}

TEST_CASE("an answer that begins anew replaces what was told of the one before") {
  told t;
  t.after("First try,\nwhich breaks off\n");
  CHECK(t.after("Second\n") == "Second\n");
  // Also where it is longer by the time it is looked at.
  CHECK(t.after("Third, which is long by now\nand goes on\n")
        == "Third, which is long by now\nand goes on\n");
}

TEST_CASE("past its bound nothing more of an answer is told, and what was stays") {
  told t;
  std::string answer;
  std::string line(1'000, 'x');
  line += '\n';
  while (answer.size() < 2 * limits::live_text_bytes) {
    answer += line;
    t.after(answer);
  }
  CHECK(t.kept.of(7).size() <= limits::live_text_bytes);
  CHECK(t.kept.of(7).size() > limits::live_text_bytes - limits::live_piece_bytes);
  CHECK(answer.starts_with(t.kept.of(7)));
  // A line without end is not waited for.
  told endless;
  endless.after("One\n" + std::string(limits::live_piece_bytes, 'y'));
  CHECK(endless.after("One\n" + std::string(limits::live_piece_bytes, 'y') + "\n") == "One\n");
}

TEST_CASE("a piece that does not follow the one before it is dropped") {
  live_texts texts;
  texts.add(1, 0, "one\n");
  texts.add(1, 9, "three\n");
  CHECK(texts.of(1) == "one\n");
  texts.add(1, 4, "two\n");
  CHECK(texts.of(1) == "one\ntwo\n");
  texts.add(1, 4, "two\n");
  CHECK(texts.of(1) == "one\ntwo\n");
  texts.add(2, 5, "begins in the middle\n");
  CHECK(texts.of(2).empty());
  CHECK(texts.of(3).empty());
}

TEST_CASE("what is kept of all attempts together has a bound, and room comes back") {
  live_texts texts;
  std::string piece(limits::live_text_bytes, 'x');
  uint64_t attempts = 0;
  while (texts.bytes() + piece.size() <= limits::live_texts_bytes)
    texts.add(attempts++, 0, piece);
  texts.add(attempts, 0, piece);
  CHECK(texts.of(attempts).empty());
  CHECK(texts.bytes() <= limits::live_texts_bytes);
  texts.forget(0);
  texts.add(attempts, 0, piece);
  CHECK(texts.of(attempts) == piece);
  texts.add(attempts, piece.size(), "more\n");
  CHECK(texts.of(attempts) == piece);
  for (uint64_t i = 0; i <= attempts; ++i)
    texts.forget(i);
  CHECK(texts.bytes() == 0);
}
