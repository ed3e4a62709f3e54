#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>

namespace tributary {

/// Every way in which Tributary itself can fail. Append only: the numbers travel between nodes.
/// What can go wrong with a *stream* is a `failure_kind` (runtime/plan/failure.hpp), not an `ec`.
enum class ec : uint8_t {
  /// Must stay unused: code 0 means "no error".
  none = 0,
  /// The command line is wrong.
  usage = 1,
  /// A plan or its inputs are refused; nothing has run.
  bad_plan = 2,
  /// A topology or configuration file is refused.
  bad_config = 3,
  /// No coordinator answers at the address.
  no_coordinator = 4,
  /// A file or socket could not be read or written.
  io = 5,
  /// The other side did not prove who it is.
  unauthorised = 6,
  /// Something from outside is larger than `limits.hpp` allows.
  too_large = 7,
  /// Bytes from outside do not follow the format.
  malformed = 8,
  /// It took longer than it was given.
  timeout = 9,
  /// Somebody asked for it to end.
  cancelled = 10,
  /// Our own mistake.
  internal = 11,
  /// What was named is not there.
  not_found = 12,
  /// Another coordinator owns the run now: what we write to it is refused, and not tried again.
  fenced = 13,
};

/// A failure as a value: what went wrong, in words that name the place and the remedy.
struct error {
  ec code = ec::none;
  std::string what;

  bool operator==(const error&) const = default;
};

/// What everything returns that can fail. Exceptions stop at the edge of the library that throws.
template <class T>
using result = tl::expected<T, error>;

/// Builds the failed side of a `result`.
/// @param what One sentence that a person can act on: place, what is wrong, what would be right.
inline tl::unexpected<error> fail(ec code, std::string what) {
  return tl::unexpected<error>(error{code, std::move(what)});
}

/// The exit code of the program that ends with this error (CONTRACT 2).
int exit_code_of(ec code);

} // namespace tributary
