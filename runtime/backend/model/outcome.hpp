#pragma once

#include "runtime/backend/http/http_client.hpp"
#include "runtime/backend/model/answer.hpp"
#include "runtime/backend/model/model_api.hpp"
#include "runtime/work/work.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// What is known of a call to a model once it is over.
struct call_end {
  http_end end;
  /// Absent where no answer began.
  std::optional<http_head> head;
  /// What was read of an answer with status 200.
  model_answer answer;
  /// Of an answer with another status.
  std::string error_body;
  /// For waits that are given as dates.
  time_point now{};
};

/// What a call was made with, as far as its outcome must tell or hide it.
struct call_facts {
  model_api api = model_api::gemini;
  const worker_profile* profile = nullptr;
  /// Never told.
  std::string_view key;
  /// Its beginning at least; never told.
  std::string_view prompt;
  /// Of the whole prompt.
  size_t prompt_bytes = 0;
  duration timeout{0};
  duration idle_timeout{0};
};

/// The result of an attempt: its text, or the failure that it was. The only place where the one is
/// told from the other.
/// @param took Of the attempt, from its start.
attempt_result outcome_of(call_end call, const call_facts& facts, duration took);

/// What so many tokens cost at the profile's prices, in millionths of a dollar, rounded up.
int64_t cost_of(const token_count& tokens, const worker_profile& profile);

/// Tokens of a text where nobody counted them: a token is four bytes of most texts.
inline int64_t estimated_tokens(size_t bytes) {
  return static_cast<int64_t>((bytes + 3) / 4);
}

} // namespace tributary
