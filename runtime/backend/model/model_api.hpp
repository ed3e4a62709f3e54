#pragma once

#include "runtime/plan/topology.hpp"

#include <optional>
#include <string_view>

namespace tributary {

/// The forms in which models are spoken to over HTTP.
enum class model_api : uint8_t { gemini, responses, chat, anthropic };

/// The one that a profile means; nothing where its backend is no model.
std::optional<model_api> api_of(const worker_profile& profile);

/// The variable that holds the key where the profile names none.
std::string_view usual_key_variable(model_api api);

} // namespace tributary
