#include "runtime/backend/program_path.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/backend/trial.hpp"
#include "tests/unit/report/temporary_folder.hpp"

using namespace tributary;
using trial::has;

namespace {

void make_program(const std::string& file) {
  write_file(file, "#!/bin/sh\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
}

std::string found(std::string_view name, const std::string& folder, std::string_view path) {
  auto program = find_program(name, folder, path);
  return program ? *program : "[" + program.error().what + "]";
}

} // namespace

TEST_CASE("a name alone is looked for on PATH, never in the plan's folder") {
  temporary_folder plan, bin;
  make_program(plan / "tool");
  CHECK(has(found("tool", plan.path(), bin.path()), "no program tool on PATH"));
  CHECK(has(found("tool", plan.path(), bin.path()), "write ./tool"));
  make_program(bin / "tool");
  CHECK(found("tool", plan.path(), "/nowhere:" + bin.path()) == bin / "tool");
}

TEST_CASE("relative entries of PATH are passed over") {
  temporary_folder plan;
  make_program(plan / "tool");
  CHECK(found("tool", plan.path(), ".::tool").front() == '[');
}

TEST_CASE("a path is relative to the plan's folder") {
  temporary_folder plan;
  make_program(plan / "bin/tool");
  CHECK(found("./bin/tool", plan.path(), "") == plan / "./bin/tool");
  CHECK(found("bin/tool", plan.path(), "") == plan / "bin/tool");
  CHECK(found("/bin/sh", plan.path(), "") == "/bin/sh");
}

TEST_CASE("a program that is not there is named with what to do") {
  temporary_folder plan;
  CHECK(has(found("./tool", plan.path(), ""), "no ./tool in the plan's folder " + plan.path()));
  CHECK(has(found("./tool", "/not/here", ""), "/not/here is not on this machine"));
  CHECK(has(found("/not/here/tool", plan.path(), ""), "install it"));
  CHECK(has(found("", plan.path(), ""), "first item of `command`"));
}

TEST_CASE("a file that is no program is said to be none") {
  temporary_folder plan;
  write_file(plan / "notes", "text");
  CHECK(has(found("./notes", plan.path(), ""), "chmod +x " + plan.path()));
  CHECK(has(found("notes", "/", plan.path()), "chmod +x " + plan.path()));
  // A folder has the x bit, and is no program either.
  CHECK(has(found("/tmp", "/", ""), "not a program"));
}
