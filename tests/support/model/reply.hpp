#pragma once

#include "tests/support/model/script.hpp"
#include "tests/support/model/speech.hpp"

namespace tributary::model_test {

/// How the server speaks when nothing goes wrong.
struct manner {
  /// Before an answer begins.
  milliseconds delay{0};
  /// Between two pieces of one.
  milliseconds piece_delay{0};
  /// Bytes of a piece; 0 cuts streams at their events. A small odd number splits everything.
  size_t piece_bytes = 0;
  uint64_t thinking_tokens = 0;
  uint64_t cached_tokens = 0;
  size_t huge_bytes = 50u << 20;
  /// Where `fault::redirect` leads.
  std::string redirect_to = "http://localhost:9/elsewhere";
};

/// One answer on the wire.
struct reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  /// The body.
  std::vector<std::string> pieces;
  /// Whether the length is not told before.
  bool chunked = false;
  /// What follows the last piece.
  enum class last : uint8_t { nothing_more, cut, hang } end = last::nothing_more;
  /// Not even a status line comes.
  bool silent = false;
};

/// What the server says to a call.
/// @param number Counts the answers of the server.
reply reply_to(const call& what, const verdict& decided, const manner& how, uint64_t number);

/// An error of this API, as an answer.
reply error_reply(api which, const complaint& what);

/// Of the status line.
std::string_view phrase_of(int status);

} // namespace tributary::model_test
