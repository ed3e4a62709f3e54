#include "runtime/planning/kind_guess.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

TEST_CASE("the verb says what kind of work a task is") {
  CHECK(guess_kind("Compare three databases").kind == plan_kind::research);
  CHECK(guess_kind("Build an API for invoices").kind == plan_kind::development);
  CHECK(guess_kind("Write a guide to the API").kind == plan_kind::content);
  CHECK(guess_kind("Review the design from three perspectives").kind == plan_kind::analysis);
}

TEST_CASE("what is to be done counts for more than what it is about") {
  auto guess = guess_kind("Review our API library");
  CHECK(guess.kind == plan_kind::analysis);
  CHECK(guess.word == "review");
}

TEST_CASE("a task without a sign is research, and says that no word told") {
  auto guess = guess_kind("Workflow engines in 2026");
  CHECK(guess.kind == plan_kind::research);
  CHECK(guess.word == "");
}
