#pragma once

#include "runtime/backend/model/model_backend.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/model_server.hpp"
#include "tests/unit/backend/trial.hpp"

#include <cstdlib>

/// A backend of models beside a server of models, and orders for it.
namespace tributary::model_trial {

using model_test::fault;
using model_test::rule;

inline constexpr const char* key_variable = "TRIBUTARY_TEST_MODEL_KEY";
inline constexpr const char* key = "tr-test-0123456789";

inline constexpr const char* api_names[] = {"gemini", "responses", "chat", "anthropic"};

/// The faults of a server that does one thing wrong, always.
inline model_test::server_options always(fault what) {
  model_test::server_options out;
  rule one;
  one.what = what;
  out.rules = {one};
  return out;
}

struct bench {
  explicit bench(model_test::server_options options = {}) : server(std::move(options)) {
    ::setenv(key_variable, key, 1);
  }

  /// An order whose answer is `says`.
  trial::order_parts order(std::string_view api, std::string says = "Grüße, 世界!") const {
    trial::order_parts out;
    out.worker.name = api;
    out.worker.backend = api == "gemini"      ? backend_kind::gemini
                         : api == "anthropic" ? backend_kind::anthropic
                                              : backend_kind::openai;
    out.worker.api = api;
    out.worker.model = "m-1";
    out.worker.api_key_env = key_variable;
    out.worker.base_url = server.url() + (out.worker.backend == backend_kind::openai ? "/v1" : "");
    out.worker.price_input = 1'000'000;
    out.worker.price_output = 2'000'000;
    out.stream.prompt = "[[say " + std::move(says) + "]]";
    return out;
  }

  model_test::model_server server;
  reactor loop;
  work_pool pool{2};
  model_backend models{loop, pool};
};

} // namespace tributary::model_trial
