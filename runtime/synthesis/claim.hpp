#pragma once

#include "runtime/plan/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// A statement taken from a stream's output (CONTRACT 5).
struct claim {
  stream_index stream = no_stream;
  std::string subject;
  std::string attribute;
  std::string value;
  /// `pricing.md:12`.
  std::string source;
  /// A date such as 2026-01; claims of different dates do not contradict each other.
  std::string as_of;
  std::string quote;

  bool operator==(const claim&) const = default;
};

/// A result split into what people read and what it claims.
struct parsed_result {
  std::string markdown;
  std::vector<claim> claims;
  /// What was wrong with the claims block, if anything; the text is used all the same.
  std::string warning;
};

/// Takes the fenced `claims` blocks out of a result. Bounded by `limits::claims_per_result`.
parsed_result take_claims(stream_index stream, std::string_view result);

/// The block that a worker ends its result with.
std::string claims_block(const std::vector<claim>& claims);

} // namespace tributary
