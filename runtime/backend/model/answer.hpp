#pragma once

#include "runtime/backend/model/provider_error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// How a model's answer ended, by its provider's words.
enum class answer_finish : uint8_t {
  /// Not said: the answer is not over.
  none,
  complete,
  /// By a limit on its length.
  cut,
  /// By a filter of the provider, of the prompt or of the answer.
  filtered,
  refused,
  /// It ended in a way of which nothing can be made, such as a broken tool call.
  unusable,
};

struct token_count {
  int64_t input = 0;
  int64_t output = 0;

  bool operator==(const token_count&) const = default;
};

/// What has been read of an answer so far; the same for all APIs.
struct model_answer {
  /// Without what the model only thought.
  std::string text;
  answer_finish finish = answer_finish::none;
  /// The provider's word for it: `MAX_TOKENS`, `content_filter`.
  std::string finish_word;
  /// What the model said in refusal, for people.
  std::string refusal;
  /// It asks for a tool, which nobody offered.
  bool wants_tool = false;
  /// The API's last word has come: what there is, is all.
  bool final_seen = false;
  /// It thinks, and has written nothing yet.
  bool thinking = false;
  std::optional<token_count> used;
  /// An error after the status 200.
  std::optional<provider_error> error;
  /// A piece of it could not be read: what it held is lost.
  bool broken = false;
  /// More than may be: nothing more is kept.
  bool too_large = false;
  /// What came is no answer of this API; its words, such as the title of a page.
  std::string not_an_answer;
  /// A bound on `text`.
  size_t text_bytes = 0;

  /// Appends to the text, within its bound.
  void add_text(std::string_view more);
  /// Replaces the text, within its bound.
  void set_text(std::string whole);
  /// The first finish that is said counts.
  void end(answer_finish how, std::string_view word);
  /// Whether it is whole and something can be made of it.
  bool delivered() const;
};

} // namespace tributary
