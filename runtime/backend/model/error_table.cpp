#include "runtime/backend/model/error_table.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {

namespace {

using enum failure_kind;

/// What a status means by itself: the body may be a proxy's page, or none. A server that broke off
/// (500) is no sign that there were too many of us: only 429, 503 and 529 are.
constexpr error_rule by_status[] = {
  {400, "", bad_request, comeback::soon, "the request was refused"},
  {401, "", auth, comeback::soon, "the key is not accepted"},
  {402, "", auth, comeback::soon, "the account has to be paid for"},
  {403, "", auth, comeback::soon, "the key may not do this"},
  {404, "", bad_request, comeback::soon, "there is no such model or address"},
  {408, "", network, comeback::soon, "the server waited too long for the request"},
  {409, "", network, comeback::soon, "the server was busy with something else"},
  {413, "", bad_request, comeback::soon, "the request is too large"},
  {422, "", bad_request, comeback::soon, "the request was refused"},
  {425, "", network, comeback::soon, "the server asks to try again"},
  {429, "", rate_limited, comeback::soon, "too many requests for now"},
  {499, "", network, comeback::soon, "the call was broken off"},
  {503, "", overloaded, comeback::soon, "the service has too much to do"},
  {529, "", overloaded, comeback::soon, "the service has too much to do"},
};

bool fits(const error_rule& rule, int status, const provider_error& error,
          std::string_view lower_message) {
  if (rule.status != 0 && rule.status != status)
    return false;
  auto sign = rule.sign;
  if (sign.empty())
    return true;
  if (sign.starts_with('~'))
    return lower_message.find(sign.substr(1)) != std::string_view::npos;
  if (sign.starts_with('#'))
    return std::any_of(error.quotas.begin(), error.quotas.end(), [&](const std::string& quota) {
      return quota.find(sign.substr(1)) != std::string::npos;
    });
  return error.has(sign);
}

verdict of_status(int status) {
  for (const auto& rule : by_status)
    if (rule.status == status)
      return {rule.kind, rule.back, rule.meaning};
  if (status >= 400 && status < 500)
    return {bad_request, comeback::soon, "the request was refused"};
  if (status >= 300 && status < 400)
    return {bad_request, comeback::soon, "the address answers with a redirect"};
  return {network, comeback::soon, "the service broke off"};
}

} // namespace

verdict first_fit(std::span<const error_rule> rules, int status, const provider_error& error) {
  auto message = to_lower(error.message);
  for (const auto& rule : rules)
    if (fits(rule, status, error, message))
      return {rule.kind, rule.back, rule.meaning};
  // Inside a stream, the status is in the error, if anywhere.
  return of_status(status == 200 ? error.status : status);
}

verdict classify(model_api api, int status, const provider_error& error) {
  switch (api) {
    case model_api::gemini:
      return classify_gemini(status, error);
    case model_api::anthropic:
      return classify_anthropic(status, error);
    case model_api::responses:
    case model_api::chat:
      break;
  }
  return classify_openai(status, error);
}

} // namespace tributary
