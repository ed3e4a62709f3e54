#include "actors/input_fetch.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

constexpr size_t asked = limits::chunk_bytes / 2;

/// Two inputs, of which the first takes two pieces.
input_fetch two_inputs() {
  return {"r1", {{"a.md", "/in/r1-0", asked + 10}, {"b.md", "/in/r1-1", 3}}};
}

wire::part answer(uint32_t input, uint64_t offset, size_t size) {
  return {"r1", input, offset, std::string(size, 'x'), {}};
}

} // namespace

TEST_CASE("inputs are asked for one after the other, piece by piece") {
  auto fetch = two_inputs();
  auto first = answer(0, 0, asked);
  auto second = answer(0, asked, 10);
  auto third = answer(1, 0, 3);
  CHECK(fetch.next()->length == asked);
  CHECK(fetch.take(first)->bytes.size() == asked);
  CHECK(fetch.next()->offset == asked);
  auto rest = fetch.take(second);
  CHECK(rest->bytes.size() == 10);
  CHECK(rest->error == "");
  CHECK(fetch.next()->input == 1);
  CHECK(fetch.take(third)->path == "/in/r1-1");
  CHECK_FALSE(fetch.next());
}

TEST_CASE("an empty input is one empty piece") {
  input_fetch fetch{"r1", {{"a.md", "/in/r1-0", 0}}};
  auto nothing = answer(0, 0, 0);
  CHECK(fetch.take(nothing)->error == "");
  CHECK_FALSE(fetch.next());
}

TEST_CASE("what is no answer to the last question is not taken") {
  auto fetch = two_inputs();
  auto of_another = answer(1, 0, 3);
  auto from_elsewhere = answer(0, 7, 3);
  CHECK_FALSE(fetch.take(of_another));
  CHECK_FALSE(fetch.take(from_elsewhere));
}

TEST_CASE("more than was asked for or announced is refused, and nothing of it is kept") {
  auto fetch = two_inputs();
  auto too_long = answer(0, 0, asked + 1);
  auto refused = fetch.take(too_long);
  CHECK(refused->error == "a.md has more than its 32778 bytes; it changed while it was sent");
  CHECK(refused->bytes.empty());
  auto past_its_end = answer(1, 0, 4);
  CHECK(fetch.take(past_its_end)->error
        == "b.md has more than its 3 bytes; it changed while it was sent");
}

TEST_CASE("an input that ends early is refused, not taken for the whole") {
  auto fetch = two_inputs();
  auto first = answer(0, 0, asked);
  fetch.take(first);
  auto end = answer(0, asked, 0);
  CHECK(fetch.take(end)->error
        == "a.md ended after 32768 of 32778 bytes; it changed while it was sent");
  CHECK(fetch.next()->input == 1);
}
