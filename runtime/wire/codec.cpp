#include "runtime/wire/codec.hpp"

#include "runtime/wire/message_fields.hpp"
#include "runtime/wire/reader.hpp"
#include "runtime/wire/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace tributary::wire {

namespace {

constexpr size_t kinds = std::variant_size_v<message>;

/// By position in `message`, which is what travels: append only.
constexpr std::array<std::string_view, kinds> names{
  "node_hello", "node_welcome", "refused",        "heartbeat",  "open_run",   "close_run",
  "orders",     "cancel",       "acknowledged",   "outcomes",   "progress",   "drain",
  "bye",        "client_hello", "client_welcome", "submit",     "submitted",  "follow",
  "events",     "output_file",  "run_over",       "cancel_run", "list_nodes", "node_list",
  "drain_node", "done",         "want_part",      "part",       "moved",      "approve_run",
  "approval"};

/// A message's values cannot need more: its texts, and as much again for what holds them.
constexpr size_t memory_max = 2 * limits::message_bytes;

template <class T, size_t Kind = 0>
constexpr size_t kind_of() {
  if constexpr (std::is_same_v<T, std::variant_alternative_t<Kind, message>>)
    return Kind;
  else
    return kind_of<T, Kind + 1>();
}

template <class Sink>
void write(Sink& sink, const message& m) {
  const std::array header{protocol_version, static_cast<uint32_t>(m.index())};
  writer<Sink> out{sink, header};
  std::visit([&](const auto& x) { fields(out, x); }, m);
}

using read_function = message (*)(reader&);

template <class T>
message read_one(reader& in) {
  T x{};
  fields(in, x);
  return x;
}

template <size_t... Kinds>
constexpr auto readers_of(std::index_sequence<Kinds...>) {
  return std::array<read_function, kinds>{read_one<std::variant_alternative_t<Kinds, message>>...};
}

constexpr auto readers = readers_of(std::make_index_sequence<kinds>{});

/// Of another version only so much is understood that it can be told, and be refused in words.
std::optional<message> from_other_version(uint32_t version, size_t kind) {
  if (kind == kind_of<node_hello>()) {
    node_hello hello;
    hello.version = version;
    return hello;
  }
  if (kind == kind_of<client_hello>()) {
    client_hello hello;
    hello.version = version;
    return hello;
  }
  return {};
}

/// What stands before the fields.
struct envelope {
  size_t fields = 0;
  uint32_t version = 0;
  size_t kind = 0;
};

envelope read_envelope(source& in) {
  envelope found;
  auto elements = in.array(1'000);
  if (elements < 2)
    in.fail(ec::malformed, "expected [version, kind, fields]");
  found.fields = elements - 2;
  found.version = static_cast<uint32_t>(in.natural(UINT32_MAX));
  found.kind = in.natural(UINT32_MAX);
  return found;
}

} // namespace

std::string encode(const message& m) {
  counting_sink size;
  write(size, m);
  string_sink bytes;
  bytes.out.reserve(size.size);
  write(bytes, m);
  return std::move(bytes.out);
}

result<message> decode(std::string_view bytes) {
  if (bytes.size() > limits::message_bytes)
    return fail(ec::too_large, fmt::format("message of {} bytes where {} is the most", bytes.size(),
                                           limits::message_bytes));
  source in{bytes, memory_max};
  auto head = read_envelope(in);
  if (in.failed())
    return tl::unexpected(in.failure());
  if (head.version != protocol_version)
    if (auto told = from_other_version(head.version, head.kind))
      return *told;
  auto readable = head.version == protocol_version || head.kind == kind_of<refused>();
  if (!readable || head.kind >= kinds)
    return fail(ec::malformed,
                fmt::format("message of kind {} in version {} of the protocol, where this program "
                            "speaks version {}; run the same release on both sides",
                            head.kind, head.version, protocol_version));
  reader fields_of{in, head.fields};
  auto m = readers[head.kind](fields_of);
  if (!in.failed() && !in.at_end())
    in.fail(ec::malformed, "has bytes after its end");
  if (in.failed())
    return tl::unexpected(in.failure());
  return m;
}

bool may_overtake(std::string_view encoded) {
  constexpr std::array free{kind_of<refused>(),   kind_of<heartbeat>(), kind_of<acknowledged>(),
                            kind_of<outcomes>(),  kind_of<progress>(),  kind_of<drain>(),
                            kind_of<want_part>(), kind_of<part>()};
  source in{encoded, 0};
  auto head = read_envelope(in);
  return !in.failed() && std::find(free.begin(), free.end(), head.kind) != free.end();
}

std::string_view name_of(const message& m) {
  return names[m.index()];
}

} // namespace tributary::wire
