#include "runtime/backend/model/error_table.hpp"

namespace tributary {

namespace {

using enum failure_kind;

constexpr std::string_view bad_key = "the key is not accepted";
constexpr std::string_view too_long = "the prompt is too long for the model";

constexpr error_rule rules[] = {
  // A bad key is a 400 like any other; only its details tell.
  {0, "API_KEY_INVALID", auth, comeback::soon, bad_key},
  {400, "~api key not valid", auth, comeback::soon, bad_key},
  {400, "~api key expired", auth, comeback::soon, bad_key},
  {0, "UNAUTHENTICATED", auth, comeback::soon, bad_key},
  {0, "PERMISSION_DENIED", auth, comeback::soon, "the key may not do this"},
  {0, "FAILED_PRECONDITION", auth, comeback::soon,
   "the account may not use this service where this node is, or has to be paid for"},
  {402, "", auth, comeback::soon, "the account's credit is used up"},
  // RetryInfo says some seconds here too; the quota comes back with the day.
  {0, "#PerDay", rate_limited, comeback::never, "the day's quota is used up"},
  {429, "~limit: 0", rate_limited, comeback::never, "this account has no quota for the model"},
  {429, "~per day", rate_limited, comeback::never, "the day's quota is used up"},
  {400, "~exceeds the maximum number of tokens", bad_request, comeback::soon, too_long},
  {400, "~input token count", bad_request, comeback::soon, too_long},
  {413, "", bad_request, comeback::soon, too_long},
  {0, "RESOURCE_EXHAUSTED", rate_limited, comeback::soon, "too many requests for now"},
  {0, "UNAVAILABLE", overloaded, comeback::soon, "the service has too much to do"},
  {0, "INTERNAL", network, comeback::soon, "the service broke off"},
  {0, "DEADLINE_EXCEEDED", network, comeback::soon, "the service took too long"},
  {0, "CANCELLED", network, comeback::soon, "the call was broken off"},
  {0, "NOT_FOUND", bad_request, comeback::soon, "there is no such model or address"},
  {0, "INVALID_ARGUMENT", bad_request, comeback::soon, "the request was refused"},
};

} // namespace

verdict classify_gemini(int status, const provider_error& error) {
  return first_fit(rules, status, error);
}

} // namespace tributary
