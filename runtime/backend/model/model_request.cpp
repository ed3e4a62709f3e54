#include "runtime/backend/model/model_request.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

constexpr std::string_view openai_base = "https://api.openai.com/v1";

std::string_view usual_base(model_api api) {
  switch (api) {
    case model_api::gemini:
      return "https://generativelanguage.googleapis.com";
    case model_api::anthropic:
      return "https://api.anthropic.com";
    case model_api::responses:
    case model_api::chat:
      break;
  }
  return openai_base;
}

/// Whether the last part of a path is `v1`, `v1beta` and the like.
bool ends_in_version(std::string_view base) {
  auto last = base.substr(base.rfind('/') + 1);
  return last.size() >= 2 && last[0] == 'v' && last[1] >= '0' && last[1] <= '9';
}

/// Fit for a path: a model's name comes from a file.
std::string path_escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                 || std::string_view{"-._~/@"}.find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string api_path(const worker_profile& profile, model_api api, bool has_version) {
  switch (api) {
    case model_api::chat:
      return "/chat/completions";
    case model_api::responses:
      return "/responses";
    case model_api::anthropic:
      return has_version ? "/messages" : "/v1/messages";
    case model_api::gemini:
      break;
  }
  // `tunedModels/x` and `models/x` say what they are.
  auto kind = profile.model.find('/') == std::string::npos ? "models/" : "";
  return fmt::format("{}/{}{}:{}", has_version ? "" : "/v1beta", kind, path_escaped(profile.model),
                     profile.stream ? "streamGenerateContent" : "generateContent");
}

/// The bound that Anthropic requires where the profile has none: what its older models can give at
/// most, and what all newer ones can.
uint64_t usual_max_tokens(std::string_view model) {
  if (model.starts_with("claude-3-7"))
    return 64'000;
  if (model.starts_with("claude-3-5"))
    return 8'192;
  return model.starts_with("claude-3") ? 4'096 : 32'000;
}

void append_message(std::string& out, std::string_view prompt) {
  out += R"("messages":[{"role":"user","content":)";
  append_json_string(out, prompt);
  out += "}]";
}

void append_bound(std::string& out, std::string_view name, const std::optional<uint64_t>& tokens) {
  if (tokens)
    out += fmt::format(R"(,"{}":{})", name, *tokens);
}

std::string chat_body(const worker_profile& p, std::string_view prompt) {
  std::string out = R"({"model":)" + json_string(p.model) + ",";
  append_message(out, prompt);
  // The older name is refused by OpenAI's newer models, and the only one that others know.
  auto at_openai = p.base_url.empty() || p.base_url.starts_with("https://api.openai.com");
  append_bound(out, at_openai ? "max_completion_tokens" : "max_tokens", p.max_output_tokens);
  if (p.stream)
    out += R"(,"stream":true,"stream_options":{"include_usage":true})";
  return out + "}";
}

std::string responses_body(const worker_profile& p, std::string_view prompt) {
  std::string out = R"({"model":)" + json_string(p.model) + R"(,"input":)";
  append_json_string(out, prompt);
  out += R"(,"store":false)";
  append_bound(out, "max_output_tokens", p.max_output_tokens);
  return out + (p.stream ? R"(,"stream":true})" : "}");
}

std::string anthropic_body(const worker_profile& p, std::string_view prompt) {
  std::string out = R"({"model":)" + json_string(p.model);
  append_bound(out, "max_tokens", p.max_output_tokens.value_or(usual_max_tokens(p.model)));
  out += ",";
  append_message(out, prompt);
  return out + (p.stream ? R"(,"stream":true})" : "}");
}

std::string gemini_body(const worker_profile& p, std::string_view prompt) {
  std::string out = R"({"contents":[{"role":"user","parts":[{"text":)";
  append_json_string(out, prompt);
  out += "}]}]";
  if (p.max_output_tokens)
    out += fmt::format(R"(,"generationConfig":{{"maxOutputTokens":{}}})", *p.max_output_tokens);
  return out + "}";
}

} // namespace

std::string request_url(const worker_profile& profile, model_api api) {
  std::string_view base = profile.base_url.empty() ? usual_base(api) : profile.base_url;
  auto query_at = std::min(base.find_first_of("?#"), base.size());
  std::string query{base.substr(query_at)};
  query.erase(std::min(query.find('#'), query.size()));
  base = base.substr(0, query_at);
  while (base.ends_with('/'))
    base.remove_suffix(1);
  auto url = std::string{base} + api_path(profile, api, ends_in_version(base));
  if (api == model_api::gemini && profile.stream)
    query += query.empty() ? "?alt=sse" : "&alt=sse";
  return url + query;
}

std::string request_body(const worker_profile& profile, model_api api, std::string_view prompt) {
  switch (api) {
    case model_api::chat:
      return chat_body(profile, prompt);
    case model_api::responses:
      return responses_body(profile, prompt);
    case model_api::anthropic:
      return anthropic_body(profile, prompt);
    case model_api::gemini:
      break;
  }
  return gemini_body(profile, prompt);
}

std::vector<std::string>
request_headers(const worker_profile& profile, model_api api, std::string_view key) {
  std::vector<std::string> out{"Content-Type: application/json"};
  out.emplace_back(profile.stream ? "Accept: text/event-stream, application/json"
                                  : "Accept: application/json");
  if (api == model_api::gemini) {
    out.push_back(fmt::format("x-goog-api-key: {}", key));
  } else if (api == model_api::anthropic) {
    out.push_back(fmt::format("x-api-key: {}", key));
    out.emplace_back("anthropic-version: 2023-06-01");
  } else {
    out.push_back(fmt::format("Authorization: Bearer {}", key));
  }
  return out;
}

http_request model_request(const worker_profile& profile, model_api api, std::string body,
                           std::string_view key) {
  http_request out;
  out.url = request_url(profile, api);
  out.headers = request_headers(profile, api, key);
  out.body = std::move(body);
  out.body_bytes = profile.stream ? limits::model_stream_bytes : limits::result_bytes;
  out.error_bytes = limits::model_error_bytes;
  return out;
}

std::string profile_complaint(const worker_profile& profile) {
  if (profile.model.empty())
    return fmt::format("worker {}: it has no model; write model: NAME", profile.name);
  return "";
}

} // namespace tributary
