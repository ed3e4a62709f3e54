#include "runtime/backend/http/sse_decoder.hpp"

#include "tests/support/model_server.hpp"
#include "tests/unit/http/http_trial.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;
using namespace tributary::test;
using namespace tributary::model_test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr api all_apis[] = {api::chat, api::responses, api::gemini, api::anthropic};

struct ask {
  std::string path;
  std::string body;
};

ask ask_for(api which, const std::string& prompt, bool streamed) {
  json messages = json::array({{{"role", "user"}, {"content", prompt}}});
  switch (which) {
    case api::chat:
      return {"/v1/chat/completions", json{{"model", "m"},
                                           {"messages", messages},
                                           {"stream", streamed},
                                           {"stream_options", {{"include_usage", true}}}}
                                        .dump()};
    case api::responses:
      return {"/v1/responses",
              json{{"model", "m"}, {"input", prompt}, {"stream", streamed}}.dump()};
    case api::gemini:
      return {streamed ? "/v1beta/models/m:streamGenerateContent?alt=sse"
                       : "/v1beta/models/m:generateContent",
              json{{"contents", json::array({{{"role", "user"},
                                              {"parts", json::array({{{"text", prompt}}})}}})}}
                .dump()};
    case api::anthropic:
      break;
  }
  return {
    "/v1/messages",
    json{{"model", "m"}, {"messages", messages}, {"max_tokens", 100}, {"stream", streamed}}.dump()};
}

http_request request_for(const model_server& server, api which, const std::string& prompt,
                         bool streamed = false, const std::string& key = "k") {
  auto what = ask_for(which, prompt, streamed);
  http_request out;
  out.url = server.url() + what.path;
  out.body = what.body;
  const auto* name = which == api::gemini ? "x-goog-api-key: " : "x-api-key: ";
  out.headers = {"content-type: application/json", name + key, "anthropic-version: 2023-06-01"};
  return out;
}

std::string pieces_of(api which, const sse_event& event) {
  if (event.data == "[DONE]")
    return {};
  auto data = json::parse(event.data);
  switch (which) {
    case api::chat:
      return data["choices"].empty() ? "" : data["choices"][0]["delta"].value("content", "");
    case api::responses:
      return data["type"] == "response.output_text.delta" ? data["delta"].get<std::string>() : "";
    case api::gemini:
      return data["candidates"][0]["content"]["parts"][0]["text"];
    case api::anthropic:
      break;
  }
  return data["type"] == "content_block_delta" ? data["delta"].value("text", "") : "";
}

std::string text_of(api which, const std::string& body, bool streamed) {
  if (!streamed) {
    auto data = json::parse(body);
    switch (which) {
      case api::chat:
        return data["choices"][0]["message"]["content"];
      case api::responses:
        return data["output"][0]["content"][0]["text"];
      case api::gemini:
        return data["candidates"][0]["content"]["parts"][0]["text"];
      case api::anthropic:
        return data["content"][0]["text"];
    }
  }
  sse_decoder decoder{1 << 20};
  std::vector<sse_event> events;
  decoder.feed(body, events);
  decoder.finish(events);
  std::string out;
  for (const auto& event : events)
    out += pieces_of(which, event);
  return out;
}

} // namespace

TEST_CASE("the model server answers each API with what the prompt asks for") {
  server_options options;
  // Cuts within characters, lines and chunks of JSON.
  options.how.piece_bytes = 7;
  model_server server{options};
  http_trial trial;
  std::string words = "na\xC3\xAFve caf\xC3\xA9 \xF0\x9F\x8C\x8A, and more words than one";
  for (auto which : all_apis)
    for (bool streamed : {false, true}) {
      INFO(to_text(which) << (streamed ? " streamed" : ""));
      auto out
        = trial.post(request_for(server, which, "please [[say " + words + "]] now", streamed));
      REQUIRE(out.status() == 200);
      CHECK(out.fate() == http_fate::complete);
      CHECK(text_of(which, out.body, streamed) == words);
    }
  auto counts = server.counts();
  CHECK(counts.answered == 8);
  CHECK(counts.answers.at(words) == 8);
}

TEST_CASE("the model server fails as the prompt asks, and then no more") {
  model_server server{{}};
  http_trial trial;
  for (auto which : all_apis) {
    INFO(to_text(which));
    auto prompt = "[[fault 500 2]] " + std::string{to_text(which)};
    CHECK(trial.post(request_for(server, which, prompt)).status() == 500);
    CHECK(trial.post(request_for(server, which, prompt)).status() == 500);
    CHECK(trial.post(request_for(server, which, prompt)).status() == 200);
    CHECK(trial.post(request_for(server, which, "[[fault 429]]")).status() == 429);
    CHECK(trial.post(request_for(server, which, "[[fault cut]]", true)).fate() == http_fate::cut);
    CHECK(trial.post(request_for(server, which, "[[fault cut]]")).fate() == http_fate::cut);
    auto hanging = request_for(server, which, "[[fault hang-inside]]", true);
    hanging.idle_timeout = 100ms;
    auto stalled = trial.post(hanging);
    CHECK(stalled.fate() == http_fate::stalled);
    CHECK(stalled.status() == 200);
    hanging = request_for(server, which, "[[fault hang]]");
    hanging.idle_timeout = 50ms;
    CHECK(trial.post(hanging).heads.empty());
    auto moved = trial.post(request_for(server, which, "[[fault redirect]]"));
    CHECK(moved.fate() == http_fate::redirected);
    auto broken = trial.post(request_for(server, which, "[[fault garbage]]"));
    CHECK(broken.fate() == http_fate::complete);
    CHECK(json::parse(broken.body, nullptr, false).is_discarded());
  }
  CHECK(server.counts().faults[static_cast<size_t>(fault::rate_limited)] == 4);
}

