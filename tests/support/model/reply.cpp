#include "tests/support/model/reply.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace tributary::model_test {

namespace {

constexpr const char* json_type = "application/json; charset=utf-8";

int status_of(fault what, api which) {
  switch (what) {
    case fault::rate_limited:
    case fault::rate_limited_date:
    case fault::rate_limited_ms:
    case fault::rate_limited_bare:
      return 429;
    case fault::quota:
      return which == api::anthropic ? 402 : 429;
    case fault::unauthorised:
      return which == api::gemini ? 400 : 401;
    case fault::forbidden:
      return 403;
    case fault::bad_request:
      return 400;
    case fault::no_model:
      return 404;
    case fault::server_error:
      return 500;
    case fault::unavailable:
      return 503;
    case fault::overloaded:
      return 529;
    default:
      return 0;
  }
}

std::string message_of(fault what) {
  switch (what) {
    case fault::quota:
      return "You exceeded your current quota, please check your plan and billing details.";
    case fault::unauthorised:
      return "API key not valid. Please pass a valid API key.";
    case fault::forbidden:
      return "This key may not use the model.";
    case fault::bad_request:
      return "The request is not valid.";
    case fault::no_model:
      return "The model does not exist.";
    case fault::unavailable:
    case fault::overloaded:
      return "Overloaded. Please try again later.";
    case fault::server_error:
      return "The server had an error.";
    default:
      return "Rate limit reached.";
  }
}

std::string http_date(milliseconds from_now) {
  auto whole = std::chrono::ceil<std::chrono::seconds>(from_now);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}",
                     fmt::gmtime(std::time(nullptr) + whole.count()));
}

void add_hint(reply& out, fault what, api which, milliseconds after) {
  if (which == api::gemini)
    return;
  if (what == fault::rate_limited)
    out.headers.emplace_back("retry-after", fmt::format("{:g}", after.count() / 1000.0));
  if (what == fault::rate_limited_ms)
    out.headers.emplace_back("retry-after-ms", std::to_string(after.count()));
  if (what == fault::rate_limited_date)
    out.headers.emplace_back("retry-after", http_date(after));
}

speech speech_for(const call& what, fault wrong, const manner& how, uint64_t number) {
  speech out;
  out.text = answer_to(what.prompt);
  if (!what.schema.empty())
    out.text = json_for(what.schema, out.text);
  if (wrong == fault::huge)
    out.text.append(how.huge_bytes, 'x');
  if (wrong == fault::length) {
    out.text = half_of(out.text);
    out.end = ending::length;
  }
  if (wrong == fault::empty)
    out.text.clear();
  if (wrong == fault::refusal || wrong == fault::filtered) {
    out.text = wrong == fault::refusal ? "I cannot help with that." : "";
    out.end = wrong == fault::refusal ? ending::refusal : ending::filtered;
  }
  out.prompt_tokens = tokens_of(what.prompt_bytes);
  out.cached_tokens = std::min(how.cached_tokens, out.prompt_tokens);
  out.text_tokens = tokens_of(out.text.size());
  out.thinking_tokens = how.thinking_tokens;
  out.number = number;
  out.created = std::time(nullptr);
  out.repeats = wrong == fault::repeated;
  out.fails = wrong == fault::error_inside;
  return out;
}

/// Of a stream: the events that say how it ended, and nothing else.
size_t final_events(const call& what) {
  switch (what.which) {
    case api::chat:
      return what.wants_usage ? 3 : 2;
    case api::anthropic:
      return 2;
    case api::responses:
    case api::gemini:
      break;
  }
  return 1;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string out;
  for (const auto& piece : pieces)
    out += piece;
  return out;
}

std::vector<std::string> recut(const std::string& text, size_t bytes) {
  std::vector<std::string> out;
  for (size_t from = 0; from < text.size(); from += bytes)
    out.push_back(text.substr(from, bytes));
  return out;
}

/// A body that ends in the middle of an object.
void break_json(reply& out) {
  if (!out.chunked) {
    out.pieces[0].resize(out.pieces[0].size() / 2);
    return;
  }
  out.pieces.resize(out.pieces.size() / 2 + 1);
  auto& last = out.pieces.back();
  last.resize(last.size() / 2);
  last += "\n\n";
}

void spoil(reply& out, const call& what, fault wrong) {
  if (wrong == fault::wrong_type)
    out.headers[0].second = "text/plain";
  if (wrong == fault::unmarked && out.chunked)
    out.pieces.resize(out.pieces.size() - std::min(out.pieces.size() - 1, final_events(what)));
  if (wrong == fault::hang_inside || wrong == fault::cut) {
    out.end = wrong == fault::cut ? reply::last::cut : reply::last::hang;
    // A whole answer has announced its length, so half of it is short of that.
    if (out.pieces.size() == 1)
      out.pieces[0].resize(out.pieces[0].size() / 2);
    else
      out.pieces.resize(out.pieces.size() / 2 + 1);
  }
}

reply proxy_page() {
  reply out;
  out.status = 502;
  out.headers.emplace_back("content-type", "text/html");
  out.pieces.push_back("<html><head><title>502 Bad Gateway</title></head>\r\n<body><center>"
                       "<h1>502 Bad Gateway</h1></center><hr>proxy</body></html>\r\n");
  return out;
}

void set_length(reply& out) {
  if (!out.chunked)
    out.headers.emplace_back("content-length", std::to_string(joined(out.pieces).size()));
}

} // namespace

std::string_view phrase_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 307:
      return "Temporary Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 429:
      return "Too Many Requests";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return status < 500 ? "Error" : "Server Error";
  }
}

reply error_reply(api which, const complaint& what) {
  reply out;
  out.status = what.status;
  out.headers.emplace_back("content-type", json_type);
  out.pieces.push_back(dialect_of(which).error(what));
  add_hint(out, what.what, which, what.retry_after);
  set_length(out);
  return out;
}

reply reply_to(const call& what, const verdict& decided, const manner& how, uint64_t number) {
  auto wrong = decided.what;
  if (auto status = status_of(wrong, what.which))
    return error_reply(what.which, {wrong, status, message_of(wrong), decided.retry_after});
  reply out;
  if (wrong == fault::html) {
    out = proxy_page();
    set_length(out);
    return out;
  }
  if (wrong == fault::redirect) {
    out.status = 307;
    out.headers = {{"location", how.redirect_to}, {"content-length", "0"}};
    return out;
  }
  const auto& words = dialect_of(what.which);
  auto said = speech_for(what, wrong, how, number);
  out.silent = wrong == fault::hang;
  out.chunked = what.streamed && wrong != fault::not_streamed && !what.counts_tokens;
  out.headers.emplace_back("content-type", out.chunked ? "text/event-stream" : json_type);
  if (what.counts_tokens)
    out.pieces = {words.token_count(said.prompt_tokens)};
  else if (out.chunked)
    out.pieces = words.stream(what, said);
  else
    out.pieces = {words.whole(what, said)};
  if (wrong == fault::garbage)
    break_json(out);
  set_length(out);
  spoil(out, what, wrong);
  if (how.piece_bytes > 0)
    out.pieces = recut(joined(out.pieces), how.piece_bytes);
  return out;
}

} // namespace tributary::model_test
