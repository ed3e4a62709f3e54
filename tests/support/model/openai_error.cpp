#include "tests/support/model/openai_error.hpp"

namespace tributary::model_test {

namespace {

struct words {
  const char* type;
  const char* code;
};

words words_of(fault what) {
  switch (what) {
    case fault::rate_limited:
    case fault::rate_limited_date:
    case fault::rate_limited_ms:
    case fault::rate_limited_bare:
      return {"requests", "rate_limit_exceeded"};
    case fault::quota:
      return {"insufficient_quota", "insufficient_quota"};
    case fault::unauthorised:
      return {"invalid_request_error", "invalid_api_key"};
    case fault::forbidden:
      return {"request_forbidden", "unsupported_country_region_territory"};
    case fault::bad_request:
      return {"invalid_request_error", nullptr};
    case fault::no_model:
      return {"invalid_request_error", "model_not_found"};
    case fault::unavailable:
    case fault::overloaded:
      return {"server_error", "server_is_overloaded"};
    default:
      return {"server_error", nullptr};
  }
}

} // namespace

nlohmann::json openai_error(const complaint& what) {
  auto said = words_of(what.what);
  nlohmann::json code;
  if (said.code != nullptr)
    code = said.code;
  return {{"message", what.message}, {"type", said.type}, {"param", nullptr}, {"code", code}};
}

} // namespace tributary::model_test
