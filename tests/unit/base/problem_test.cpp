#include "runtime/base/error.hpp"
#include "runtime/base/problem.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

TEST_CASE("a problem reads as place, fault and remedy") {
  problem p{
    severity::error, "p.yaml", {5, 14}, "streams.a.timeout: \"25\" has no unit", "write 25m"};
  CHECK(to_text(p) == "p.yaml:5:14: streams.a.timeout: \"25\" has no unit; write 25m");
  p.level = severity::warning;
  p.remedy.clear();
  CHECK(to_text(p) == "p.yaml:5:14: warning: streams.a.timeout: \"25\" has no unit");
}

TEST_CASE("problems are listed in the order of the file") {
  problems all{{severity::error, "p", {9, 1}, "late", ""},
               {severity::warning, "p", {2, 3}, "early", ""}};
  CHECK(to_text(all) == "p:2:3: warning: early\np:9:1: late\n");
  CHECK(any_error(all));
  all.erase(all.begin());
  CHECK_FALSE(any_error(all));
}

TEST_CASE("exit codes are those of the contract") {
  CHECK(exit_code_of(ec::usage) == 2);
  CHECK(exit_code_of(ec::bad_plan) == 42);
  CHECK(exit_code_of(ec::bad_config) == 52);
  CHECK(exit_code_of(ec::no_coordinator) == 69);
}
