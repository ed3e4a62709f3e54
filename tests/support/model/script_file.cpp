#include "tests/support/model/script_file.hpp"

#include <nlohmann/json.hpp>

namespace tributary::model_test {

namespace {

using nlohmann::json;

rule rule_from(const json& in) {
  rule out;
  auto name = in.at("fault").get<std::string>();
  auto found = fault_from(name);
  if (!found)
    throw std::invalid_argument("unknown fault " + name);
  out.what = *found;
  out.chance = in.value("chance", out.chance);
  out.prompt_has = in.value("prompt", "");
  out.key = in.value("key", "");
  out.model = in.value("model", "");
  out.skip = in.value("skip", out.skip);
  out.times = in.value("times", out.times);
  out.retry_after = milliseconds{in.value("retry-after", out.retry_after.count())};
  out.delay = milliseconds{in.value("delay", out.delay.count())};
  return out;
}

server_options options_from(const json& in) {
  server_options out;
  auto& how = out.how;
  how.delay = milliseconds{in.value("delay", how.delay.count())};
  how.piece_delay = milliseconds{in.value("piece-delay", how.piece_delay.count())};
  how.piece_bytes = in.value("piece-bytes", how.piece_bytes);
  how.thinking_tokens = in.value("thinking", how.thinking_tokens);
  how.cached_tokens = in.value("cached", how.cached_tokens);
  how.huge_bytes = in.value("huge-bytes", how.huge_bytes);
  how.redirect_to = in.value("redirect-to", how.redirect_to);
  out.seed = in.value("seed", out.seed);
  out.keys = in.value("keys", out.keys);
  out.limits.concurrency = in.value("concurrency", out.limits.concurrency);
  out.limits.requests = in.value("rpm", out.limits.requests);
  out.limits.tokens = in.value("tpm", out.limits.tokens);
  out.limits.window = milliseconds{in.value("window", out.limits.window.count())};
  for (const auto& one : in.value("rules", json::array()))
    out.rules.push_back(rule_from(one));
  return out;
}

} // namespace

result<server_options> read_script(const std::string& text) {
  try {
    return options_from(json::parse(text));
  } catch (const std::exception& problem) {
    return fail(ec::malformed, std::string{"script: "} + problem.what());
  }
}

std::string to_json(const server_counts& counts) {
  json out = {{"connections", counts.connections}, {"requests", counts.requests},
              {"answered", counts.answered},       {"left", counts.left},
              {"at_once_max", counts.at_once_max}, {"over_limit", counts.over_limit}};
  // Keys are secrets, also where they are only for tests.
  json& accounts = out["accounts"] = json::array();
  for (const auto& [key, one] : counts.accounts)
    accounts.push_back({{"key_bytes", key.size()},
                        {"requests", one.requests},
                        {"at_once_max", one.at_once_max},
                        {"in_window_max", one.in_window_max},
                        {"tokens_in_window_max", one.tokens_in_window_max},
                        {"over_limit", one.over_limit}});
  json& faults = out["faults"] = json::object();
  for (size_t i = 0; i < counts.faults.size(); ++i)
    if (counts.faults[i] > 0)
      faults[std::string{to_text(static_cast<fault>(i))}] = counts.faults[i];
  out["different_answers"] = counts.answers.size();
  return out.dump();
}

} // namespace tributary::model_test
