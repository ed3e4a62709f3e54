#include "runtime/base/limits.hpp"
#include "runtime/wire/channel.hpp"
#include "runtime/wire/codec.hpp"
#include "runtime/wire/frame.hpp"

#include "tests/support/catch.hpp"

#include <random>

namespace tributary::wire {

namespace {

constexpr size_t chunk = limits::chunk_bytes;

/// Two channels and the frames between them, which move only when the test says so.
struct link {
  channel a;
  channel b;
  std::vector<std::string> at_a;
  std::vector<std::string> at_b;
  size_t frames = 0;

  static void carry(channel& from, channel& to, std::vector<std::string>& arrived, size_t& frames) {
    for (const auto& f : from.take_frames()) {
      ++frames;
      auto whole = to.receive(f);
      REQUIRE(whole.has_value());
      for (auto& m : *whole)
        arrived.push_back(std::move(m));
    }
  }

  /// Until both have nothing more to say.
  void settle() {
    for (size_t before = frames + 1; before != frames;) {
      before = frames;
      carry(a, b, at_b, frames);
      carry(b, a, at_a, frames);
    }
  }
};

std::string bytes_of(size_t size, char seed) {
  std::string out(size, '\0');
  for (size_t i = 0; i < size; ++i)
    out[i] = static_cast<char>(seed + static_cast<char>(i % 97));
  return out;
}

std::string frame_of(const frame& f) {
  return to_bytes(f);
}

ec refusal_of(channel& c, const std::string& frame) {
  auto got = c.receive(frame);
  return got ? ec::none : got.error().code;
}

} // namespace

TEST_CASE("small messages travel whole and at once") {
  link l;
  REQUIRE(l.a.send("x").has_value());
  REQUIRE(l.a.send(bytes_of(limits::chunk_bytes, 1)).has_value());
  CHECK(l.a.backlog() == 0);
  auto frames = l.a.take_frames();
  REQUIRE(frames.size() == 2);
  CHECK(l.b.receive(frames[0]).value() == std::vector<std::string>{"x"});
  CHECK(l.b.receive(frames[1]).value() == std::vector<std::string>{bytes_of(chunk, 1)});
  CHECK(l.a.take_frames().empty());
}

TEST_CASE("a message one byte over a chunk goes in two") {
  link l;
  REQUIRE(l.a.send(bytes_of(limits::chunk_bytes + 1, 3)).has_value());
  auto frames = l.a.take_frames();
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].size() <= chunk + 64);
  CHECK(l.b.receive(frames[0]).value().empty());
  CHECK(l.b.receive(frames[1]).value() == std::vector<std::string>{bytes_of(chunk + 1, 3)});
}

TEST_CASE("messages of every size near the edges of chunks arrive unchanged") {
  for (size_t size : {chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1,
                      9 * chunk, 40 * chunk + 17}) {
    link l;
    REQUIRE(l.a.send(bytes_of(size, 5)).has_value());
    l.settle();
    CHECK(l.a.backlog() == 0);
    REQUIRE(l.at_b.size() == 1);
    CHECK((l.at_b.front() == bytes_of(size, 5)));
  }
}

TEST_CASE("no more than a window is on its way without credit") {
  link l;
  REQUIRE(l.a.send(bytes_of(100 * chunk, 1)).has_value());
  CHECK(l.a.take_frames().size() == limits::chunk_window);
  CHECK(l.a.take_frames().empty());
  CHECK(l.a.backlog() == (100 - limits::chunk_window) * chunk);
}

TEST_CASE("credit comes back before the window is empty, so the line stays busy") {
  link l;
  REQUIRE(l.a.send(bytes_of(100 * chunk, 1)).has_value());
  auto frames = l.a.take_frames();
  for (size_t i = 0; i < limits::chunk_window / 2; ++i)
    REQUIRE(l.b.receive(frames[i]).has_value());
  auto grants = l.b.take_frames();
  REQUIRE(grants.size() == 1);
  REQUIRE(l.a.receive(grants[0]).has_value());
  CHECK(l.a.take_frames().size() == limits::chunk_window / 2);
}

TEST_CASE("a heartbeat passes a large message that waits") {
  link l;
  REQUIRE(l.a.send(bytes_of(100 * chunk, 1)).has_value());
  l.a.take_frames();
  auto beat = encode(heartbeat{3});
  REQUIRE(l.a.send(beat).has_value());
  auto frames = l.a.take_frames();
  REQUIRE(frames.size() == 1);
  CHECK(l.b.receive(frames[0]).value() == std::vector<std::string>{beat});
}