TEST_CASE("the model server tells when to come back, in each way there is") {
  server_options options;
  options.rules.emplace_back().what = fault::rate_limited;
  options.rules[0].retry_after = 1'500ms;
  model_server server{options};
  http_trial trial;
  auto chat = trial.post(request_for(server, api::chat, "x"));
  CHECK(chat.heads[0].header("retry-after") == "1.5");
  CHECK(json::parse(chat.body)["error"]["code"] == "rate_limit_exceeded");
  auto gemini = trial.post(request_for(server, api::gemini, "x"));
  CHECK(gemini.heads[0].header("retry-after").empty());
  CHECK(json::parse(gemini.body)["error"]["details"][0]["retryDelay"] == "1500ms");
  options.rules[0].what = fault::rate_limited_ms;
  server.follow(options.rules, 1);
  auto exact = trial.post(request_for(server, api::anthropic, "x"));
  CHECK(exact.heads[0].header("retry-after-ms") == "1500");
  options.rules[0].what = fault::rate_limited_date;
  server.follow(options.rules, 1);
  auto date = trial.post(request_for(server, api::anthropic, "x"));
  CHECK(date.heads[0].header("retry-after").ends_with(" GMT"));
}

TEST_CASE("the model server refuses a key that it does not know") {
  server_options options;
  options.keys = {"good"};
  model_server server{options};
  http_trial trial;
  for (auto which : all_apis) {
    CHECK(trial.post(request_for(server, which, "x", false, "good")).status() == 200);
    auto status = trial.post(request_for(server, which, "x", false, "bad")).status();
    CHECK(status == (which == api::gemini ? 400 : 401));
  }
}

TEST_CASE("the model server counts what each key asks at once, and refuses what is too much") {
  server_options options;
  options.limits.concurrency = 5;
  // Those that hang stay until they are cancelled.
  options.rules.emplace_back().what = fault::hang;
  options.rules[0].prompt_has = "wait";
  model_server server{options};
  http_trial trial;
  std::vector<std::future<told>> waiting;
  std::vector<transfer_id> ids;
  for (int i = 0; i < 5; ++i) {
    waiting.push_back(trial.begin(request_for(server, api::chat, "wait")));
    ids.push_back(trial.last());
  }
  while (server.counts().at_once < 5)
    std::this_thread::yield();
  CHECK(trial.post(request_for(server, api::chat, "x")).status() == 429);
  CHECK(trial.post(request_for(server, api::chat, "x", false, "other")).status() == 200);
  for (auto id : ids)
    trial.loop().run([&] { trial.client().cancel(id); });
  for (auto& one : waiting)
    CHECK(one.get().fate() == http_fate::cancelled);
  // What has left does not count, even if the server has not been told yet.
  CHECK(trial.post(request_for(server, api::chat, "x")).status() == 200);
  auto counts = server.counts();
  CHECK(counts.over_limit == 1);
  CHECK(counts.accounts.at("k").at_once_max == 6);
  CHECK(counts.accounts.at("other").at_once_max == 1);
  CHECK(counts.left == 5);
}

TEST_CASE("the model server tells an account how far it has come, and refuses what is too fast") {
  server_options options;
  options.limits.requests = 3;
  model_server server{options};
  http_trial trial;
  auto first = trial.post(request_for(server, api::chat, "x"));
  CHECK(first.heads[0].header("x-ratelimit-limit-requests") == "3");
  CHECK(first.heads[0].header("x-ratelimit-remaining-requests") == "2");
  auto second = trial.post(request_for(server, api::anthropic, "x"));
  CHECK(second.heads[0].header("anthropic-ratelimit-requests-remaining") == "1");
  CHECK(parse_rfc3339(second.heads[0].header("anthropic-ratelimit-requests-reset")).has_value());
  CHECK(trial.post(request_for(server, api::gemini, "x")).status() == 200);
  CHECK(trial.post(request_for(server, api::chat, "x")).status() == 429);
  CHECK(server.counts().accounts.at("k").in_window_max == 4);
}

TEST_CASE("chance strikes the same calls whatever order they come in") {
  rule storm;
  storm.what = fault::server_error;
  storm.chance = 0.3;
  script forth{{storm}, 7};
  script back{{storm}, 7};
  std::vector<bool> first;
  std::vector<bool> second;
  for (int i = 0; i < 1'000; ++i) {
    call one;
    one.prompt = std::to_string(i);
    call other;
    other.prompt = std::to_string(999 - i);
    first.push_back(forth.decide(one).what != fault::none);
    second.push_back(back.decide(other).what != fault::none);
  }
  std::reverse(second.begin(), second.end());
  CHECK(first == second);
  auto struck = std::count(first.begin(), first.end(), true);
  CHECK(struck > 250);
  CHECK(struck < 350);
}
