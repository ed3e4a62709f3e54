#include "runtime/postgres/postgres_session.hpp"

namespace tributary {

result<void> postgres_session::attempt(const work& what) {
  if (!open_) {
    auto opened = postgres_connection::open(url_, options_);
    if (!opened)
      return tl::unexpected<error>(opened.error());
    open_.emplace(std::move(*opened));
  }
  auto done = what(*open_);
  // Also one in the middle of a transaction: closing it undoes that.
  if (!open_->usable())
    open_.reset();
  return done;
}

result<void> postgres_session::with(const work& what) {
  std::lock_guard lock{mutex_};
  auto was_open = open_.has_value();
  auto done = attempt(what);
  if (!done && was_open && !open_)
    return attempt(what);
  return done;
}

void postgres_session::if_open(const work& what) {
  std::lock_guard lock{mutex_};
  if (open_)
    static_cast<void>(what(*open_));
}

} // namespace tributary
