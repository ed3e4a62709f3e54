#include "runtime/govern/account.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// `https://user@Host:8080/v1` -> `host:8080`; "" where there is none.
std::string host_of(std::string_view url) {
  if (auto scheme = url.find("://"); scheme != std::string_view::npos)
    url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (auto user = url.rfind('@'); user != std::string_view::npos)
    url.remove_prefix(user + 1);
  return to_lower(url);
}

} // namespace

std::string account_of(const worker_profile& profile) {
  switch (profile.backend) {
    case backend_kind::gemini:
    case backend_kind::openai:
    case backend_kind::anthropic:
      return fmt::format("{} {} {}", to_text(profile.backend), host_of(profile.base_url),
                         profile.api_key_env);
    case backend_kind::codex:
    case backend_kind::claude:
    case backend_kind::gemini_cli:
      return std::string{to_text(profile.backend)};
    case backend_kind::extract:
    case backend_kind::echo:
    case backend_kind::exec:
      break;
  }
  // Their `max-parallel` is the scheduler's affair: nobody is there who could push back.
  auto rated = profile.requests_per_minute || profile.tokens_per_minute;
  return rated ? "worker " + profile.name : std::string{};
}

account_limits limits_of(const worker_profile& profile) {
  return {profile.max_parallel, profile.requests_per_minute, profile.tokens_per_minute};
}

} // namespace tributary
