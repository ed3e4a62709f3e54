#include "nodes/gate/frame_filter.hpp"

#include <fmt/format.h>

#include <utility>

namespace tributary {

namespace {

/// Places in a header; numbers stand with their highest byte first.
constexpr size_t at_operation = 0;
constexpr size_t at_flags = 3;
constexpr size_t at_payload_size = 4;
constexpr size_t at_receiver = 24;

constexpr unsigned char named_receiver = 1;

enum class operation : unsigned char {
  server_handshake = 0,
  client_handshake = 1,
  direct_message = 2,
  routed_message = 3,
  monitor_message = 4,
  down_message = 5,
  heartbeat = 6,
};

uint64_t number_at(std::string_view bytes, size_t from, size_t size) {
  uint64_t n = 0;
  for (auto c : bytes.substr(from, size))
    n = n << 8 | static_cast<unsigned char>(c);
  return n;
}

} // namespace

frame_filter::verdict frame_filter::judge(std::string_view bytes) {
  if (!pass_)
    return verdict::passes;
  // A payload shares the fate of its header.
  if (std::exchange(payload_left_, 0) != 0)
    return last_;
  if (bytes.size() != header_bytes)
    return refuse("a header of another size");
  last_ = judge_header(bytes);
  payload_left_ = number_at(bytes, at_payload_size, 4);
  return last_;
}

frame_filter::verdict frame_filter::judge_header(std::string_view header) {
  auto what = static_cast<unsigned char>(header[at_operation]);
  auto receiver = number_at(header, at_receiver, 8);
  switch (static_cast<operation>(what)) {
    case operation::client_handshake:
    case operation::down_message:
    case operation::heartbeat:
      return verdict::passes;
    case operation::direct_message:
      if ((static_cast<unsigned char>(header[at_flags]) & named_receiver) != 0)
        return skip_or_refuse("a message to a receiver by name");
      if (pass_->allows(receiver))
        return verdict::passes;
      return skip_or_refuse(fmt::format("a message to actor {}, which it was not shown", receiver));
    case operation::monitor_message:
      if (pass_->allows(receiver))
        return verdict::passes;
      return skip_or_refuse(fmt::format("a watch on actor {}, which it was not shown", receiver));
    case operation::server_handshake:
    case operation::routed_message:
      break;
  }
  return refuse(fmt::format("operation {}, which is not a guest's", what));
}

frame_filter::verdict frame_filter::refuse(std::string why) {
  why_ = std::move(why);
  return verdict::refused;
}

frame_filter::verdict frame_filter::skip_or_refuse(std::string why) {
  return ++skipped_ > skipped_max ? refuse(std::move(why)) : verdict::skipped;
}

} // namespace tributary
