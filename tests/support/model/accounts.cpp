#include "tests/support/model/accounts.hpp"

#include "runtime/base/time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::model_test {

using std::chrono::milliseconds;

namespace {

template <class Number>
Number left(Number limit, Number used) {
  return used < limit ? limit - used : 0;
}

} // namespace

void accounts::forget_old(account& one, steady_point now) const {
  while (!one.recent.empty() && one.recent.front().first + limits_.window <= now) {
    one.recent_tokens -= one.recent.front().second;
    one.recent.pop_front();
  }
}

std::optional<milliseconds>
accounts::begin(const std::string& key, uint64_t tokens, steady_point now) {
  auto& one = all_[key];
  auto& counts = one.counts;
  forget_old(one, now);
  one.recent.emplace_back(now, tokens);
  one.recent_tokens += tokens;
  ++counts.requests;
  ++counts.at_once;
  auto recent = static_cast<uint32_t>(one.recent.size());
  counts.at_once_max = std::max(counts.at_once_max, counts.at_once);
  counts.in_window_max = std::max(counts.in_window_max, recent);
  counts.tokens_in_window_max = std::max(counts.tokens_in_window_max, one.recent_tokens);
  bool crowded = limits_.concurrency > 0 && counts.at_once > limits_.concurrency;
  bool fast = (limits_.requests > 0 && recent > limits_.requests)
              || (limits_.tokens > 0 && one.recent_tokens > limits_.tokens);
  if (!crowded && !fast)
    return std::nullopt;
  ++counts.over_limit;
  auto oldest = one.recent.front().first + limits_.window - now;
  return fast ? std::chrono::ceil<milliseconds>(oldest) : milliseconds{1'000};
}

void accounts::end(const std::string& key) {
  --all_.at(key).counts.at_once;
}

bool accounts::full(const std::string& key) const {
  auto found = all_.find(key);
  return limits_.concurrency > 0 && found != all_.end()
         && found->second.counts.at_once >= limits_.concurrency;
}

std::vector<std::pair<std::string, std::string>>
accounts::headers(api which, const std::string& key, steady_point now) const {
  std::vector<std::pair<std::string, std::string>> out;
  auto found = all_.find(key);
  if (which == api::gemini || found == all_.end())
    return out;
  const auto& one = found->second;
  auto wait = one.recent.empty()
                ? milliseconds{0}
                : std::chrono::ceil<milliseconds>(one.recent.front().first + limits_.window - now);
  auto add = [&](const char* what, uint64_t limit, uint64_t used) {
    if (limit == 0)
      return;
    if (which == api::anthropic) {
      auto prefix = fmt::format("anthropic-ratelimit-{}-", what);
      auto at = std::chrono::floor<duration>(std::chrono::system_clock::now() + wait);
      out.emplace_back(prefix + "limit", std::to_string(limit));
      out.emplace_back(prefix + "remaining", std::to_string(left(limit, used)));
      out.emplace_back(prefix + "reset", to_rfc3339(at));
    } else {
      out.emplace_back(fmt::format("x-ratelimit-limit-{}", what), std::to_string(limit));
      out.emplace_back(fmt::format("x-ratelimit-remaining-{}", what),
                       std::to_string(left(limit, used)));
      out.emplace_back(fmt::format("x-ratelimit-reset-{}", what),
                       fmt::format("{}ms", wait.count()));
    }
  };
  add("requests", limits_.requests, one.recent.size());
  add("tokens", limits_.tokens, one.recent_tokens);
  return out;
}

std::map<std::string, account_counts> accounts::counts() const {
  std::map<std::string, account_counts> out;
  for (const auto& [key, one] : all_)
    out.emplace(key, one.counts);
  return out;
}

} // namespace tributary::model_test
