#include "runtime/backend/process_table.hpp"
#include "runtime/backend/process_tree.hpp"

#include "tests/support/catch.hpp"

#include <unistd.h>

using namespace tributary;
using namespace std::chrono_literals;

TEST_CASE("a process's line is read, whatever its name holds") {
  auto p = parse_process_line(
    "77 (a) S 9 (b) R 12 77 77 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 1 0 4711 99 100\n");
  REQUIRE(p);
  CHECK(p->pid == 77);
  CHECK(p->parent == 12);
  CHECK(p->cpu_ticks == 200);
  CHECK(p->start == 4711);
  CHECK_FALSE(p->ended);
  CHECK(parse_process_line("7 (x) Z 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0")->ended);
  CHECK_FALSE(parse_process_line(""));
  CHECK_FALSE(parse_process_line("77 (a) S 12"));
  CHECK_FALSE(parse_process_line("x (a) S 12 77 77 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0"));
}

TEST_CASE("we find ourselves below our parent") {
  process_table table;
  table.refresh(std::chrono::steady_clock::now(), 0s);
  const auto* self = table.find(getpid());
  REQUIRE(self);
  CHECK(self->parent == getppid());
  bool below = false;
  for (const auto& p : table.below(getppid()))
    below |= p.pid == getpid();
  CHECK(below);
  CHECK(bytes_moved(getpid()) > 0);
}

TEST_CASE("one reading serves who asks within its age") {
  process_table table;
  auto now = std::chrono::steady_clock::now();
  table.refresh(now, 1h);
  auto count = table.all().size();
  CHECK(count > 0);
  table.refresh(now + 1min, 1h);
  CHECK(table.all().size() == count);
}

TEST_CASE("a mark is the whole variable, not a part of one") {
  const char* path = ::getenv("PATH");
  REQUIRE(path);
  CHECK(has_variable(getpid(), std::string{"PATH="} + path));
  CHECK_FALSE(has_variable(getpid(), "PATH="));
  CHECK_FALSE(has_variable(getpid(), "TRIBUTARY_MARK=none"));
}

TEST_CASE("a process with another's number is left alone") {
  process_table table;
  table.refresh(std::chrono::steady_clock::now(), 0s);
  auto self = *table.find(getpid());
  self.start -= 1;
  kill_process(self);
  CHECK(table.find(getpid()));
}
