#include "runtime/govern/account.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

worker_profile profile(backend_kind backend, std::string url = {}, std::string key = {}) {
  worker_profile p;
  p.name = "w";
  p.backend = backend;
  p.base_url = std::move(url);
  p.api_key_env = std::move(key);
  return p;
}

} // namespace

TEST_CASE("models behind one host and key share an account, whatever their names and paths") {
  auto first = profile(backend_kind::openai, "https://api.example.com/v1", "A_KEY");
  auto second = profile(backend_kind::openai, "https://API.example.com/v2/", "A_KEY");
  second.name = "other";
  second.model = "larger";
  CHECK(account_of(first) == account_of(second));
}

TEST_CASE("another key, host, port or kind of API is another account") {
  auto base = account_of(profile(backend_kind::openai, "https://api.example.com/v1", "A_KEY"));
  CHECK(base != account_of(profile(backend_kind::openai, "https://api.example.com/v1", "B_KEY")));
  CHECK(base != account_of(profile(backend_kind::openai, "https://example.com/v1", "A_KEY")));
  CHECK(base
        != account_of(profile(backend_kind::openai, "https://api.example.com:8443/v1", "A_KEY")));
  CHECK(base != account_of(profile(backend_kind::gemini, "https://api.example.com/v1", "A_KEY")));
}

TEST_CASE("what stands before an @ in a base URL is in no account's name") {
  auto name = account_of(profile(backend_kind::openai, "http://me:secret@host:1/v1", "A_KEY"));
  CHECK(name.find("secret") == std::string::npos);
  CHECK(name.find("host:1") != std::string::npos);
}

TEST_CASE("a CLI's account is its program's") {
  CHECK(account_of(profile(backend_kind::codex)) == "codex");
  CHECK(account_of(profile(backend_kind::gemini_cli)) != account_of(profile(backend_kind::claude)));
}

TEST_CASE("workers that nobody else pays for are governed only by a rate of their own") {
  for (auto kind : {backend_kind::extract, backend_kind::echo, backend_kind::exec}) {
    auto p = profile(kind);
    p.max_parallel = 4;
    CHECK(account_of(p).empty());
    p.requests_per_minute = 10;
    CHECK(account_of(p) == "worker w");
  }
}
