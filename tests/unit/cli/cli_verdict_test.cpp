#include "runtime/backend/cli/cli_verdict.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/cli/recorded.hpp"

using namespace tributary;
using namespace std::chrono_literals;

namespace {

struct trial {
  worker_profile profile;
  child_bounds bounds;
  child_end end;

  explicit trial(backend_kind dialect) {
    profile.name = "w";
    profile.backend = dialect;
    end.status = {0, 0, 5'000};
  }

  attempt_result of(const std::string& output) const {
    return of(recorded::account_of(profile.backend, output));
  }
  attempt_result of(cli_account said) const {
    return cli_verdict(std::move(said), end, {profile, bounds, 3s, {"key-of-the-test"}});
  }
  failure loss(const std::string& output) const {
    auto got = of(output);
    return got ? failure{failure_kind::node_lost, "it did not fail", {}, {}} : got.error();
  }
};

} // namespace

TEST_CASE("a success is one by its final event, with usage, times and cost") {
  trial codex{backend_kind::codex};
  codex.profile.price_input = 1'000'000;
  codex.profile.price_output = 10'000'000;
  auto got = codex.of(recorded::codex_answer);
  REQUIRE(got);
  CHECK((*got)->text == "fin \u2713 é");
  CHECK((*got)->used == usage{320, 22, 540});
  CHECK((*got)->service_time == 3s);
  CHECK((*got)->cpu_time == 5ms);
  // What the CLI itself says counts more than a table.
  trial claude{backend_kind::claude};
  claude.profile.price_input = 1'000'000'000;
  CHECK((*claude.of(recorded::claude_answer))->used.cost_microusd == 138);
}

TEST_CASE("the exit code proves nothing") {
  trial codex{backend_kind::codex};
  codex.end.status.exit_code = 1;
  CHECK(codex.of(recorded::codex_answer));
  codex.end.status.exit_code = 0;
  CHECK(codex.loss(recorded::codex_no_answer).kind == failure_kind::empty);
  CHECK(codex.loss("").kind == failure_kind::process_exit);
  CHECK(codex
          .loss("{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":"
                "\"completed\"}}")
          .kind
        == failure_kind::process_exit);
}

TEST_CASE("a success that came before we ended the process is none") {
  trial claude{backend_kind::claude};
  const std::pair<child_fate, failure_kind> fates[]
    = {{child_fate::cancelled, failure_kind::process_exit},
       {child_fate::timed_out, failure_kind::timeout},
       {child_fate::stalled, failure_kind::stalled}};
  for (auto [fate, kind] : fates) {
    claude.end.fate = fate;
    auto loss = claude.loss(recorded::claude_answer);
    CHECK(loss.kind == kind);
    CHECK(loss.salvage == "Hello from the server.");
    CHECK(loss.used.output_tokens == 7);
  }
}

TEST_CASE("what had come of an answer is kept when it fails") {
  trial codex{backend_kind::codex};
  codex.end.status.exit_code = 1;
  auto loss = codex.loss(recorded::codex_cut);
  CHECK(loss.kind == failure_kind::network);
  CHECK(loss.salvage == "Hello from");
  trial claude{backend_kind::claude};
  claude.end.status = {143, 15, 0};
  loss
    = claude.loss(recorded::claude_answer.substr(0, recorded::claude_answer.find("om the server")));
  CHECK(loss.salvage == "Hello fr");
}

TEST_CASE("an answer that was cut off is a failure, though the CLI calls it a success") {
  trial claude{backend_kind::claude};
  auto loss = claude.loss(recorded::claude_cut);
  CHECK(loss.kind == failure_kind::network);
  CHECK(loss.salvage == "Hello fr");
}

TEST_CASE("gemini: an answer at the bound of its tokens is truncated") {
  trial gemini{backend_kind::gemini_cli};
  gemini.profile.max_output_tokens = 7;
  const std::string output
    = "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"Hello\"}\n"
      "{\"type\":\"result\",\"status\":\"success\",\"stats\":{\"input_tokens\":9,"
      "\"output_tokens\":7}}\n";
  auto loss = gemini.loss(output);
  CHECK(loss.kind == failure_kind::truncated);
  CHECK(loss.salvage == "Hello");
  gemini.profile.max_output_tokens = 8;
  CHECK(gemini.of(output));
}

TEST_CASE("gemini: a success without a request was a prompt that is too long") {
  trial gemini{backend_kind::gemini_cli};
  auto loss
    = gemini.loss("{\"type\":\"result\",\"status\":\"success\",\"stats\":{\"input_tokens\":0}}\n");
  CHECK(loss.kind == failure_kind::bad_request);
  CHECK(gemini.loss(recorded::gemini_empty).kind == failure_kind::empty);
}

TEST_CASE("a wait that is told goes with the failure") {
  trial gemini{backend_kind::gemini_cli};
  gemini.end.status.exit_code = 173;
  CHECK(gemini.loss(recorded::gemini_429).retry_after == 7s);
}

TEST_CASE("no key stands in a message, a salvaged text or an answer") {
  trial codex{backend_kind::codex};
  codex.end.status.exit_code = 1;
  auto loss = codex.loss(recorded::codex_401);
  CHECK(loss.kind == failure_kind::auth);
  CHECK(loss.message.find("key-of-the-test") == std::string::npos);
  CHECK(loss.message.find("Incorrect API key provided: [key]") != std::string::npos);
  cli_account said;
  said.finished = said.succeeded = true;
  said.answer = "the key is key-of-the-test";
  CHECK((*codex.of(said))->text == "the key is [key]");
}

TEST_CASE("an answer over its bound is not kept at all") {
  trial codex{backend_kind::codex};
  codex.end.fate = child_fate::stopped;
  cli_account said;
  said.answer = "part";
  said.too_large = true;
  auto got = codex.of(said);
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == failure_kind::truncated);
  CHECK(got.error().salvage.empty());
}

TEST_CASE("a CLI that ends without a word is told by the end of its stderr") {
  trial gemini{backend_kind::gemini_cli};
  gemini.end.status.exit_code = 41;
  gemini.end.log = "\x1b[31mPlease set an Auth method\x1b[0m\nin your settings";
  auto loss = gemini.loss("");
  CHECK(loss.kind == failure_kind::auth);
  CHECK(
    loss.message
    == "worker w: ended with exit code 41 and without a result: Please set an Auth method in your "
       "settings");
}

TEST_CASE("a program that cannot be started says whether another try helps") {
  trial codex{backend_kind::codex};
  codex.end.fate = child_fate::not_started;
  codex.end.start_error = EAGAIN;
  CHECK(codex.loss("").kind == failure_kind::overloaded);
  codex.end.start_error = EACCES;
  CHECK(codex.loss("").kind == failure_kind::bad_request);
}
