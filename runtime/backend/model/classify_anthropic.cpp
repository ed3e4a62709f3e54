#include "runtime/backend/model/error_table.hpp"

namespace tributary {

namespace {

using enum failure_kind;

constexpr std::string_view spent = "the account's credit or spending limit is used up";
constexpr std::string_view too_long = "the prompt is too long for the model";

constexpr error_rule rules[] = {
  {0, "~credit balance is too low", rate_limited, comeback::never, spent},
  {0, "~usage limit", rate_limited, comeback::never, spent},
  {0, "~spend limit", rate_limited, comeback::never, spent},
  {0, "authentication_error", auth, comeback::soon, "the key is not accepted"},
  {0, "permission_error", auth, comeback::soon, "the key may not do this"},
  {0, "billing_error", auth, comeback::soon, "the account has to be paid for"},
  {0, "~prompt is too long", bad_request, comeback::soon, too_long},
  {0, "~exceed context limit", bad_request, comeback::soon, too_long},
  {0, "request_too_large", bad_request, comeback::soon, too_long},
  {413, "", bad_request, comeback::soon, too_long},
  {0, "not_found_error", bad_request, comeback::soon, "there is no such model or address"},
  {0, "rate_limit_error", rate_limited, comeback::soon, "too many requests for now"},
  {0, "overloaded_error", overloaded, comeback::soon, "the service has too much to do"},
  {0, "timeout_error", network, comeback::soon, "the service took too long"},
  {0, "api_error", network, comeback::soon, "the service broke off"},
  {0, "invalid_request_error", bad_request, comeback::soon, "the request was refused"},
};

} // namespace

verdict classify_anthropic(int status, const provider_error& error) {
  return first_fit(rules, status, error);
}

} // namespace tributary
