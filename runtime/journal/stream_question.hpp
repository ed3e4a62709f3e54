#pragma once

#include "runtime/journal/run_header.hpp"

#include <functional>
#include <string>

namespace tributary {

/// All that a stream's answer depends on, as hashes: two streams with the same are asked the same.
struct stream_question {
  std::string prompt;
  std::string worker;
  std::string inputs;
  std::string needs;

  bool operator==(const stream_question&) const = default;
};

/// @param results By stream, of those that this one needs.
stream_question question_of(const run_header& run, stream_index stream,
                            const std::function<completion_ptr(stream_index)>& results);

} // namespace tributary
