#include "runtime/base/limits.hpp"
#include "runtime/wire/channel.hpp"
#include "runtime/wire/codec.hpp"
#include "runtime/wire/frame.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/unit/wire/random_message.hpp"

namespace tributary::fuzz {

namespace {

/// A byte says how long the next piece is.
std::vector<std::string> pieces_of(std::string_view bytes) {
  std::vector<std::string> out;
  while (!bytes.empty()) {
    auto size = static_cast<size_t>(static_cast<unsigned char>(bytes.front()));
    bytes.remove_prefix(1);
    out.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return out;
}

std::string with_size(const std::string& piece) {
  return static_cast<char>(piece.size()) + piece;
}

} // namespace

void try_messages(std::string_view bytes) {
  // Is asked of whatever arrives, before anything else.
  wire::may_overtake(bytes);
  auto m = wire::decode(bytes);
  if (!m)
    return;
  auto encoded = wire::encode(*m);
  auto again = wire::decode(encoded);
  FUZZ_REQUIRE(again);
  FUZZ_REQUIRE(again->index() == m->index());
  FUZZ_REQUIRE(wire::encode(*again) == encoded);
}

void try_frames(std::string_view bytes) {
  wire::channel here;
  bool broken = false;
  for (const auto& piece : pieces_of(bytes)) {
    if (auto frame = wire::parse_frame(piece))
      FUZZ_REQUIRE(wire::to_bytes(*frame) == piece);
    auto got = here.receive(piece);
    // The first error sticks.
    FUZZ_REQUIRE(!broken || !got);
    broken = !got;
    if (got)
      FUZZ_REQUIRE(got->size() <= 1);
    // Nothing of ours waits, so all that goes out is credit.
    for (const auto& out : here.take_frames()) {
      auto frame = wire::parse_frame(out);
      FUZZ_REQUIRE(frame && std::holds_alternative<wire::credit>(*frame));
    }
    FUZZ_REQUIRE(here.backlog() == 0);
  }
}

std::vector<std::string> message_seeds() {
  std::vector<std::string> out;
  for (size_t kind = 0; kind < std::variant_size_v<wire::message>; ++kind)
    for (uint64_t seed = 1; seed <= 60; ++seed)
      if (auto bytes = wire::encode(wire::random_message(kind, seed));
          bytes.size() < 700 && (bytes.size() > 60 || seed == 60)) {
        out.push_back(std::move(bytes));
        break;
      }
  return out;
}

std::vector<std::string> frame_seeds() {
  using namespace wire;
  return {with_size(to_bytes(whole_frame{"\x93\x01\x03\x07"})) + with_size(to_bytes(credit{3})),
          with_size(to_bytes(first_chunk{1, 70'000, "ab"}))
            + with_size(to_bytes(next_chunk{1, 1, "cd"}))
            + with_size(to_bytes(next_chunk{1, 2, "ef"})),
          with_size(to_bytes(first_chunk{1, UINT64_MAX, "a"}))
            + with_size(to_bytes(first_chunk{2, 65'537, "b"}))};
}

} // namespace tributary::fuzz
