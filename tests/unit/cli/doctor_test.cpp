#include "nodes/cli/doctor_programs.hpp"
#include "nodes/cli/doctor_report.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <cstdlib>

using namespace tributary;

namespace {

health_report example() {
  return {
    "0.1.0",
    {{"Keys", "GEMINI_API_KEY", health::works, "set; for the worker gemini", ""},
     {"Coding CLIs", "codex", health::absent, "not on PATH", "npm install -g @openai/codex"},
     {"Keys", "OPENAI_API_KEY", health::absent, "not set", "export OPENAI_API_KEY=…"},
     {"Machine", "state", health::broken, "/root/x cannot be written", "set TRIBUTARY_STATE"}},
    {"extract", "gemini"}};
}

/// PATH for the time of a test.
struct path_of {
  std::string before = std::getenv("PATH");
  explicit path_of(const std::string& path) { ::setenv("PATH", path.c_str(), 1); }
  ~path_of() { ::setenv("PATH", before.c_str(), 1); }
};

void make_program(const std::string& path, const std::string& script) {
  write_file(path, "#!/bin/sh\n" + script + "\n");
  ::chmod(path.c_str(), S_IRWXU);
}

} // namespace

TEST_CASE("doctor's text has areas, marks and remedies") {
  CHECK(as_text(example())
        == "tributary 0.1.0\n"
           "\nKeys\n"
           "  ok  GEMINI_API_KEY  set; for the worker gemini\n"
           "  --  OPENAI_API_KEY  not set\n"
           "                      -> export OPENAI_API_KEY=…\n"
           "\nCoding CLIs\n"
           "  --  codex           not on PATH\n"
           "                      -> npm install -g @openai/codex\n"
           "\nMachine\n"
           "  !!  state           /root/x cannot be written\n"
           "                      -> set TRIBUTARY_STATE\n"
           "\nWorkers here without a topology: extract, gemini.\n"
           "1 thing needs attention (!!).\n");
}

TEST_CASE("doctor's JSON says the same") {
  auto all = nlohmann::json::parse(as_json(example()));
  CHECK(all["version"] == "0.1.0");
  CHECK(all["workers"] == nlohmann::json::array({"extract", "gemini"}));
  REQUIRE(all["checks"].size() == 4);
  CHECK(all["checks"][1]["state"] == "absent");
  CHECK(all["checks"][1]["remedy"] == "npm install -g @openai/codex");
  CHECK(all["checks"][3]["state"] == "broken");
}

TEST_CASE("a version is the first line, fit to be shown") {
  CHECK(version_line("\n2.1.197 (Claude Code)\nmore\n") == "2.1.197 (Claude Code)");
  CHECK(version_line("\x1b[1mv1\x1b[0m") == "v1");
  CHECK(version_line("").empty());
  CHECK(version_line(std::string(500, 'x')).size() == 80);
}

TEST_CASE("programs are asked for their versions all at once") {
  temporary_folder folder;
  path_of path{folder.path() + ":/usr/bin:/bin"};
  // Neither end of a named pipe is opened before the other.
  auto pipe = folder / "meet";
  REQUIRE(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
  make_program(folder / "one", ": >'" + pipe + "'; echo one 1.0");
  make_program(folder / "two", ": <'" + pipe + "'; echo two 1.0");
  make_program(folder / "sick", "echo no licence >&2; exit 3");
  auto answers = ask_versions({"one", "two", "sick", "nowhere"});
  CHECK(answers["one"].version == "one 1.0");
  CHECK(answers["two"].version == "two 1.0");
  CHECK(answers["one"].path == folder / "one");
  CHECK(answers["sick"].problem == "`--version` failed: no licence");
  CHECK(answers["nowhere"].path.empty());
}
