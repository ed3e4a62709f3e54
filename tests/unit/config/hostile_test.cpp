#include "config/plan_file.hpp"
#include "config/topology_file.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/terminal_text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/files.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <functional>
#include <unistd.h>

using namespace tributary;
using namespace tributary::test;

namespace {

/// What reading cost in a process of its own.
struct cost {
  bool was_accepted = false;
  /// Refused, without taking much memory for it.
  bool was_refused = false;
  double processor_seconds = 0;
  long memory_kb = 0;
};

/// Runs `read` in a child, so that its peak of memory is its own. Reads that are refused exit
/// with 1.
cost cost_of(const std::function<bool()>& is_accepted) {
  auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::alarm(100);
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    auto accepted = is_accepted();
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    // Over 150 MB more than before is told by another code than a mere acceptance.
    auto grown = after.ru_maxrss - before.ru_maxrss;
    ::_exit(accepted ? 0 : grown > 150'000 ? 2 : 1);
  }
  int status = 0;
  rusage used{};
  REQUIRE(::wait4(child, &status, 0, &used) == child);
  cost out;
  out.was_accepted = !WIFEXITED(status) || WEXITSTATUS(status) == 0;
  out.was_refused = WIFEXITED(status) && WEXITSTATUS(status) == 1;
  out.processor_seconds
    = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
      + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  out.memory_kb = used.ru_maxrss;
  return out;
}

/// Processor time, which other work on the machine lengthens little: a second and room for a busy
/// machine; without optimisation or with sanitizers the bound only tells what would never end.
#ifdef NDEBUG
constexpr double seconds_max = 3.0;
#else
constexpr double seconds_max = 40.0;
#endif

void check_refused(const std::function<bool()>& is_accepted) {
  auto c = cost_of(is_accepted);
  CHECK(c.was_refused);
  CHECK(c.processor_seconds < seconds_max);
}

void check_text_refused(const std::string& text, const std::string& file = "p.yaml") {
  check_refused([&] { return read_plan(text, file, {}).value.has_value(); });
}

std::string repeated(std::string_view piece, size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (size_t i = 0; i < times; ++i)
    out += piece;
  return out;
}

} // namespace

TEST_CASE("aliases that explode are refused") {
  std::string text = "a: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    auto before = "*a" + std::to_string(i - 1);
    text += "b" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 8; ++j)
      text += ", " + before;
    text += "]\n";
  }
  check_text_refused(text + "task: t\nstreams: {a: {tasks: *a29}}\n");
}

TEST_CASE("a text over the size is refused by its size") {
  check_text_refused(std::string(100u << 20, 'a'));
}

