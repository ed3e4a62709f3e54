// How long reading plans takes. Not a test: times do not carry from machine to machine.
#include "config/plan_file.hpp"

#include <fmt/format.h>

#include <ctime>

using namespace tributary;

namespace {

double milliseconds_of(const std::string& text, const std::string& file, bool& is_accepted) {
  // Of this process's own time: others use the machine too.
  auto now = [] {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
  };
  auto begin = now();
  is_accepted = read_plan(text, file, {}).value.has_value();
  return now() - begin;
}

void time_reading(const std::string& what, const std::string& text,
                  const std::string& file = "p.yaml") {
  bool is_accepted = false;
  auto first = milliseconds_of(text, file, is_accepted);
  auto second = milliseconds_of(text, file, is_accepted);
  fmt::print("{:>34}, {:>5} KB: {:>6.0f} ms, again {:>6.0f} ms, {}\n", what, text.size() >> 10,
             first, second, is_accepted ? "accepted" : "refused");
}

std::string repeated(std::string_view piece, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i)
    out += piece;
  return out;
}

/// About 240 bytes a stream, in layers of a hundred.
std::string large_plan(int streams, bool with_needs) {
  std::string out = "tributary: 1\ntask: Find out all there is to know about engines\nstreams:\n";
  for (int i = 0; i < streams; ++i) {
    out += fmt::format("  part-{}:\n    name: Part {} of the survey\n    type: research\n"
                       "    focus: How engine {} keeps the history of its workflows and what it "
                       "costs\n    tasks:\n      - Read its documentation\n      - Measure it in "
                       "setting {}\n",
                       i, i, i, i % 17);
    if (with_needs)
      out += i < 100 ? "    needs: []\n" : fmt::format("    needs: [part-{}]\n", i - 100);
  }
  return out;
}

} // namespace

int main() {
  time_reading("10,000 streams", large_plan(10'000, true));
  time_reading("10,000 streams, no needs", large_plan(10'000, false));
  time_reading("1,000 streams", large_plan(1'000, true));
  constexpr const char* begin = "task: t\nstreams: ";
  time_reading("[],", begin + ("[" + repeated("[],", 5'000'000)));
  time_reading("? [", "? " + repeated("[", 1'000'000));
  time_reading("- - -", begin + repeated("- ", 100'000) + "a");
  time_reading("{a: ", begin + repeated("{a: ", 10'000));
  time_reading("- in 16 MB", "task: t\nstreams:\n" + repeated("- \n", 5'000'000));
  time_reading("keys in 16 MB", [] {
    std::string out = "task: t\nstreams:\n";
    for (int i = 0; out.size() < 16'000'000; ++i)
      out += fmt::format(" a{}:\n", i);
    return out;
  }());
  time_reading("one text of 16 MB", "task: " + repeated("a ", 8'000'000));
  time_reading("lines of one text in 16 MB", "task: |\n" + repeated("  a\n", 4'000'000));
  time_reading("quotes in 16 MB", "task: \"" + repeated("\\n", 8'000'000));
  time_reading("comments in 16 MB", repeated("#\n", 8'000'000) + "task: t\n");
  time_reading("blank lines in 16 MB", repeated("\n", 16'000'000) + "task: t\n");
  time_reading("anchors", begin + repeated("\n  - &a 1", 1'000'000));
  time_reading("tags", begin + repeated("\n  - !a 1", 1'000'000));
  time_reading("% lines", repeated("%a b\n", 3'000'000) + "---\ntask: t\n");
  time_reading("words that name others", [] {
    std::string out = "task: t\nstreams:\n";
    for (int i = 0; i < 10'000; ++i)
      out += fmt::format("  s{}: {{name: Part, focus: \"synthesize all findings from the other "
                         "streams, Part Part Part above results\"}}\n",
                         i);
    return out;
  }());
  time_reading("Markdown: * ", repeated("* ", 4'000'000), "p.md");
  time_reading("Markdown: streams", "# T\n" + repeated("### Stream 1: A\n", 100'000), "p.md");
  time_reading("Markdown: **a", repeated("**a", 3'000'000), "p.md");
}
