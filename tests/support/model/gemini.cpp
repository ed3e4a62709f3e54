// Gemini: generateContent and streamGenerateContent with alt=sse.
#include "tests/support/model/speech.hpp"

#include <nlohmann/json.hpp>

namespace tributary::model_test {

namespace {

using nlohmann::json;

const char* finish_of(const speech& said) {
  switch (said.end) {
    case ending::length:
      return "MAX_TOKENS";
    case ending::refusal:
      return "SAFETY";
    case ending::stop:
    case ending::filtered:
      break;
  }
  return "STOP";
}

json usage_of(const speech& said) {
  json out = {{"promptTokenCount", said.prompt_tokens},
              {"candidatesTokenCount", said.text_tokens},
              {"totalTokenCount", said.prompt_tokens + said.text_tokens + said.thinking_tokens}};
  if (said.thinking_tokens > 0)
    out["thoughtsTokenCount"] = said.thinking_tokens;
  if (said.cached_tokens > 0)
    out["cachedContentTokenCount"] = said.cached_tokens;
  return out;
}

json thought() {
  return {{"text", "Thinking about it."}, {"thought", true}};
}

/// One answer object; `finish` may be null for a part of a stream.
json answer(const call& what, const speech& said, json parts, json finish) {
  json candidate = {{"index", 0}};
  if (!parts.empty())
    candidate["content"] = {{"role", "model"}, {"parts", std::move(parts)}};
  if (!finish.is_null())
    candidate["finishReason"] = std::move(finish);
  return {{"candidates", json::array({candidate})},
          {"usageMetadata", usage_of(said)},
          {"modelVersion", what.model},
          {"responseId", "test" + std::to_string(said.number)}};
}

json blocked(const call& what, const speech& said) {
  return {{"promptFeedback", {{"blockReason", "PROHIBITED_CONTENT"}}},
          {"usageMetadata",
           {{"promptTokenCount", said.prompt_tokens}, {"totalTokenCount", said.prompt_tokens}}},
          {"modelVersion", what.model},
          {"responseId", "test" + std::to_string(said.number)}};
}

json words_of(const complaint& what) {
  const char* status = "INTERNAL";
  json details = json::array();
  int code = what.status;
  switch (what.what) {
    case fault::rate_limited:
    case fault::rate_limited_date:
    case fault::rate_limited_ms:
      details.push_back({{"@type", "type.googleapis.com/google.rpc.RetryInfo"},
                         {"retryDelay", std::to_string(what.retry_after.count()) + "ms"}});
      if (what.retry_after.count() % 1'000 == 0)
        details[0]["retryDelay"] = std::to_string(what.retry_after.count() / 1'000) + "s";
      [[fallthrough]];
    case fault::rate_limited_bare:
      status = "RESOURCE_EXHAUSTED";
      break;
    case fault::quota:
      status = "RESOURCE_EXHAUSTED";
      details.push_back(
        {{"@type", "type.googleapis.com/google.rpc.QuotaFailure"},
         {"violations",
          json::array({{{"quotaId", "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}}})}});
      break;
    case fault::unauthorised:
      status = "INVALID_ARGUMENT";
      details.push_back({{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
                         {"reason", "API_KEY_INVALID"},
                         {"domain", "googleapis.com"}});
      break;
    case fault::forbidden:
      status = "PERMISSION_DENIED";
      break;
    case fault::bad_request:
      status = "INVALID_ARGUMENT";
      break;
    case fault::no_model:
      status = "NOT_FOUND";
      break;
    case fault::unavailable:
    case fault::overloaded:
      status = "UNAVAILABLE";
      break;
    default:
      break;
  }
  json out = {{"code", code}, {"message", what.message}, {"status", status}};
  if (!details.empty())
    out["details"] = std::move(details);
  return out;
}

std::string error(const complaint& what) {
  return json{{"error", words_of(what)}}.dump(2) + "\n";
}

std::string whole(const call& what, const speech& said) {
  if (said.fails)
    return error({fault::server_error, 500, "An internal error has occurred.", {}});
  if (said.end == ending::filtered)
    return blocked(what, said).dump(2);
  json parts = json::array();
  if (said.thinking_tokens > 0)
    parts.push_back(thought());
  if (said.end == ending::refusal)
    parts = json::array();
  else if (!said.text.empty())
    parts.push_back({{"text", said.text}});
  return answer(what, said, std::move(parts), finish_of(said)).dump(2);
}

std::string event(const json& data) {
  return "data: " + data.dump() + "\r\n\r\n";
}

std::vector<std::string> stream(const call& what, const speech& said) {
  std::vector<std::string> out;
  if (said.end == ending::filtered)
    return {event(blocked(what, said))};
  if (said.thinking_tokens > 0)
    out.push_back(event(answer(what, said, json::array({thought()}), nullptr)));
  auto text = said.end == ending::refusal ? std::string{}
              : said.fails                ? half_of(said.text)
                                          : said.text;
  auto pieces = deltas_of(text);
  for (size_t i = 0; i < pieces.size(); ++i) {
    json finish;
    // The last text and the reason share one event.
    if (i + 1 == pieces.size() && !said.fails)
      finish = finish_of(said);
    out.push_back(event(answer(what, said, json::array({{{"text", pieces[i]}}}), finish)));
  }
  if (said.fails)
    out.push_back(
      event({{"error", words_of({fault::server_error, 500, "An internal error.", {}})}}));
  else if (pieces.empty())
    out.push_back(event(answer(what, said, json::array(), finish_of(said))));
  // One without text, as a gateway that repeats the usage sends it.
  if (said.repeats)
    out.push_back(event(answer(what, said, json::array(), finish_of(said))));
  return out;
}

std::string token_count(uint64_t tokens) {
  return json{{"totalTokens", tokens}}.dump();
}

} // namespace

const dialect& gemini_dialect() {
  static constexpr dialect all{whole, stream, error, token_count};
  return all;
}

} // namespace tributary::model_test
