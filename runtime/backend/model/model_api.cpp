#include "runtime/backend/model/model_api.hpp"

namespace tributary {

std::optional<model_api> api_of(const worker_profile& profile) {
  switch (profile.backend) {
    case backend_kind::gemini:
      return model_api::gemini;
    case backend_kind::anthropic:
      return model_api::anthropic;
    case backend_kind::openai:
      return profile.api == "chat" ? model_api::chat : model_api::responses;
    default:
      return std::nullopt;
  }
}

std::string_view usual_key_variable(model_api api) {
  switch (api) {
    case model_api::gemini:
      return "GEMINI_API_KEY";
    case model_api::anthropic:
      return "ANTHROPIC_API_KEY";
    case model_api::responses:
    case model_api::chat:
      break;
  }
  return "OPENAI_API_KEY";
}

} // namespace tributary