TEST_CASE("an order does not pass the run that it belongs to") {
  link l;
  open_run large;
  large.context.task = std::string(3 * chunk, 't');
  auto first = encode(large), second = encode(orders{}), third = encode(close_run{"r"});
  REQUIRE(l.a.send(first).has_value());
  REQUIRE(l.a.send(second).has_value());
  REQUIRE(l.a.send(third).has_value());
  l.settle();
  REQUIRE(l.at_b.size() == 3);
  CHECK((l.at_b[0] == first));
  CHECK((l.at_b[1] == second));
  CHECK((l.at_b[2] == third));
}

TEST_CASE("large messages keep their order") {
  link l;
  for (char i = 0; i < 6; ++i)
    REQUIRE(l.a.send(bytes_of((12 - 2 * static_cast<size_t>(i)) * chunk, i)).has_value());
  l.settle();
  REQUIRE(l.at_b.size() == 6);
  for (char i = 0; i < 6; ++i)
    CHECK(
      (l.at_b[static_cast<size_t>(i)] == bytes_of((12 - 2 * static_cast<size_t>(i)) * chunk, i)));
}

TEST_CASE("traffic both ways in any rhythm loses and changes nothing") {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    std::mt19937 dice{seed};
    link l;
    std::vector<std::string> sent_a, sent_b;
    for (int step = 0; step < 40; ++step) {
      auto size = dice() % 3 == 0 ? 1 + dice() % (6 * chunk) : 1 + dice() % 100;
      auto from_a = dice() % 2 == 0;
      auto m = bytes_of(size, static_cast<char>(step));
      REQUIRE((from_a ? l.a : l.b).send(m).has_value());
      (from_a ? sent_a : sent_b).push_back(std::move(m));
      if (dice() % 3 == 0)
        link::carry(l.a, l.b, l.at_b, l.frames);
      if (dice() % 3 == 0)
        link::carry(l.b, l.a, l.at_a, l.frames);
    }
    l.settle();
    INFO("seed " << seed);
    CHECK((l.at_b == sent_a));
    CHECK((l.at_a == sent_b));
    CHECK(l.a.backlog() + l.b.backlog() == 0);
  }
}

TEST_CASE("a message over the bound is not taken") {
  channel c;
  auto sent = c.send(std::string(limits::message_bytes + 1, 'x'));
  REQUIRE_FALSE(sent.has_value());
  CHECK(sent.error().code == ec::too_large);
  CHECK_FALSE(c.send("").has_value());
  CHECK(c.take_frames().empty());
}

TEST_CASE("the largest message passes") {
  link l;
  REQUIRE(l.a.send(std::string(limits::message_bytes, 'x')).has_value());
  l.settle();
  REQUIRE(l.at_b.size() == 1);
  CHECK(l.at_b.front().size() == limits::message_bytes);
}

TEST_CASE("frames without a known form are refused") {
  for (const auto& bad :
       {std::string{}, std::string{"\0", 1}, std::string{"\x01", 1}, std::string{"\x01short"},
        std::string{"\x02short"}, std::string{"\x03"}, std::string{"\x03zzzzz"},
        std::string{"\x09zz"}, std::string("\0", 1) + std::string(chunk + 1, 'x')}) {
    channel c;
    INFO("frame of " << bad.size() << " bytes");
    CHECK(refusal_of(c, bad) == ec::malformed);
  }
  channel c;
  CHECK(refusal_of(c, std::string(limits::frame_bytes + 1, '\0')) == ec::too_large);
}

TEST_CASE("a chunk out of its turn is refused") {
  auto full = bytes_of(chunk, 1);
  auto begun = [&](channel& c) {
    REQUIRE(refusal_of(c, frame_of(first_chunk{1, 3 * chunk, full})) == ec::none);
  };
  SECTION("skipped") {
    channel c;
    begun(c);
    CHECK(refusal_of(c, frame_of(next_chunk{1, 2, full})) == ec::malformed);
  }
  SECTION("repeated") {
    channel c;
    begun(c);
    REQUIRE(refusal_of(c, frame_of(next_chunk{1, 1, full})) == ec::none);
    CHECK(refusal_of(c, frame_of(next_chunk{1, 1, full})) == ec::malformed);
  }
  SECTION("of a message that is not begun") {
    channel c;
    begun(c);
    CHECK(refusal_of(c, frame_of(next_chunk{2, 1, full})) == ec::malformed);
  }
  SECTION("short") {
    channel c;
    begun(c);
    CHECK(refusal_of(c, frame_of(next_chunk{1, 1, "x"})) == ec::malformed);
  }
  SECTION("after the end") {
    channel c;
    begun(c);
    REQUIRE(refusal_of(c, frame_of(next_chunk{1, 1, full})) == ec::none);
    REQUIRE(c.receive(frame_of(next_chunk{1, 2, full})).value().size() == 1);
    CHECK(refusal_of(c, frame_of(next_chunk{1, 3, full})) == ec::malformed);
  }
}

