#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/model_server.hpp"

#include <filesystem>

using namespace tributary;
using namespace tributary::model_test;

namespace {

const std::string key = "sk-lab-5f0c2b7d9e1a4836";

/// What the server does wrong with prompts that have these words, so many times.
rule wrong(fault what, std::string words, uint32_t times = UINT32_MAX) {
  rule out;
  out.what = what;
  out.prompt_has = std::move(words);
  out.times = times;
  return out;
}

/// The same for a share of all calls.
rule now_and_then(fault what, double chance) {
  rule out;
  out.what = what;
  out.chance = chance;
  out.retry_after = milliseconds{200};
  return out;
}

/// A topology whose worker `model` is the server's chat API, with what else is to be said of it.
std::string topology(const std::string& url, const std::string& more) {
  return "tributary: 1\n"
         "workers:\n"
         "  model: {backend: openai, api: chat, model: test, api-key-env: LAB_KEY, base-url: \""
         + url + "/v1\"" + more
         + "}\n"
           "  extract: {backend: extract}\n";
}

/// So many streams that stand alone; each asks for an answer that names it.
std::string plan(size_t streams, const std::string& more = {}, const std::string& each = {}) {
  auto text = "tributary: 1\ntask: Many answers\n" + more + "streams:\n";
  for (size_t i = 0; i < streams; ++i) {
    auto id = "s" + std::to_string(i);
    text += "  " + id + ": {worker: model, " + each + "prompt: \"[[say The answer of " + id
            + ".]]\"}\n";
  }
  return text;
}

program run_plan(lab& here, const std::string& with_key = key) {
  here.set("LAB_KEY", with_key);
  return here.start("run", {"run", "models.yaml", "--topology", "models.topology.yaml", "-o", "out",
                            "--max-parallel", "64"});
}

/// Whether the words stand in any file below the folder.
bool stands_below(const std::string& folder, const std::string& words) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
    if (entry.is_regular_file() && text_of(entry.path()).find(words) != std::string::npos)
      return true;
  return false;
}

} // namespace

TEST_CASE("a wrong key on a thousand streams costs one call and exits 41") {
  lab here;
  server_options options;
  options.keys = {"another"};
  model_server server{options};
  here.write("models.topology.yaml", topology(server.url(), ""));
  here.write("models.yaml", plan(1000));
  auto run = run_plan(here);
  auto code = run.ends(std::chrono::seconds{90});
  INFO(run.err());
  CHECK(code == 41);
  CHECK(server.counts().requests == 1);
}

TEST_CASE("a key stands in nothing that a run leaves, whatever the provider says") {
  lab here;
  server_options options;
  options.rules = {wrong(fault::html, "s1.", 1), wrong(fault::bad_request, "s2."),
                   wrong(fault::cut, "s3.", 1), wrong(fault::unauthorised, "last.")};
  model_server server{options};
  here.write("models.topology.yaml", topology(server.url(), ""));
  // The key is refused last: after that nobody would be asked any more.
  here.write("models.yaml", plan(4)
                              + "  last: {worker: model, needs: [s0, s1, s3], prompt: \"[[say The "
                                "answer of last.]]\"}\n");
  here.set("LAB_KEY", key);
  auto run = here.finish(
    "run", {"run", "models.yaml", "--topology", "models.topology.yaml", "-o", "out", "--verbose"});
  INFO(run.err());
  auto counts = server.counts();
  CHECK(counts.accounts.count(key) == 1);
  for (auto what : {fault::html, fault::bad_request, fault::cut, fault::unauthorised})
    CHECK(counts.faults[static_cast<size_t>(what)] == 1);
  CHECK(std::filesystem::exists(here.at("out/events.jsonl")));
  CHECK_FALSE(stands_below(here.at(""), key));
}

TEST_CASE("in a storm every stream is delivered once and no limit is passed") {
  lab here;
  server_options options;
  options.how.delay = milliseconds{20};
  options.limits.concurrency = 48;
  options.rules = {now_and_then(fault::rate_limited_ms, 0.10),
                   now_and_then(fault::server_error, 0.05), now_and_then(fault::hang, 0.03),
                   now_and_then(fault::length, 0.02), now_and_then(fault::garbage, 0.01)};
  options.seed = 7;
  model_server server{options};
  constexpr size_t streams = 300;
  here.write("models.topology.yaml", topology(server.url(), ", max-parallel: 48"));
  here.write("models.yaml",
             plan(streams,
                  "on-failure:\n"
                  "  - {on: [rate_limited, overloaded, network, timeout, stalled, "
                  "truncated, invalid_output, empty], do: [retry 12, fail], backoff: "
                  "50ms..500ms}\n"
                  "synthesis: {mode: pipeline}\n",
                  "idle-timeout: 2s, "));
  auto run = run_plan(here);
  auto code = run.ends(std::chrono::seconds{110});
  INFO(run.err());
  CHECK(code == 0);
  auto counts = server.counts();
  INFO(to_json(counts));
  CHECK(counts.over_limit == 0);
  CHECK(counts.at_once_max <= 48);
  auto report = text_of(here.at("out/report.md"));
  for (size_t i = 0; i < streams; ++i) {
    auto answer = "The answer of s" + std::to_string(i) + ".";
    auto first = report.find(answer);
    REQUIRE(first != std::string::npos);
    CHECK(report.find(answer, first + 1) == std::string::npos);
    // Only a second attempt beside a straggler may have been answered as well.
    CHECK(counts.answers[answer] >= 1);
  }
}
