#include "runtime/backend/http/sse_decoder.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/unit/model/recordings.hpp"

namespace tributary::fuzz {

namespace {

/// Small, so that the bound itself is tried.
constexpr size_t event_bytes = 512;

struct decoded {
  std::vector<sse_event> events;
  std::string strays;
  bool good = true;
};

/// In pieces of `step` bytes; 0 takes all at once.
decoded decode(std::string_view bytes, size_t step) {
  sse_decoder decoder{event_bytes};
  decoded out;
  while (!bytes.empty()) {
    auto piece = bytes.substr(0, step == 0 ? bytes.size() : step);
    bytes.remove_prefix(piece.size());
    bool good = decoder.feed(piece, out.events);
    FUZZ_REQUIRE(out.good || !good);
    out.good = good;
  }
  out.good = decoder.finish(out.events);
  out.strays = decoder.strays();
  return out;
}

bool same(const decoded& one, const decoded& other) {
  if (one.good != other.good || one.strays != other.strays
      || one.events.size() != other.events.size())
    return false;
  for (size_t i = 0; i < one.events.size(); ++i)
    if (one.events[i].event != other.events[i].event || one.events[i].data != other.events[i].data)
      return false;
  return true;
}

} // namespace

/// The first byte says in what pieces the rest comes.
void try_sse(std::string_view bytes) {
  if (bytes.empty())
    return;
  auto step = static_cast<size_t>(static_cast<unsigned char>(bytes.front()));
  auto body = bytes.substr(1);
  auto whole = decode(body, 0);
  FUZZ_REQUIRE(same(whole, decode(body, 1)));
  FUZZ_REQUIRE(same(whole, decode(body, step)));
  size_t shown = whole.strays.size();
  for (const auto& event : whole.events) {
    FUZZ_REQUIRE(event.event.size() + event.data.size() <= event_bytes);
    FUZZ_REQUIRE(event.event.find_first_of("\r\n") == std::string::npos);
    FUZZ_REQUIRE(event.data.find('\r') == std::string::npos);
    shown += event.event.size() + event.data.size();
  }
  // Nothing is made up: what comes out stood in the body, but for a stray line's end.
  FUZZ_REQUIRE(shown <= body.size() + 1);
}

std::vector<std::string> sse_seeds() {
  std::vector<std::string> out{std::string{"\x05"}
                               + ": hi\r\nevent: a\ndata: b\ndata: c\n\ndata: [DONE]\n\n"};
  for (auto api : recordings::all_apis)
    out.push_back("\x07" + recordings::stream_of(api));
  return out;
}

} // namespace tributary::fuzz