TEST_CASE("a message that announces a wrong size is refused at its first chunk") {
  auto full = bytes_of(chunk, 1);
  for (auto total : {uint64_t{0}, uint64_t{1}, uint64_t{chunk}}) {
    channel c;
    CHECK(refusal_of(c, frame_of(first_chunk{1, total, full})) == ec::malformed);
  }
  for (auto total : {uint64_t{limits::message_bytes} + 1, UINT64_MAX}) {
    channel c;
    CHECK(refusal_of(c, frame_of(first_chunk{1, total, full})) == ec::too_large);
  }
}

TEST_CASE("message numbers may not repeat or jump") {
  auto full = bytes_of(chunk, 1);
  for (uint64_t id : {uint64_t{0}, uint64_t{1}, uint64_t{3}, UINT64_MAX}) {
    channel c;
    REQUIRE(refusal_of(c, frame_of(first_chunk{1, 2 * chunk, full})) == ec::none);
    CHECK(refusal_of(c, frame_of(first_chunk{id, 2 * chunk, full})) == ec::malformed);
  }
}

TEST_CASE("interleaved messages are put together, each whole when its last chunk is there") {
  channel c;
  auto one = bytes_of(2 * chunk, 1), two = bytes_of(chunk + 5, 50);
  REQUIRE(refusal_of(c, frame_of(first_chunk{1, one.size(), one.substr(0, chunk)})) == ec::none);
  REQUIRE(refusal_of(c, frame_of(first_chunk{2, two.size(), two.substr(0, chunk)})) == ec::none);
  CHECK((c.receive(frame_of(next_chunk{2, 1, two.substr(chunk)})).value() == std::vector{two}));
  CHECK((c.receive(frame_of(next_chunk{1, 1, one.substr(chunk)})).value() == std::vector{one}));
}

namespace {

/// Begins messages until refused; lets the channel grant credit as it goes.
std::pair<size_t, ec> begin_messages(uint64_t total) {
  channel c;
  auto full = bytes_of(chunk, 1);
  for (uint64_t id = 1;; ++id) {
    auto refused = refusal_of(c, frame_of(first_chunk{id, total, full}));
    if (refused != ec::none)
      return {id - 1, refused};
    c.take_frames();
  }
}

} // namespace

TEST_CASE("half-received messages are bounded in number and in bytes") {
  CHECK(begin_messages(2 * chunk) == std::pair{limits::partial_messages, ec::too_large});
  auto [begun, refused] = begin_messages(limits::message_bytes);
  CHECK(begun == limits::partial_bytes / limits::message_bytes);
  CHECK(refused == ec::too_large);
}

TEST_CASE("credit that was not spent cannot be given back") {
  channel c;
  CHECK(refusal_of(c, frame_of(credit{1})) == ec::malformed);
  channel busy;
  REQUIRE(busy.send(bytes_of(4 * chunk, 1)).has_value());
  REQUIRE(busy.take_frames().size() == 4);
  SECTION("more than spent") {
    CHECK(refusal_of(busy, frame_of(credit{5})) == ec::malformed);
  }
  SECTION("nothing") {
    CHECK(refusal_of(busy, frame_of(credit{0})) == ec::malformed);
  }
  SECTION("as much as spent") {
    CHECK(refusal_of(busy, frame_of(credit{4})) == ec::none);
  }
}

TEST_CASE("after a broken rule nothing more is taken") {
  channel c;
  REQUIRE(refusal_of(c, "\x09") == ec::malformed);
  auto good = frame_of(whole_frame{"fine"});
  auto got = c.receive(good);
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().code == ec::malformed);
}

TEST_CASE("random frames break nothing") {
  std::mt19937 dice{5};
  for (int round = 0; round < 3'000; ++round) {
    channel c;
    for (int i = 0; i < 8; ++i) {
      std::string f(dice() % 40, '\0');
      for (auto& b : f)
        b = static_cast<char>(dice());
      if (!f.empty())
        f[0] = static_cast<char>(dice() % 5);
      if (!c.receive(f))
        break;
    }
  }
  SUCCEED("no crash");
}

} // namespace tributary::wire
