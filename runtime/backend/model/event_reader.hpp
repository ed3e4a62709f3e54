#pragma once

#include "runtime/backend/model/answer.hpp"
#include "runtime/backend/model/model_api.hpp"

#include <memory>
#include <string_view>

namespace tributary {

/// Reads the JSON of one API; one for each answer. Ignores what it does not know.
class event_reader {
public:
  virtual ~event_reader() = default;
  /// One event of a streamed answer, after its errors have been looked for.
  virtual void event(const json& data, model_answer& out) = 0;
  /// An answer that came in one piece.
  virtual void whole(const json& data, model_answer& out) = 0;
  /// Text that stands for an event and is no JSON (`[DONE]`).
  /// @returns Whether it knows it.
  virtual bool word(std::string_view, model_answer&) { return false; }
};

std::unique_ptr<event_reader> make_chat_reader();
std::unique_ptr<event_reader> make_responses_reader();
std::unique_ptr<event_reader> make_gemini_reader();
std::unique_ptr<event_reader> make_anthropic_reader();

std::unique_ptr<event_reader> make_event_reader(model_api api);

} // namespace tributary
