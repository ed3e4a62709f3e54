#pragma once

#include "tests/support/model/speech.hpp"

#include <nlohmann/json.hpp>

namespace tributary::model_test {

/// The `error` object of both OpenAI APIs.
nlohmann::json openai_error(const complaint& what);

} // namespace tributary::model_test
