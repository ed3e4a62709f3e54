#pragma once

#include "runtime/postgres/postgres_connection.hpp"

#include <functional>
#include <mutex>
#include <optional>

namespace tributary {

/// A connection that many threads use, one at a time, and that opens itself when it is needed.
class postgres_session {
public:
  postgres_session(postgres_url url, postgres_options options)
    : url_{std::move(url)}, options_{std::move(options)} {}

  using work = std::function<result<void>(postgres_connection&)>;

  /// Does it. Where the connection had been open before and turns out to be cut, once more on a new
  /// one: what `what` does must be good to do twice.
  result<void> with(const work& what);
  /// Does it where the connection is open, and once.
  void if_open(const work& what);
  const postgres_url& url() const { return url_; }

private:
  result<void> attempt(const work& what);

  postgres_url url_;
  postgres_options options_;
  std::mutex mutex_;
  std::optional<postgres_connection> open_;
};

} // namespace tributary
