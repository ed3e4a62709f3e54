#include "runtime/backend/model/answer_reader.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Of a body that turns out to be no answer: enough to say what it is.
constexpr size_t beginning_bytes = 4'096;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// What a body is that holds no answer.
std::string words_of(std::string_view body) {
  if (trim(body).empty())
    return "nothing came";
  auto words = read_error_body(body).message;
  return words.empty() ? "it is no answer of this API" : words;
}

} // namespace

answer_reader::answer_reader(model_api api, size_t bytes_max)
  : api_(make_event_reader(api)), bytes_max_(bytes_max), decoder_(bytes_max) {
  answer_.text_bytes = bytes_max;
}

void answer_reader::feed(std::string_view piece) {
  if (answer_.too_large)
    return;
  if (form_ == form::unknown)
    decide(piece);
  auto room = form_ == form::stream ? std::max(beginning_bytes, body_.size()) : bytes_max_;
  auto kept = piece.substr(0, std::min(piece.size(), room - body_.size()));
  body_.append(kept);
  if (form_ != form::stream) {
    answer_.too_large = kept.size() < piece.size();
    return;
  }
  answer_.too_large = !decoder_.feed(piece, events_);
  take_events();
}

void answer_reader::decide(std::string_view piece) {
  // What came before was white space, or part of a byte order mark.
  auto room = beginning_bytes - body_.size();
  auto all = body_ + std::string{piece.substr(0, std::min(piece.size(), room))};
  std::string_view text = all;
  if (byte_order_mark.starts_with(text))
    return;
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    // No answer begins with so much of nothing.
    if (all.size() == beginning_bytes)
      form_ = form::whole;
    return;
  }
  auto begins_json = text[first] == '{' || text[first] == '[' || text[first] == '<';
  form_ = begins_json ? form::whole : form::stream;
  if (form_ == form::stream && !body_.empty())
    answer_.too_large = !decoder_.feed(body_, events_);
}

void answer_reader::take_events() {
  for (const auto& event : events_)
    take_event(event);
  events_.clear();
}

void answer_reader::take_event(const sse_event& event) {
  auto text = trim(event.data);
  if (answer_.error || answer_.too_large || text.empty())
    return;
  if (api_->word(text, answer_)) {
    any_event_ = true;
    return;
  }
  auto data = parse_json(text);
  if (!data) {
    answer_.broken = answer_.broken || !answer_.final_seen;
    return;
  }
  any_event_ = true;
  auto is_response = text_of(member(*data, "type")).starts_with("response.");
  if (!is_response && !answer_.final_seen) {
    answer_.error = error_in(*data);
    // An event named `error` is one, whatever its data looks like.
    if (!answer_.error && event.event == "error")
      answer_.error = read_error_body(text);
  }
  if (!answer_.error)
    api_->event(*data, answer_);
}

void answer_reader::finish() {
  if (answer_.too_large)
    return;
  if (form_ == form::stream)
    finish_stream();
  else
    finish_whole();
  answer_.text = to_valid_utf8(std::move(answer_.text));
}

void answer_reader::finish_stream() {
  if (answer_.final_seen)
    return;
  auto broken = answer_.broken;
  decoder_.finish(events_);
  take_events();
  // The last event may have been cut: it says nothing, and the missing end says enough.
  answer_.broken = answer_.broken && broken;
  if (answer_.final_seen || answer_.error)
    return;
  const auto& strays = decoder_.strays();
  auto begin = strays.find_first_of("{[");
  if (begin != std::string::npos)
    if (auto stray = parse_json(std::string_view{strays}.substr(begin)))
      answer_.error = error_in(*stray);
  if (!any_event_ && !answer_.error)
    answer_.not_an_answer = words_of(body_);
}

void answer_reader::finish_whole() {
  std::string_view text = body_;
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  auto data = parse_json(text);
  if (!data) {
    answer_.broken = true;
    if (!trim(text).starts_with('{') && !trim(text).starts_with('['))
      answer_.not_an_answer = words_of(text);
    return;
  }
  // Responses has `"error": null` in each answer, and its own way of failing.
  auto is_response = text_of(member(*data, "object")) == "response";
  if (!is_response)
    answer_.error = error_in(*data);
  if (answer_.error)
    return;
  api_->whole(*data, answer_);
  if (!answer_.final_seen && answer_.text.empty())
    answer_.not_an_answer = "it is no answer of this API";
}

} // namespace tributary
