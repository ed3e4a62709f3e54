#include "runtime/backend/model/error_table.hpp"

namespace tributary {

namespace {

using enum failure_kind;

constexpr std::string_view spent = "the account's credit or quota is used up";
constexpr std::string_view too_long = "the prompt is too long for the model";

/// By code, then by type, then by what the message says, then by status.
constexpr error_rule rules[] = {
  {0, "insufficient_quota", rate_limited, comeback::never, spent},
  {0, "credit_balance_exhausted", rate_limited, comeback::never, spent},
  {0, "organization_spend_limit_exceeded", rate_limited, comeback::never, spent},
  {0, "project_spend_limit_exceeded", rate_limited, comeback::never, spent},
  {0, "organization_usage_limit_exceeded", rate_limited, comeback::never, spent},
  {0, "billing_hard_limit_reached", rate_limited, comeback::never, spent},
  {0, "invalid_api_key", auth, comeback::soon, "the key is not accepted"},
  {0, "unsupported_country_region_territory", auth, comeback::soon,
   "the service is not offered where this node is"},
  {0, "context_length_exceeded", bad_request, comeback::soon, too_long},
  {0, "string_above_max_length", bad_request, comeback::soon, too_long},
  {0, "model_not_found", bad_request, comeback::soon,
   "there is no such model, or the key may not use it"},
  {0, "content_policy_violation", refused, comeback::soon, "the prompt was refused"},
  {0, "content_filter", refused, comeback::soon, "the prompt was refused"},
  {0, "invalid_prompt", refused, comeback::soon, "the prompt was refused"},
  // More than a minute's limit in one request: no waiting makes room for it.
  {429, "~request too large", bad_request, comeback::soon,
   "the request is larger than the account's limit for a minute"},
  {429, "~per day", rate_limited, comeback::if_told, "the day's quota is used up"},
  {0, "server_is_overloaded", overloaded, comeback::soon, "the service has too much to do"},
  {0, "slow_down", overloaded, comeback::soon, "the service asks to go slower"},
  {0, "rate_limit_exceeded", rate_limited, comeback::soon, "too many requests for now"},
  {0, "rate_limit_error", rate_limited, comeback::soon, "too many requests for now"},
  {429, "requests", rate_limited, comeback::soon, "too many requests for now"},
  {429, "tokens", rate_limited, comeback::soon, "too many tokens for now"},
  {0, "service_unavailable_error", overloaded, comeback::soon, "the service has too much to do"},
  {0, "overloaded_error", overloaded, comeback::soon, "the service has too much to do"},
  {400, "~maximum context length", bad_request, comeback::soon, too_long},
  {400, "~context window", bad_request, comeback::soon, too_long},
  {413, "", bad_request, comeback::soon, too_long},
  {200, "server_error", network, comeback::soon, "the service broke off"},
  {200, "invalid_request_error", bad_request, comeback::soon, "the request was refused"},
};

} // namespace

verdict classify_openai(int status, const provider_error& error) {
  return first_fit(rules, status, error);
}

} // namespace tributary
