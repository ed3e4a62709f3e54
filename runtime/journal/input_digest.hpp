#pragma once

#include "runtime/base/limits.hpp"
#include "runtime/plan/plan.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// The SHA-256 of bytes that come piece by piece.
class content_digest {
public:
  content_digest();
  ~content_digest();
  content_digest(const content_digest&) = delete;
  content_digest& operator=(const content_digest&) = delete;

  void add(std::string_view bytes);
  /// Of all that came, in hexadecimal; once.
  std::string hex();

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// What is in these files, a SHA-256 in hexadecimal each: by it an input is known to be the same
/// later. "" for one that cannot be read, and for those that would make them more than
/// `bytes_max` together. Reads all of them: not for an actor's thread.
std::vector<std::string>
digests_of(const std::vector<input_file>& inputs, uint64_t bytes_max = limits::digested_bytes);

} // namespace tributary
