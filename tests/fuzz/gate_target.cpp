#include "nodes/gate/frame_filter.hpp"
#include "nodes/gate/gate_hello.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/terminal_text.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"

namespace tributary::fuzz {

namespace {

using state = gate_script::state;

/// What a guest of ours may reach.
constexpr uint64_t shown_actor = 7;
/// More is never asked for before CAF has the connection.
constexpr size_t hello_bytes_max = 256;

gate_secret our_secret() {
  gate_secret s;
  s.bytes.fill(0x5a);
  return s;
}

std::unique_ptr<gate_script> host_of(bool asks) {
  host_terms t;
  if (asks)
    t.secret = our_secret();
  return host_script(std::move(t));
}

std::unique_ptr<gate_script> guest_of(bool insecure) {
  guest_terms t;
  t.address = "127.0.0.1:4850";
  t.secret = our_secret();
  t.insecure = insecure;
  return guest_script(std::move(t));
}

/// Has one side hear the bytes of a stranger. @returns What it says to them.
std::string listen(gate_script& script, std::string_view bytes) {
  std::string said;
  while (script.now() == state::talking) {
    auto wants = script.wants();
    FUZZ_REQUIRE(wants > 0 && wants <= hello_bytes_max);
    if (bytes.size() < wants)
      return said;
    script.take(bytes.substr(0, wants));
    bytes.remove_prefix(wants);
    said += script.take_output();
    FUZZ_REQUIRE(said.size() <= hello_bytes_max);
  }
  FUZZ_REQUIRE(script.wants() == 0);
  if (script.now() == state::refused)
    FUZZ_REQUIRE(!script.why().what.empty() && is_plain_line(script.why().what));
  return said;
}

uint64_t number_at(std::string_view bytes, size_t from, size_t size) {
  uint64_t n = 0;
  for (auto c : bytes.substr(from, size))
    n = n << 8 | static_cast<unsigned char>(c);
  return n;
}

/// What CAF would see of a stranger's frames.
void check_frames(std::string_view bytes) {
  auto pass = std::make_shared<gate_pass>();
  pass->allow(shown_actor);
  frame_filter filter{pass};
  size_t skipped = 0;
  bool is_header = true;
  while (bytes.size() >= filter.wants()) {
    auto wants = filter.wants();
    auto frame = bytes.substr(0, wants);
    bytes.remove_prefix(wants);
    auto verdict = filter.judge(frame);
    if (verdict == frame_filter::verdict::refused) {
      FUZZ_REQUIRE(is_plain_line(filter.why()) && !filter.why().empty());
      return;
    }
    if (is_header && verdict == frame_filter::verdict::skipped)
      FUZZ_REQUIRE(++skipped <= frame_filter::skipped_max);
    // Direct messages and watches reach nobody else.
    if (is_header && verdict == frame_filter::verdict::passes
        && (frame[0] == '\x02' || frame[0] == '\x04'))
      FUZZ_REQUIRE(number_at(frame, 24, 8) == shown_actor);
    // A payload may be any number of bytes; that of no frame is larger than its header said.
    is_header = !is_header || number_at(frame, 4, 4) == 0;
  }
}

} // namespace

/// The first byte says who is called; then comes what a stranger says to it.
void try_gate(std::string_view bytes) {
  if (bytes.empty())
    return;
  auto ways = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  if ((ways & 3) == 3)
    return check_frames(bytes);
  auto script = (ways & 2) != 0 ? guest_of((ways & 4) != 0) : host_of((ways & 1) != 0);
  listen(*script, bytes);
  // Who has not proved the secret is never let in, whatever it says: no input holds the proof for
  // a nonce that was drawn a moment ago.
  if ((ways & 3) == 1)
    FUZZ_REQUIRE(script->now() != state::agreed);
}

std::vector<std::string> gate_seeds() {
  auto frame = [](char operation, char payload, char receiver) {
    std::string h(frame_filter::header_bytes, '\0');
    h[0] = operation;
    h[7] = payload;
    h[31] = receiver;
    return h + std::string(static_cast<size_t>(payload), 'x');
  };
  auto guest_says = guest_of(false)->take_output();
  auto asked = listen(*host_of(true), guest_says);
  auto open = listen(*host_of(false), guest_says);
  return {"\x01" + guest_says + std::string(32, 'p'), std::string{'\0'} + guest_says,
          "\x02" + asked, "\x06" + open,
          "\x03" + frame(1, 0, 0) + frame(2, 3, 7) + frame(6, 0, 0) + frame(4, 0, 7)
            + frame(5, 0, 9) + frame(2, 1, 8) + frame(3, 1, 7)};
}

} // namespace tributary::fuzz
