#include "runtime/wire/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tributary::wire {

namespace {

/// Deeper than any message of ours, now or later.
constexpr int depth_max = 16;

// Tags of the msgpack specification.
constexpr uint8_t tag_nil = 0xC0;
constexpr uint8_t tag_false = 0xC2;
constexpr uint8_t tag_true = 0xC3;
constexpr uint8_t tag_bin8 = 0xC4;
constexpr uint8_t tag_ext8 = 0xC7;
constexpr uint8_t tag_float32 = 0xCA;
constexpr uint8_t tag_float64 = 0xCB;
constexpr uint8_t tag_uint8 = 0xCC;
constexpr uint8_t tag_int8 = 0xD0;
constexpr uint8_t tag_fixext1 = 0xD4;
constexpr uint8_t tag_str8 = 0xD9;
constexpr uint8_t tag_array16 = 0xDC;
constexpr uint8_t tag_map16 = 0xDE;

bool between(uint8_t tag, uint8_t first, int members) {
  return tag >= first && tag < first + members;
}

} // namespace

void source::fail(ec code, std::string_view what) {
  if (failed())
    return;
  failed_ = {code, fmt::format("message, byte {}: {}", all_ - left_.size(), what)};
  left_ = {};
}

bool source::charge(size_t bytes) {
  if (bytes > memory_) {
    fail(ec::too_large, "its values take more memory than a message may");
    return false;
  }
  memory_ -= bytes;
  return true;
}

std::string_view source::take(size_t bytes) {
  if (bytes > left_.size()) {
    fail(ec::malformed, "ends early");
    return {};
  }
  auto taken = left_.substr(0, bytes);
  left_.remove_prefix(bytes);
  return taken;
}

uint8_t source::tag() {
  auto byte = take(1);
  return byte.empty() ? tag_nil : static_cast<uint8_t>(byte.front());
}

uint64_t source::big_endian(size_t bytes) {
  uint64_t number = 0;
  for (auto byte : take(bytes))
    number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

bool source::boolean() {
  auto t = tag();
  if (t != tag_true && t != tag_false)
    fail(ec::malformed, "expected true or false");
  return t == tag_true;
}

int64_t source::integer(int64_t least, int64_t most) {
  auto t = tag();
  int64_t number = 0;
  if (t < 0x80) {
    number = t;
  } else if (t >= 0xE0) {
    number = static_cast<int8_t>(t);
  } else if (between(t, tag_uint8, 4)) {
    auto wide = big_endian(size_t{1} << (t - tag_uint8));
    if (wide > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      fail(ec::malformed, "number out of range");
    number = static_cast<int64_t>(wide);
  } else if (between(t, tag_int8, 4)) {
    auto width = 8 * (size_t{1} << (t - tag_int8));
    auto bits = big_endian(width / 8) << (64 - width);
    number = static_cast<int64_t>(bits) >> (64 - width);
  } else {
    fail(ec::malformed, "expected a whole number");
  }
  if (number < least || number > most)
    fail(ec::malformed, "number out of range");
  return failed() ? 0 : number;
}

uint64_t source::natural(uint64_t most) {
  if (!left_.empty() && static_cast<uint8_t>(left_.front()) == tag_uint8 + 3) {
    take(1);
    auto number = big_endian(8);
    if (number > most)
      fail(ec::malformed, "number out of range");
    return failed() ? 0 : number;
  }
  auto bound = std::min<uint64_t>(most, std::numeric_limits<int64_t>::max());
  return static_cast<uint64_t>(integer(0, static_cast<int64_t>(bound)));
}

std::string_view source::string(size_t max) {
  auto t = tag();
  size_t size = 0;
  if (between(t, 0xA0, 32))
    size = t - 0xA0u;
  else if (between(t, tag_str8, 3))
    size = big_endian(size_t{1} << (t - tag_str8));
  else
    fail(ec::malformed, "expected a string");
  if (size > max)
    fail(ec::too_large, fmt::format("string of {} bytes where {} is the most", size, max));
  return failed() ? std::string_view{} : take(size);
}

size_t source::count(uint8_t t, uint8_t fix, uint8_t wide, size_t max, const char* what) {
  size_t elements = 0;
  if (between(t, fix, 16))
    elements = t - size_t{fix};
  else if (between(t, wide, 2))
    elements = big_endian(t == wide ? 2 : 4);
  else
    fail(ec::malformed, what);
  if (elements > left_.size())
    fail(ec::malformed, "ends early");
  if (elements > max)
    fail(ec::too_large, fmt::format("{} elements where {} is the most", elements, max));
  return failed() ? 0 : elements;
}

size_t source::array(size_t max) {
  return count(tag(), 0x90, tag_array16, max, "expected an array");
}

size_t source::map(size_t max) {
  return count(tag(), 0x80, tag_map16, max, "expected a map");
}

bool source::nil() {
  if (left_.empty() || static_cast<uint8_t>(left_.front()) != tag_nil)
    return false;
  take(1);
  return true;
}

void source::skip() {
  skip_below(depth_max);
}

void source::skip_below(int depth) {
  constexpr auto any = std::numeric_limits<size_t>::max();
  if (depth == 0)
    return fail(ec::malformed, "nested too deeply");
  if (left_.empty())
    return fail(ec::malformed, "ends early");
  auto t = static_cast<uint8_t>(left_.front());
  size_t inside = 0;
  if (between(t, 0x90, 16) || between(t, tag_array16, 2)) {
    inside = array(any);
  } else if (between(t, 0x80, 16) || between(t, tag_map16, 2)) {
    inside = 2 * map(any);
  } else if (between(t, 0xA0, 32) || between(t, tag_str8, 3)) {
    string(any);
  } else {
    take(1);
    if (between(t, tag_bin8, 3))
      take(big_endian(size_t{1} << (t - tag_bin8)));
    else if (between(t, tag_ext8, 3))
      take(1 + big_endian(size_t{1} << (t - tag_ext8)));
    else if (between(t, tag_fixext1, 5))
      take(1 + (size_t{1} << (t - tag_fixext1)));
    else if (t == tag_float32 || t == tag_float64)
      take(t == tag_float32 ? 4 : 8);
    else if (between(t, tag_uint8, 4) || between(t, tag_int8, 4))
      take(size_t{1} << ((t - tag_uint8) % 4));
    else if (t == 0xC1)
      fail(ec::malformed, "unknown type");
  }
  for (; inside > 0 && !failed(); --inside)
    skip_below(depth - 1);
}

} // namespace tributary::wire