TEST_CASE("nesting ten thousand deep is refused") {
  check_text_refused("task: t\nstreams: " + std::string(10'000, '[') + std::string(10'000, ']'));
  check_text_refused("task: t\nstreams: " + repeated("{a: ", 10'000));
  std::string blocks = "task: t\n";
  for (size_t i = 0; i < 5'000; ++i)
    blocks += std::string(i, ' ') + "a:\n";
  check_text_refused(blocks);
  check_text_refused("task: t\nstreams: " + repeated("- ", 100'000) + "a");
}

TEST_CASE("brackets without end take no memory without end") {
  check_text_refused("task: t\nstreams: [" + repeated("[],", 5'000'000) + "]");
  check_text_refused("? " + repeated("[", 1'000'000));
}

TEST_CASE("bytes that are no text are refused with their place") {
  auto said = [](const std::string& text) { return to_text(read_plan(text, "p.yaml", {}).found); };
  CHECK(said(std::string{"task: a\nb\0c", 11})
        == "p.yaml:2:2: a NUL byte; this is no text; save it as UTF-8 text\n");
  CHECK(said("task: \xC3\x28\n")
        == "p.yaml:1:7: bytes that are not UTF-8; save the file as UTF-8\n");
  CHECK(said("task: \xED\xA0\x80\n")
        == "p.yaml:1:7: bytes that are not UTF-8; save the file as UTF-8\n");
  CHECK(said("task: a\x1b[2J\n")
        == "p.yaml:1:8: a control character (byte 0x1b); this is no text; save it as UTF-8 text\n");
  CHECK(said("task: a\x04"
             "b\n")
        == "p.yaml:1:8: a control character (byte 0x04); this is no text; save it as UTF-8 text\n");
}

TEST_CASE("control characters that are written as escapes are refused too") {
  auto got = read_plan("task: \"a\\x1b[2J\"\nstreams: {a: {focus: x}}\n", "p.yaml", {});
  CHECK(!got.value);
  CHECK(to_text(got.found).find('\x1b') == std::string::npos);
}

TEST_CASE("a sparse file, a pipe, a device and a folder are refused unread") {
  scratch_folder folder;
  auto sparse = folder.add("sparse.yaml", "task: t\n");
  REQUIRE(::truncate(sparse.c_str(), off_t{1} << 30) == 0);
  auto pipe = (folder.path() / "pipe.yaml").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const auto& file : {sparse, pipe, std::string{"/dev/zero"}, folder.path().string()})
    for (auto is_plan : {true, false}) {
      INFO(file);
      check_refused([&] {
        return is_plan ? read_plan_file(file, {}).value.has_value()
                       : read_topology_file(file).value.has_value();
      });
    }
  CHECK(to_text(read_plan_file("/dev/zero", {}).found)
        == "/dev/zero: is a pipe or a device; write it to a file first\n");
  CHECK(to_text(read_plan_file(sparse, {}).found)
        == sparse + ": has 1.1 GB, more than the 17 MB that are read; divide it\n");
}

TEST_CASE("many thousand faults are told by their number") {
  std::string text = "task: t\nstreams:\n";
  for (int i = 0; i < 20'000; ++i)
    text += "  s" + std::to_string(i) + ": {nmae: x}\n";
  auto got = read_plan(text, "p.yaml", {});
  CHECK(!got.value);
  REQUIRE(got.found.size() == limits::problems_shown + 1);
  CHECK(got.found.back().what == "19000 more problems are not shown");
}

TEST_CASE("many unknown needs do not compare everything with everything") {
  std::string text = "task: t\nstreams:\n";
  for (int i = 0; i < 20'000; ++i)
    text += "  s" + std::to_string(i) + ": {needs: [unknown-" + std::to_string(i) + "]}\n";
  check_text_refused(text);
}

TEST_CASE("a Markdown plan made to be slow is not") {
  check_text_refused(repeated("* ", 4'000'000), "p.md");
  check_text_refused(
    "# T\n### Stream 1: " + repeated("(", 2'000'000) + "\n**Dependencies**: Stream 2\n", "p.md");
  check_text_refused("# T\n### Stream 1: A\n**Dependencies**: " + repeated("a and ", 1'000'000),
                     "p.md");
  check_text_refused("# T\n" + repeated("### Stream 1: A\n", 100'000), "p.md");
  check_text_refused(repeated("**a", 3'000'000), "p.md");
  check_text_refused("# T\n### Stream 1: A\n**Dependencies**: Streams 1-4294967295\n", "p.md");
  check_text_refused(
    "# T\n### Stream 1: A\n**Estimated Time**: " + std::string(1'000'000, '9') + " min\n", "p.md");
}

TEST_CASE("a Markdown plan in which all need all is not read to its end") {
  std::string text = "# T\n";
  for (int i = 1; i <= 20'000; ++i)
    text += "### Stream " + std::to_string(i) + ": s\n**Dependencies**: Streams 1-20000\n";
  // It takes the memory of the most needs that a plan may have: so much is allowed.
  auto c = cost_of([&] { return read_plan(text, "p.md", {}).value.has_value(); });
  CHECK_FALSE(c.was_accepted);
  CHECK(c.processor_seconds < seconds_max);
}

TEST_CASE("a key that is written out is refused and not repeated") {
  auto got = read_topology("workers:\n  g: {backend: gemini, api-key-env: AIzaSy-very-secret}\n"
                           "  h: {backend: openai, api-key: sk-very-secret}\n",
                           "t.yaml", nothing_set);
  CHECK(!got.value);
  CHECK(got.found.size() == 2);
  CHECK(to_text(got.found).find("secret") == std::string::npos);
}

TEST_CASE("what is wrong with a file is told in lines that steer nothing") {
  // Found by fuzzing: the key of the second one was told as it stands.
  const std::string twice = "x\x7f\u202Ey: 1\nx\x7f\u202Ey: 2\n";
  auto plan_problems = to_text(read_plan(twice, "p.yaml", {}).found);
  CHECK(plan_problems.find("stands twice") != std::string::npos);
  CHECK(terminal_page(plan_problems) == plan_problems);
  auto topology_problems = to_text(read_topology(twice, "t.yaml", nothing_set).found);
  CHECK(topology_problems.find("stands twice") != std::string::npos);
  CHECK(terminal_page(topology_problems) == topology_problems);
}

TEST_CASE("a mapping as a key is refused where it begins, whatever is wrong within") {
  for (const auto* text :
       {"workers:\n ? {a: 1, a: 2}\n : x\n", "? [a]\n: x\n", "{{a: 1, a: 2}: x}\n"}) {
    auto got = read_topology(text, "t.yaml", nothing_set);
    CHECK_FALSE(got.value);
    CHECK(to_text(got.found).find("a key that is no text") != std::string::npos);
  }
}
