#pragma once

#include "runtime/backend/reactor.hpp"
#include "runtime/base/limits.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary {

/// One POST. Nothing of it is ever logged: its headers hold a key.
struct http_request {
  /// http or https, with host and path.
  std::string url;
  /// `Name: value` each; the type of the body is the caller's to name.
  std::vector<std::string> headers;
  std::string body;
  /// Name lookup, TCP and TLS.
  duration connect_timeout = std::chrono::seconds{10};
  /// From `post` to the last byte.
  duration timeout = std::chrono::hours{1};
  /// Longest time without a byte from the server, the time to the first one included; while the
  /// body is still going out, that is life too. Counts from when its turn came.
  std::optional<duration> idle_timeout;
  /// Of an answer with status 200, unpacked; one that is longer ends as `too_large`.
  size_t body_bytes = limits::result_bytes;
  /// Of an answer with another status; what is over it is dropped.
  size_t error_bytes = 64u << 10;
};

/// Status line and headers of an answer, before its body.
struct http_head {
  int status = 0;
  /// Names in lower case, in the order of the wire; bounded in number and size.
  std::vector<std::pair<std::string, std::string>> headers;

  /// The first with this name (given in lower case), or "".
  std::string_view header(std::string_view name) const;
};

/// How a transfer ended.
enum class http_fate : uint8_t {
  /// The answer is whole, as far as HTTP can tell, whatever its status.
  complete,
  /// Not a byte of an answer: no name, no connection in time, TLS refused, closed before the
  /// answer.
  not_answered,
  /// The connection broke inside the answer, perhaps before its head was whole, or the body is
  /// shorter than announced.
  cut,
  /// `timeout` is over. A connection that is not there in time is `not_answered`.
  timed_out,
  stalled,
  too_large,
  cancelled,
  /// A redirect that is not followed: to another scheme, host or port (the key would go there),
  /// one that would make a GET of the POST (301, 302, 303), or the fourth in a row.
  redirected,
  /// The address or the request itself is no good; asking again is useless.
  unusable,
};

struct http_end {
  http_fate fate = http_fate::complete;
  /// For people: what libcurl says, without address or headers.
  std::string what;
};

/// What a transfer tells, all in the reactor's thread: `head` at most once, then `data` as it
/// comes, then `ended` exactly once. They may post and cancel; none may destroy the client.
struct http_events {
  std::function<void(const http_head&)> head;
  /// Pieces as the network cut them, unpacked.
  std::function<void(std::string_view)> data;
  std::function<void(const http_end&)> ended;
};

/// Names a transfer until it has ended.
using transfer_id = uint64_t;

struct http_options {
  /// Transfers at once over all hosts, thus connections too; those beyond it wait their turn.
  uint32_t connections = 4'096;
  /// Overrides certificates of the system; for tests.
  std::string ca_file;
};

/// HTTP for thousands of transfers at once: one libcurl multi handle on the reactor's thread,
/// connections kept and used again, HTTP/2 where the server offers it, proxies from the
/// environment. For the reactor's thread only, the constructor and destructor included.
class http_client {
public:
  http_client(reactor& loop, http_options options);
  /// Ends what still runs as `cancelled`, calling back.
  ~http_client();

  /// Begins a POST; events come later, never before this returns. One that finds its kept
  /// connection closed before a byte came is repeated once, unseen.
  transfer_id post(http_request request, http_events tell);
  /// Ends it soon: `ended` comes as `cancelled`. Harmless when it has ended.
  void cancel(transfer_id id);

  /// Transfers that have not ended.
  size_t running() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
