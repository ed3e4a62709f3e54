#include "nodes/gate/frame_filter.hpp"

#include "tests/support/catch.hpp"

namespace tributary {

namespace {

/// A header as CAF 0.17 writes it.
std::string
header(unsigned char operation, uint32_t payload, uint64_t receiver, unsigned char flags = 0) {
  std::string h(frame_filter::header_bytes, '\0');
  h[0] = static_cast<char>(operation);
  h[3] = static_cast<char>(flags);
  for (size_t i = 0; i < 4; ++i)
    h[4 + i] = static_cast<char>(payload >> (24 - 8 * i));
  for (size_t i = 0; i < 8; ++i)
    h[24 + i] = static_cast<char>(receiver >> (56 - 8 * i));
  return h;
}

constexpr unsigned char client_handshake = 1;
constexpr unsigned char direct = 2;
constexpr unsigned char routed = 3;
constexpr unsigned char monitor = 4;
constexpr unsigned char down = 5;
constexpr unsigned char heartbeat = 6;

std::shared_ptr<gate_pass> pass_for(uint64_t actor) {
  auto pass = std::make_shared<gate_pass>();
  pass->allow(actor);
  return pass;
}

using verdict = frame_filter::verdict;

/// Why a guest that may reach actor 7 loses its connection when it goes on like this; empty where
/// it does not.
std::string refusal(const std::string& frame) {
  frame_filter filter{pass_for(7)};
  for (size_t i = 0; i <= frame_filter::skipped_max; ++i)
    if (filter.judge(frame) == verdict::refused)
      return filter.why();
  return {};
}

} // namespace

TEST_CASE("a guest talks with the actors that it was shown") {
  auto pass = pass_for(7);
  frame_filter filter{pass};
  CHECK(filter.judge(header(client_handshake, 0, 0)) == verdict::passes);
  CHECK(filter.judge(header(heartbeat, 0, 0)) == verdict::passes);
  CHECK(filter.judge(header(monitor, 0, 7)) == verdict::passes);
  CHECK(filter.judge(header(direct, 3, 7)) == verdict::passes);
  CHECK(filter.judge("abc") == verdict::passes);
  CHECK(filter.judge(header(down, 0, 99)) == verdict::passes);
  pass->allow(1ull << 40 | 8);
  CHECK(filter.judge(header(direct, 0, 1ull << 40 | 8)) == verdict::passes);
}

TEST_CASE("a payload is no header, even where it looks like one") {
  frame_filter filter{pass_for(7)};
  CHECK(filter.judge(header(direct, frame_filter::header_bytes, 7)) == verdict::passes);
  CHECK(filter.judge(header(routed, 5, 8)) == verdict::passes);
  CHECK(filter.judge(header(routed, 5, 8)) == verdict::refused);
}

TEST_CASE("what CAF says of itself is passed over, a few times") {
  frame_filter filter{pass_for(7)};
  CHECK(filter.judge(header(direct, 5, 0, 1)) == verdict::skipped);
  CHECK(filter.wants() == 5);
  CHECK(filter.judge("12345") == verdict::skipped);
  CHECK(filter.wants() == frame_filter::header_bytes);
  CHECK(filter.judge(header(direct, 0, 8)) == verdict::skipped);
  CHECK(filter.wants() == frame_filter::header_bytes);
  CHECK(filter.judge(header(direct, 0, 7)) == verdict::passes);
  for (size_t i = 2; i < frame_filter::skipped_max; ++i)
    CHECK(filter.judge(header(monitor, 0, 9)) == verdict::skipped);
  CHECK(filter.judge(header(monitor, 0, 9)) == verdict::refused);
}

TEST_CASE("a guest reaches and watches nobody else, nor CAF's own servers") {
  CHECK_THAT(refusal(header(direct, 0, 8)), Catch::Contains("a message to actor 8"));
  CHECK_THAT(refusal(header(monitor, 0, 1)), Catch::Contains("a watch on actor 1"));
  CHECK_THAT(refusal(header(direct, 0, 7, 1)), Catch::Contains("by name"));
}

TEST_CASE("a guest cannot speak for another, nor play the host") {
  for (unsigned char what : {0, 3, 7, 255}) {
    frame_filter filter{pass_for(7)};
    CHECK(filter.judge(header(what, 0, 7)) == verdict::refused);
    CHECK_THAT(filter.why(), Catch::Contains("is not a guest's"));
  }
  frame_filter filter{pass_for(7)};
  CHECK(filter.judge("short") == verdict::refused);
}

TEST_CASE("without a pass everything goes, for those who trust the other side") {
  frame_filter filter{nullptr};
  CHECK(filter.judge(header(routed, 0, 8)) == verdict::passes);
  CHECK(filter.judge("x") == verdict::passes);
}

} // namespace tributary
