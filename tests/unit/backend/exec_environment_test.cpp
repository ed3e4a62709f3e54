#include "runtime/backend/exec_command.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/backend/trial.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <cstdlib>
#include <set>

using namespace tributary;
using trial::attempt;
using trial::has;
using trial::order_parts;

namespace {

order_parts env_parts() {
  order_parts parts;
  parts.worker.command = {"/usr/bin/env"};
  return parts;
}

std::set<std::string> names_in(const std::string& environment) {
  std::set<std::string> out;
  std::istringstream lines{environment};
  for (std::string line; std::getline(lines, line);)
    out.insert(line.substr(0, line.find('=')));
  return out;
}

} // namespace

TEST_CASE("a program gets a clean environment: no key of ours reaches it") {
  setenv("GEMINI_API_KEY", "key-of-ours", 1);
  setenv("LD_PRELOAD_OF_OURS", "x", 1);
  setenv("LANG", "C.UTF-8", 1);
  setenv("HOME", "/root", 1);
  backend_set backends{{}};
  auto text = attempt{backends, env_parts()}.text();
  CHECK(names_in(text)
        == std::set<std::string>{"PATH", "HOME", "LANG", "TMPDIR", "TRIBUTARY_RUN",
                                 "TRIBUTARY_STREAM", "TRIBUTARY_ATTEMPT", "TRIBUTARY_INPUTS"});
  CHECK(!has(text, "key-of-ours"));
  unsetenv("GEMINI_API_KEY");
  unsetenv("LD_PRELOAD_OF_OURS");
}

TEST_CASE("a program gets what its profile names, and learns which attempt it is") {
  backend_set backends{{}};
  auto parts = env_parts();
  parts.attempt = 7;
  parts.worker.environment = {{"GEMINI_API_KEY", "given"}, {"LANG", "de_DE.UTF-8"}};
  auto text = attempt{backends, parts}.text();
  for (const char* line :
       {"GEMINI_API_KEY=given\n", "LANG=de_DE.UTF-8\n", "TRIBUTARY_RUN=r-abcdefghij\n",
        "TRIBUTARY_STREAM=pricing\n", "TRIBUTARY_ATTEMPT=7\n"})
    CHECK(has(text, line));
}

TEST_CASE("the profile's PATH is the one on which its program is looked for") {
  temporary_folder bin;
  write_file(bin / "tool", "#!/bin/sh\necho found\n");
  std::filesystem::permissions(bin / "tool", std::filesystem::perms::owner_all);
  backend_set backends{{}};
  order_parts parts;
  parts.worker.command = {"tool"};
  parts.worker.environment = {{"PATH", bin.path()}};
  CHECK(attempt{backends, parts}.text() == "found\n");
}

TEST_CASE("the inputs of a plan are names in an argument and paths in a file") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("echo \"$0\"; cat \"$TRIBUTARY_INPUTS\"");
  parts.worker.command.push_back("{{inputs}}");
  parts.run.inputs = {{"a.md", "/plan/a.md", 1}, {"b c.md", "/plan/b c.md", 1}};
  CHECK(attempt{backends, parts}.text() == "a.md\nb c.md\n/plan/a.md\n/plan/b c.md\n");
}

TEST_CASE("without inputs the file that lists them is empty") {
  backend_set backends{{}};
  CHECK(attempt{backends, order_parts::of_script("wc -c < \"$TRIBUTARY_INPUTS\"")}.text() == "0\n");
}

TEST_CASE("an input whose path would be two lines of the list is refused") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("echo hi");
  parts.run.inputs = {{"a.md", "/plan/a\n/etc/passwd", 1}};
  CHECK(has(attempt{backends, parts}.loss().message, "line break"));
}

TEST_CASE("a program's TMPDIR is its own and goes with it") {
  temporary_folder scratch;
  {
    backend_set backends{{1, scratch.path()}};
    auto parts = order_parts::of_script("mktemp; mktemp -d");
    CHECK(attempt{backends, parts}.text().starts_with(scratch.path()));
  }
  CHECK(std::filesystem::is_empty(scratch.path()));
}

TEST_CASE("a program starts with no signal blocked or ignored, and with three descriptors") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("grep -E 'Sig(Blk|Ign)' /proc/self/status; ls /proc/self/fd");
  auto text = attempt{backends, parts}.text();
  CHECK(has(text, "SigBlk:\t0000000000000000"));
  // The C library keeps 32 and 33 to itself and ignores them here until the program has its own.
  constexpr uint64_t of_the_library = 3ull << 31;
  auto ignored = text.find("SigIgn:\t");
  REQUIRE(ignored != std::string::npos);
  CHECK((std::stoull(text.substr(ignored + 8), nullptr, 16) & ~of_the_library) == 0);
  // 3 is the folder that ls reads.
  CHECK(has(text, "0\n1\n2\n3\n"));
  CHECK(!has(text, "\n4\n"));
}
