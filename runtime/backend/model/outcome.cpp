#include "runtime/backend/model/outcome.hpp"

#include "runtime/backend/model/error_table.hpp"
#include "runtime/backend/model/model_key.hpp"
#include "runtime/backend/model/retry_hint.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

using enum failure_kind;

/// What "not today" is where nobody says when: longer than any wait that a run takes upon itself.
constexpr duration not_today = std::chrono::hours{24};
static_assert(not_today > limits::retry_after_max);

constexpr int ok = 200;

/// Of a request's name in a message: it is asked for when one writes to a provider.
constexpr size_t request_id_bytes = 80;

/// What a provider said, fit for a message: on one line, without key and prompt, and short.
std::string told(std::string_view words, const call_facts& facts) {
  // What is hidden may begin within a character.
  auto clean
    = to_valid_utf8(without_prompt(without_keys(one_line(words), facts.key), facts.prompt));
  auto shown = clip(clean, limits::provider_words_bytes);
  return std::string{trim(shown)} + (shown.size() < clean.size() ? "…" : "");
}

std::string request_id(const http_head& head) {
  for (const char* name : {"x-request-id", "request-id"}) {
    auto id = head.header(name);
    auto plain = [](char c) { return c > ' ' && c <= '~'; };
    if (!id.empty() && id.size() <= request_id_bytes && std::all_of(id.begin(), id.end(), plain))
      return fmt::format(", request {}", id);
  }
  return "";
}

failure failed(failure_kind kind, const call_facts& facts, std::string_view what) {
  failure f;
  f.kind = kind;
  f.message = clip(fmt::format("worker {}: {}", facts.profile->name, what), limits::reason_bytes);
  return f;
}

/// Whether the server says that asking again is of use, whatever tables say.
std::optional<bool> should_retry(const http_head& head) {
  auto said = head.header("x-should-retry");
  if (said != "true" && said != "false")
    return std::nullopt;
  return said == "true";
}

bool can_wait(failure_kind kind) {
  return kind == rate_limited || kind == overloaded || kind == network;
}

std::optional<duration>
wait_of(const verdict& what, const provider_error& error, const call_end& call) {
  if (!can_wait(what.kind))
    return std::nullopt;
  if (what.back == comeback::never)
    return not_today;
  auto hint = call.head ? retry_header(*call.head, call.now) : std::nullopt;
  if (!hint)
    hint = error.retry_delay;
  if (!hint)
    hint = span_in_words(error.message);
  // Other failures come with full limits too; only one that is about them waits for them.
  if (!hint && call.head && what.kind == rate_limited)
    hint = reset_of(quota_of(*call.head, call.now));
  if (!hint && what.back == comeback::if_told)
    return not_today;
  return hint;
}

failure of_error(const provider_error& error, const call_end& call, const call_facts& facts) {
  auto status = call.head ? call.head->status : ok;
  auto what = classify(facts.api, status, error);
  if (auto again = call.head ? should_retry(*call.head) : std::nullopt) {
    if (*again && what.kind == bad_request)
      what.kind = overloaded;
    // A limit that no waiting lifts is a credit that is used up; other troubles are this request's.
    if (!*again && what.kind == rate_limited)
      what.back = comeback::never;
    else if (!*again && can_wait(what.kind))
      what.kind = bad_request;
  }
  auto text = fmt::format("{} ({}", what.meaning,
                          status == ok ? "inside the answer" : fmt::format("HTTP {}", status));
  for (const auto& word : error.words)
    text += " " + told(word, facts);
  text += (call.head ? request_id(*call.head) : "") + ")";
  if (auto words = told(error.message, facts); !words.empty())
    text += ": " + words;
  auto out = failed(what.kind, facts, text);
  out.retry_after = wait_of(what, error, call);
  return out;
}

/// Of a transfer that did not end well, where the body does not say more.
failure of_fate(const http_end& end, const call_facts& facts) {
  auto what = told(end.what, facts);
  auto say = [&](failure_kind kind, std::string_view text) {
    return failed(kind, facts,
                  what.empty() ? std::string{text} : fmt::format("{}: {}", text, what));
  };
  switch (end.fate) {
    case http_fate::not_answered:
      return say(network, "no answer came");
    case http_fate::timed_out:
      return failed(timeout, facts, fmt::format("no answer within {}", to_text(facts.timeout)));
    case http_fate::stalled:
      return failed(stalled, facts,
                    fmt::format("no sign of life for {}", to_text(facts.idle_timeout)));
    case http_fate::too_large:
      return failed(truncated, facts,
                    fmt::format("it answered with more than {}, which is the most that a result "
                                "may have",
                                human_bytes(limits::result_bytes)));
    case http_fate::cancelled:
      return failed(process_exit, facts, "cancelled");
    case http_fate::redirected:
      return say(bad_request, "the address points to another host, which is not followed; write "
                              "the right one as base-url");
    case http_fate::unusable:
      return say(bad_request, "the address cannot be used; look at base-url");
    case http_fate::cut:
    case http_fate::complete:
      break;
  }
  return say(network, "the answer broke off");
}

