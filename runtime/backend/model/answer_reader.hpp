#pragma once

#include "runtime/backend/http/sse_decoder.hpp"
#include "runtime/backend/model/event_reader.hpp"
#include "runtime/base/limits.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tributary {

/// Reads the body of an answer with status 200 as it comes, in pieces cut anywhere. What it is, a
/// stream or one piece of JSON, is told by its first byte: content types lie.
class answer_reader {
public:
  explicit answer_reader(model_api api, size_t bytes_max = limits::result_bytes);

  void feed(std::string_view piece);
  /// After the last piece, however the transfer ended. Takes long where the answer is one large
  /// piece of JSON.
  void finish();

  const model_answer& answer() const { return answer_; }
  model_answer take() { return std::move(answer_); }

private:
  enum class form : uint8_t { unknown, stream, whole };

  void decide(std::string_view piece);
  void take_events();
  void take_event(const sse_event& event);
  void finish_stream();
  void finish_whole();

  std::unique_ptr<event_reader> api_;
  model_answer answer_;
  size_t bytes_max_;
  form form_ = form::unknown;
  sse_decoder decoder_;
  std::vector<sse_event> events_;
  bool any_event_ = false;
  /// All of it where it is one piece; its beginning, to say what it was, where it is a stream.
  std::string body_;
};

} // namespace tributary
