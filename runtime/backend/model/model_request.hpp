#pragma once

#include "runtime/backend/http/http_client.hpp"
#include "runtime/backend/model/model_api.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// Where an API is asked: the profile's `base-url` with the API's path behind it. A base that ends
/// in a version (`/v1`, `/v1beta`) is taken as it is; one for Gemini or Anthropic that does not
/// gets theirs. A query stays at the end.
std::string request_url(const worker_profile& profile, model_api api);

/// What is asked: one user message, and the bound on the answer where the profile has one.
std::string request_body(const worker_profile& profile, model_api api, std::string_view prompt);

/// With the key in its header, and nowhere else.
std::vector<std::string>
request_headers(const worker_profile& profile, model_api api, std::string_view key);

/// The call as a whole; timeouts are the caller's.
/// @param body As `request_body` made it.
http_request
model_request(const worker_profile& profile, model_api api, std::string body, std::string_view key);

/// What is wrong with a profile that names a model, or "".
std::string profile_complaint(const worker_profile& profile);

} // namespace tributary
