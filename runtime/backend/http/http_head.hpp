#pragma once

#include "runtime/backend/http/http_client.hpp"

namespace tributary {

/// Puts a head together from the lines of one answer. Interim answers (100, 103) are left out.
class head_reader {
public:
  enum class step : uint8_t { more, whole, too_large };

  /// Takes one line, its end included. What comes after the head is whole (trailers) is ignored.
  step take(std::string_view line);

  const http_head& head() const { return head_; }
  bool whole() const { return whole_; }
  /// Whether any byte of an answer has come.
  bool begun() const { return begun_; }

private:
  step end_of_head();

  http_head head_;
  size_t bytes_ = 0;
  bool whole_ = false;
  bool begun_ = false;
};

} // namespace tributary
