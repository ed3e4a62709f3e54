#pragma once

#include "runtime/backend/model/model_api.hpp"
#include "runtime/backend/model/provider_error.hpp"
#include "runtime/plan/failure.hpp"

#include <span>
#include <string_view>

namespace tributary {

/// Whether it is any use to come back with the same key soon.
enum class comeback : uint8_t {
  soon,
  /// Not today: a credit or a day's quota is used up, whatever hint comes with it.
  never,
  /// Not today, unless the provider says when.
  if_told,
};

/// One line of a provider's table. The first that fits an error says what it is.
struct error_rule {
  /// Of the answer; 0 fits any.
  int status = 0;
  /// A word of the error (its code, type, status or reason); with `~` before it, a part of its
  /// message in small letters; with `#`, a part of the name of a quota; "" fits any.
  std::string_view sign;
  failure_kind kind = failure_kind::bad_request;
  comeback back = comeback::soon;
  /// For people.
  std::string_view meaning;
};

/// What an error means.
struct verdict {
  failure_kind kind = failure_kind::network;
  comeback back = comeback::soon;
  std::string_view meaning;
};

/// Of OpenAI's two APIs, and of the servers that speak like them.
verdict classify_openai(int status, const provider_error& error);
verdict classify_gemini(int status, const provider_error& error);
verdict classify_anthropic(int status, const provider_error& error);

/// By the API's table.
/// @param status Of the answer; 200 for an error inside a stream.
verdict classify(model_api api, int status, const provider_error& error);

/// The first of `rules` that fits, else what the status alone says.
verdict first_fit(std::span<const error_rule> rules, int status, const provider_error& error);

} // namespace tributary
