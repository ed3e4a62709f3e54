#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::model_test {

/// A request as it stood on the wire.
struct wire_request {
  std::string method;
  /// Path and query.
  std::string target;
  /// Names in lower case.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  std::string header(std::string_view name) const;
};

/// Cuts the bytes of a connection into requests, as they come.
class request_reader {
public:
  enum class state : uint8_t { more, ready, bad };

  void feed(std::string_view bytes) { rest_.append(bytes); }
  /// Takes the next request if it is there whole.
  state next(wire_request& out);

private:
  std::string rest_;
};

/// The APIs that the server speaks.
enum class api : uint8_t { chat, responses, gemini, anthropic };

std::string_view to_text(api which);

/// What a client wants of a model.
struct call {
  api which = api::chat;
  bool streamed = false;
  /// Chat only: whether the stream ends with the usage.
  bool wants_usage = false;
  /// Whether only the tokens are to be counted.
  bool counts_tokens = false;
  std::string model;
  /// All text of the last message of the user.
  std::string prompt;
  /// All text of the request, for the token count.
  size_t prompt_bytes = 0;
  /// How it proved who it is; empty where it did not.
  std::string key;
  /// A JSON schema that the answer must fit, as text; empty for free text, `{}` for any JSON.
  std::string schema;
};

/// What became of reading a request: a call, or the status that it deserves.
struct reading {
  /// 0 where `what` is a call.
  int status = 0;
  std::string problem;
  call what;
};

/// Reads a POST to one of the APIs.
reading read_call(const wire_request& request);

} // namespace tributary::model_test
