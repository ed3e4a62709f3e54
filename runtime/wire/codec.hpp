#pragma once

#include "runtime/base/error.hpp"
#include "runtime/wire/message.hpp"

#include <string>
#include <string_view>

namespace tributary::wire {

/// `m` as msgpack: [version, kind, fields…]. Later versions append fields; readers ignore those
/// that they do not know.
std::string encode(const message& m);

/// Reads what `encode` wrote. Everything is bounded before memory is taken for it; wrong types,
/// NULs in names, ill-formed UTF-8 in texts that are shown, or rest bytes are `ec::malformed`.
/// Of another protocol version only `refused` is read, and of both hellos the version, so that the
/// peer can be refused in words.
result<message> decode(std::string_view bytes);

/// Whether a message that `encode` wrote means the same before and after larger ones that wait: a
/// heartbeat does, an order does not, since the run that it belongs to may be announced in one of
/// them.
bool may_overtake(std::string_view encoded);

/// The name of a message's kind, for logs: `orders`.
std::string_view name_of(const message& m);

} // namespace tributary::wire
