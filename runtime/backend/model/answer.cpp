#include "runtime/backend/model/answer.hpp"

#include "runtime/base/text.hpp"

namespace tributary {

namespace {

/// Of a provider's word for an end: an enum's value.
constexpr size_t finish_word_bytes = 60;

} // namespace

void model_answer::add_text(std::string_view more) {
  if (too_large || more.empty())
    return;
  if (more.size() > text_bytes - text.size()) {
    too_large = true;
    return;
  }
  text.append(more);
  thinking = false;
}

void model_answer::set_text(std::string whole) {
  if (whole.size() > text_bytes)
    too_large = true;
  else
    text = std::move(whole);
}

void model_answer::end(answer_finish how, std::string_view word) {
  if (finish != answer_finish::none)
    return;
  finish = how;
  finish_word = without_controls(clip(word, finish_word_bytes));
}

bool model_answer::delivered() const {
  return final_seen && finish == answer_finish::complete && !broken && !too_large && !error
         && !wants_tool && refusal.empty() && !trim(text).empty();
}

} // namespace tributary
