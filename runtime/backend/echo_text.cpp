#include "runtime/backend/echo_backend.hpp"
#include "runtime/base/text.hpp"

#include <array>
#include <cstring>

namespace tributary {

namespace {

constexpr size_t word_bytes = 8;
constexpr size_t line_words = 10;

/// Eight letters of `bits` at `to`, one for each byte.
void put_word(char* to, uint64_t bits) {
  // Sixteen letters, so that a byte's lower half picks one without a division.
  constexpr char letters[] = "aeioubdgklmnprst";
  for (size_t i = 0; i < word_bytes; ++i)
    to[i] = letters[(bits >> (8 * i)) & 15];
}

/// The next of a sequence that begins anywhere and looks like noise (splitmix64).
uint64_t next_bits(uint64_t& state) {
  state += 0x9E3779B97F4A7C15ull;
  auto z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

/// Words in lines, each with the white space before it.
void append_filler(std::string& out, size_t bytes, uint64_t seed) {
  auto at = out.size();
  // Whole words; what is too much is cut off again.
  auto words = bytes / (word_bytes + 1) + 1;
  out.resize(at + words * (word_bytes + 1));
  for (size_t i = 0; i < words; ++i) {
    out[at] = i > 0 && i % line_words == 0 ? '\n' : ' ';
    put_word(out.data() + at + 1, next_bits(seed));
    at += word_bytes + 1;
  }
}

} // namespace

std::string echo_text(const work_order& order, size_t bytes) {
  const auto& stream = *order.stream;
  std::string out;
  out.reserve(bytes + 2 * word_bytes);
  out += "Echo of ";
  out += stream.name.empty() ? stream.id : stream.name;
  if (!stream.focus.empty())
    out.append(": ").append(stream.focus);
  out += '.';
  if (out.size() > bytes)
    return std::string{clip(out, bytes)};
  append_filler(out, bytes - out.size(), stable_hash(stream.id));
  out.resize(bytes);
  return out;
}

} // namespace tributary
