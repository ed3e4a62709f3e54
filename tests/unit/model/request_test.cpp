#include "runtime/backend/model/model_request.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;
using nlohmann::json;

namespace {

worker_profile profile_of(model_api api) {
  worker_profile p;
  p.name = "w";
  p.model = "m-1";
  p.backend = api == model_api::gemini      ? backend_kind::gemini
              : api == model_api::anthropic ? backend_kind::anthropic
                                            : backend_kind::openai;
  p.api = api == model_api::chat ? "chat" : "responses";
  return p;
}

std::string url(model_api api, std::string base, bool stream = true) {
  auto p = profile_of(api);
  p.base_url = std::move(base);
  p.stream = stream;
  return request_url(p, api);
}

json body(const worker_profile& p) {
  return json::parse(request_body(p, *api_of(p), "say \"hi\"\n"));
}

} // namespace

TEST_CASE("each backend speaks its own API, and OpenAI's two by name") {
  CHECK(api_of(profile_of(model_api::gemini)) == model_api::gemini);
  CHECK(api_of(profile_of(model_api::anthropic)) == model_api::anthropic);
  CHECK(api_of(profile_of(model_api::chat)) == model_api::chat);
  CHECK(api_of(profile_of(model_api::responses)) == model_api::responses);
  CHECK_FALSE(api_of(worker_profile{}));
}

TEST_CASE("a call goes to the service's own address where the profile names none") {
  CHECK(url(model_api::chat, "") == "https://api.openai.com/v1/chat/completions");
  CHECK(url(model_api::responses, "") == "https://api.openai.com/v1/responses");
  CHECK(url(model_api::anthropic, "") == "https://api.anthropic.com/v1/messages");
  CHECK(url(model_api::gemini, "")
        == "https://generativelanguage.googleapis.com/v1beta/models/"
           "m-1:streamGenerateContent?alt=sse");
  CHECK(url(model_api::gemini, "", false)
        == "https://generativelanguage.googleapis.com/v1beta/models/m-1:generateContent");
}

TEST_CASE("a base-url may end in a slash, in a version, or in neither, and may have a query") {
  CHECK(url(model_api::chat, "http://h:1/v1/") == "http://h:1/v1/chat/completions");
  CHECK(url(model_api::chat, "http://h:1/openai?api-version=3")
        == "http://h:1/openai/chat/completions?api-version=3");
  CHECK(url(model_api::anthropic, "http://h:1") == "http://h:1/v1/messages");
  CHECK(url(model_api::anthropic, "http://h:1/v1") == "http://h:1/v1/messages");
  CHECK(url(model_api::gemini, "http://h:1", false)
        == "http://h:1/v1beta/models/m-1:generateContent");
  CHECK(url(model_api::gemini, "http://h:1/v1", false)
        == "http://h:1/v1/models/m-1:generateContent");
  CHECK(url(model_api::gemini, "http://h:1/?a=b#c")
        == "http://h:1/v1beta/models/m-1:streamGenerateContent?a=b&alt=sse");
}

TEST_CASE("a model's name cannot leave its place in the address") {
  auto p = profile_of(model_api::gemini);
  p.model = "m?x#y z:k";
  CHECK(request_url(p, model_api::gemini).find("/models/m%3Fx%23y%20z%3Ak:stream")
        != std::string::npos);
  p.model = "tunedModels/mine";
  CHECK(request_url(p, model_api::gemini).find("/v1beta/tunedModels/mine:stream")
        != std::string::npos);
}

TEST_CASE("the prompt is one user message, and the answer is streamed where the profile says so") {
  auto p = profile_of(model_api::chat);
  auto chat = body(p);
  CHECK(chat["messages"] == json::parse(R"([{"role":"user","content":"say \"hi\"\n"}])"));
  CHECK(chat["stream"] == true);
  CHECK(chat["stream_options"]["include_usage"] == true);
  p.stream = false;
  CHECK_FALSE(body(p).contains("stream"));
  CHECK_FALSE(body(p).contains("stream_options"));

  auto responses = body(profile_of(model_api::responses));
  CHECK(responses["input"] == "say \"hi\"\n");
  CHECK(responses["store"] == false);
  CHECK(responses["stream"] == true);

  auto gemini = body(profile_of(model_api::gemini));
  CHECK(gemini["contents"][0]["parts"][0]["text"] == "say \"hi\"\n");
  CHECK(gemini["contents"][0]["role"] == "user");

  auto anthropic = body(profile_of(model_api::anthropic));
  CHECK(anthropic["messages"][0]["content"] == "say \"hi\"\n");
  CHECK(anthropic["model"] == "m-1");
}

TEST_CASE("a bound on the answer has the name that each API knows") {
  auto bounded = [](model_api api, std::string base = {}) {
    auto p = profile_of(api);
    p.max_output_tokens = 77;
    p.base_url = std::move(base);
    return body(p);
  };
  CHECK(bounded(model_api::chat)["max_completion_tokens"] == 77);
  CHECK(bounded(model_api::chat, "http://h/v1")["max_tokens"] == 77);
  CHECK(bounded(model_api::responses)["max_output_tokens"] == 77);
  CHECK(bounded(model_api::gemini)["generationConfig"]["maxOutputTokens"] == 77);
  CHECK(bounded(model_api::anthropic)["max_tokens"] == 77);
  for (auto api : {model_api::chat, model_api::responses, model_api::gemini})
    CHECK(request_body(profile_of(api), api, "x").find("okens") == std::string::npos);
}

TEST_CASE("Anthropic, which must have a bound, gets one that the model can give") {
  auto p = profile_of(model_api::anthropic);
  auto bound = [&p](std::string model) {
    p.model = std::move(model);
    return body(p)["max_tokens"].get<int>();
  };
  CHECK(bound("claude-sonnet-4-5") == 32'000);
  CHECK(bound("claude-3-haiku-20240307") == 4'096);
  CHECK(bound("claude-3-5-sonnet-latest") == 8'192);
}

TEST_CASE("the key stands in one header, and nowhere else") {
  for (auto api :
       {model_api::gemini, model_api::responses, model_api::chat, model_api::anthropic}) {
    auto p = profile_of(api);
    auto request = model_request(p, api, request_body(p, api, "x"), "the-key");
    size_t holding = 0;
    for (const auto& header : request.headers)
      holding += header.find("the-key") != std::string::npos ? 1 : 0;
    CHECK(holding == 1);
    CHECK(request.url.find("the-key") == std::string::npos);
    CHECK(request.body.find("the-key") == std::string::npos);
  }
}

TEST_CASE("a profile without a model is refused") {
  auto p = profile_of(model_api::gemini);
  CHECK(profile_complaint(p).empty());
  p.model.clear();
  CHECK(profile_complaint(p).find("model: NAME") != std::string::npos);
}
