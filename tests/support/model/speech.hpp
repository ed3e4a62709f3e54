#pragma once

#include "tests/support/model/call.hpp"
#include "tests/support/model/fault.hpp"

#include <chrono>

namespace tributary::model_test {

/// How an answer ends.
enum class ending : uint8_t { stop, length, refusal, filtered };

/// What the model says, whatever the API.
struct speech {
  std::string text;
  ending end = ending::stop;
  uint64_t prompt_tokens = 0;
  /// Of these, from the cache.
  uint64_t cached_tokens = 0;
  /// Without thinking.
  uint64_t text_tokens = 0;
  uint64_t thinking_tokens = 0;
  /// Names this answer in ids.
  uint64_t number = 0;
  int64_t created = 0;
  /// Some events come twice.
  bool repeats = false;
  /// An error follows half of the text.
  bool fails = false;
};

/// An answer that is an error, as the service words it.
struct complaint {
  fault what = fault::server_error;
  int status = 500;
  std::string message;
  /// Gemini tells in the body when to come back.
  std::chrono::milliseconds retry_after{0};
};

/// One API's ways of saying it. Streams are cut at their events.
struct dialect {
  std::string (*whole)(const call&, const speech&);
  std::vector<std::string> (*stream)(const call&, const speech&);
  std::string (*error)(const complaint&);
  std::string (*token_count)(uint64_t tokens);
};

const dialect& chat_dialect();
const dialect& responses_dialect();
const dialect& gemini_dialect();
const dialect& anthropic_dialect();

const dialect& dialect_of(api which);

/// How many tokens the server counts for so much text: one for each four bytes begun.
constexpr uint64_t tokens_of(size_t bytes) {
  return (bytes + 3) / 4;
}

/// The text in pieces as a model gives them: characters are whole.
std::vector<std::string> deltas_of(const std::string& text);

/// The first half, characters whole.
std::string half_of(const std::string& text);

/// What the server answers to this prompt: what stands between `[[say ` and `]]` in it, else a
/// sentence that quotes its first line.
std::string answer_to(const std::string& prompt);

/// A value that fits this JSON schema, with `text` where it wants words.
std::string json_for(const std::string& schema, const std::string& text);

} // namespace tributary::model_test
