#include "runtime/wire/frame.hpp"

#include "runtime/base/limits.hpp"

#include <fmt/format.h>

namespace tributary::wire {

namespace {

enum class frame_tag : char { whole = 0, first = 1, next = 2, credit = 3 };

template <class N>
void put(std::string& out, N number) {
  for (size_t i = 0; i < sizeof(N); ++i)
    out += static_cast<char>(number >> (8 * i) & 0xFF);
}

template <class N>
N take(std::string_view& in) {
  N number = 0;
  for (size_t i = 0; i < sizeof(N); ++i)
    number |= static_cast<N>(N{static_cast<unsigned char>(in[i])} << (8 * i));
  in.remove_prefix(sizeof(N));
  return number;
}

std::string begin(frame_tag tag, size_t size) {
  std::string out;
  out.reserve(1 + size);
  out += static_cast<char>(tag);
  return out;
}

struct to_bytes_of {
  std::string operator()(const whole_frame& f) const {
    auto out = begin(frame_tag::whole, f.message.size());
    out += f.message;
    return out;
  }
  std::string operator()(const first_chunk& f) const {
    auto out = begin(frame_tag::first, 16 + f.bytes.size());
    put(out, f.id);
    put(out, f.total);
    out += f.bytes;
    return out;
  }
  std::string operator()(const next_chunk& f) const {
    auto out = begin(frame_tag::next, 12 + f.bytes.size());
    put(out, f.id);
    put(out, f.seq);
    out += f.bytes;
    return out;
  }
  std::string operator()(const credit& f) const {
    auto out = begin(frame_tag::credit, 4);
    put(out, f.chunks);
    return out;
  }
};

} // namespace

std::string to_bytes(const frame& f) {
  return std::visit(to_bytes_of{}, f);
}

result<frame> parse_frame(std::string_view bytes) {
  if (bytes.size() > limits::frame_bytes)
    return fail(ec::too_large, fmt::format("frame of {} bytes where {} is the most", bytes.size(),
                                           limits::frame_bytes));
  if (bytes.empty())
    return fail(ec::malformed, "empty frame");
  auto tag = static_cast<frame_tag>(bytes.front());
  auto rest = bytes.substr(1);
  if (tag == frame_tag::whole && !rest.empty() && rest.size() <= limits::chunk_bytes)
    return whole_frame{rest};
  if (tag == frame_tag::first && rest.size() > 16) {
    auto id = take<uint64_t>(rest);
    auto total = take<uint64_t>(rest);
    return first_chunk{id, total, rest};
  }
  if (tag == frame_tag::next && rest.size() > 12) {
    auto id = take<uint64_t>(rest);
    auto seq = take<uint32_t>(rest);
    return next_chunk{id, seq, rest};
  }
  if (tag == frame_tag::credit && rest.size() == 4)
    return credit{take<uint32_t>(rest)};
  return fail(ec::malformed, fmt::format("frame of {} bytes with tag {} has no known form",
                                         bytes.size(), static_cast<int>(bytes.front())));
}

} // namespace tributary::wire
