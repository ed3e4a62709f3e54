#include "runtime/base/json_shape.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace tributary;

TEST_CASE("JSON that is nested deeper than allowed is told before anything is built of it") {
  CHECK(has_modest_shape("[[[]]]", 3, 100));
  CHECK_FALSE(has_modest_shape("[[[[]]]]", 3, 100));
  CHECK_FALSE(has_modest_shape(std::string(1'000'000, '['), 64, 10'000'000));
  // What closes too much opens no room.
  CHECK_FALSE(has_modest_shape("]]]][[[[", 3, 100));
}

TEST_CASE("JSON with more values than allowed is told, whatever they are") {
  CHECK(has_modest_shape(R"({"a": 1, "b": 2})", 8, 4));
  CHECK_FALSE(has_modest_shape(R"({"a": 1, "b": 2})", 8, 3));
  CHECK_FALSE(has_modest_shape("[[],[],[]]", 8, 5));
}

TEST_CASE("brackets and commas inside strings count for nothing, escaped quotes included") {
  CHECK(has_modest_shape(R"(["[[[[,,,,::::"])", 1, 1));
  CHECK(has_modest_shape(R"(["\"[[[[,,,,"])", 1, 1));
  CHECK_FALSE(has_modest_shape(R"(["\\"[[)", 1, 100));
}