/// An answer with status 200 that is whole, but not what was wanted.
failure of_finish(const model_answer& answer, const call_facts& facts) {
  auto word = told(answer.finish_word, facts);
  auto because = word.empty() ? std::string{} : fmt::format(" ({})", word);
  switch (answer.finish) {
    case answer_finish::cut:
      return failed(truncated, facts,
                    fmt::format("the answer was cut at the limit on its length{}{}", because,
                                answer.text.empty() ? ", before its first word" : ""));
    case answer_finish::filtered:
    case answer_finish::refused:
      return failed(refused, facts,
                    fmt::format("the provider's filter stopped it{}{}{}", because,
                                answer.refusal.empty() ? "" : ": ", told(answer.refusal, facts)));
    case answer_finish::unusable:
      return failed(
        invalid_output, facts,
        fmt::format("the answer ended in a way of which nothing can be made{}", because));
    case answer_finish::complete:
    case answer_finish::none:
      break;
  }
  if (!answer.refusal.empty())
    return failed(refused, facts,
                  fmt::format("the model refused: {}", told(answer.refusal, facts)));
  if (answer.wants_tool)
    return failed(invalid_output, facts, "the model asks for a tool instead of answering");
  return failed(empty, facts, fmt::format("the answer has no text{}", because));
}

failure of_answer(const call_end& call, const call_facts& facts) {
  const auto& answer = call.answer;
  if (answer.too_large) {
    auto end = call.end;
    end.fate = http_fate::too_large;
    return of_fate(end, facts);
  }
  if (answer.error)
    return of_error(*answer.error, call, facts);
  auto whole = answer.final_seen && !answer.broken;
  if (whole)
    return of_finish(answer, facts);
  if (call.end.fate != http_fate::complete)
    return of_fate(call.end, facts);
  if (!answer.not_an_answer.empty())
    return failed(
      network, facts,
      fmt::format("what came is no answer (HTTP 200): {}", told(answer.not_an_answer, facts)));
  if (answer.final_seen || answer.text.empty())
    return failed(network, facts, "a part of the answer cannot be read");
  return failed(network, facts,
                fmt::format("the answer broke off after {}", human_bytes(answer.text.size())));
}

/// A call that nobody counted is estimated, for a budget must not be cheated by failures.
usage used_by(const call_end& call, const call_facts& facts) {
  if (!call.head || call.head->status != ok)
    return {};
  auto tokens = call.answer.used.value_or(
    token_count{estimated_tokens(facts.prompt_bytes), estimated_tokens(call.answer.text.size())});
  return {tokens.input, tokens.output, cost_of(tokens, *facts.profile)};
}

failure failure_of(const call_end& call, const call_facts& facts) {
  auto fate = call.end.fate;
  if (!call.head || fate == http_fate::cancelled || fate == http_fate::redirected)
    return of_fate(call.end, facts);
  if (call.head->status == ok)
    return of_answer(call, facts);
  return of_error(read_error_body(call.error_body), call, facts);
}

} // namespace

attempt_result outcome_of(call_end call, const call_facts& facts, duration took) {
  auto used = used_by(call, facts);
  auto has_answer = call.head && call.head->status == ok;
  // However the transfer ended: after the last word, all is there.
  if (has_answer && call.answer.delivered()) {
    auto out = std::make_shared<completion>();
    // A server that was not whom we took it for could send the key back.
    out->text = without_key(std::move(call.answer.text), facts.key);
    out->used = used;
    out->service_time = took;
    return completion_ptr{std::move(out)};
  }
  auto out = failure_of(call, facts);
  out.used = used;
  // Of what is too large nothing is kept: it would fail the next attempt in the same way.
  auto too_large = call.answer.too_large || call.end.fate == http_fate::too_large;
  if (!too_large && !trim(call.answer.text).empty())
    out.salvage = without_key(std::move(call.answer.text), facts.key);
  return tl::unexpected<failure>(std::move(out));
}

int64_t cost_of(const token_count& tokens, const worker_profile& profile) {
  constexpr int64_t million = 1'000'000;
  // In two parts: tokens times a price can be more than an integer holds.
  auto part = [](int64_t count, const std::optional<int64_t>& price) {
    auto p = price.value_or(0);
    return std::pair{count / million * p, count % million * p};
  };
  auto [input, input_rest] = part(tokens.input, profile.price_input);
  auto [output, output_rest] = part(tokens.output, profile.price_output);
  return input + output + (input_rest + output_rest + million - 1) / million;
}

} // namespace tributary
