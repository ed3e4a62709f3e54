#include "nodes/cli/node_listing.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

wire::node_list with_account() {
  wire::node_list list;
  list.rows.push_back({"alpha", "up", 8, 3, {"gemini"}, {{"zone", "a"}}, 400ms, 17});
  list.accounts_known = true;
  auto& a = list.accounts.emplace_back();
  a.name = "gemini  GEMINI_API_KEY";
  a.workers = {"gemini", "pro"};
  a.running = 3;
  a.window = 64;
  a.requests_per_minute = 300;
  a.attempts = 20;
  a.delivered = 16;
  a.failed = 1;
  a.used = {1'000, 234, 731'200};
  a.breaker = "closed";
  return list;
}

} // namespace

TEST_CASE("nodes and the accounts that they ask are two tables") {
  auto text = listing_text(with_account());
  CHECK(has(text, "alpha"));
  CHECK(has(text, "zone=a"));
  CHECK(has(text, "gemini  GEMINI_API_KEY"));
  CHECK(has(text, " 3/64 "));
  CHECK(has(text, " 300 "));
  CHECK(has(text, " 1234 "));
  CHECK(has(text, " 0.7312 "));
  CHECK(has(text, "ok; gemini,pro\n"));
}

TEST_CASE("an account that is closed says why, in one line and without controls") {
  auto list = with_account();
  auto& a = list.accounts[0];
  a.breaker = "open";
  a.closed_why = "5 attempts failed alike (network: no\nroute \x1b[31m); tried again in 41s";
  auto text = listing_text(list);
  CHECK(has(text, "breaker open, 5 attempts failed alike (network: no route"));
  CHECK_FALSE(has(text, "\x1b"));
  a.breaker = "closed";
  a.closed_why.clear();
  a.opens_in = 12s;
  CHECK(has(listing_text(list), "closed for 12s; "));
}

TEST_CASE("programs get the same, with null for what is not bounded or not known") {
  auto json = nlohmann::json::parse(listing_json(with_account()));
  REQUIRE(json["nodes"].size() == 1);
  CHECK(json["nodes"][0]["busy"] == 3);
  REQUIRE(json["accounts"].size() == 1);
  const auto& a = json["accounts"][0];
  CHECK(a["running"] == 3);
  CHECK(a["at_once_limit"] == 64);
  CHECK(a["rpm"] == 300);
  CHECK(a["tpm"].is_null());
  CHECK(a["opens_in_seconds"].is_null());
  CHECK(a["breaker"] == "closed");
  CHECK(a["cost_usd"] == 0.7312);
  CHECK(a["workers"] == nlohmann::json{"gemini", "pro"});
}

TEST_CASE("a coordinator that tells nothing of accounts is not said to have none") {
  wire::node_list list;
  CHECK(has(listing_text(list), "no nodes; on any machine"));
  CHECK(has(listing_text(list), "nothing is known of accounts"));
  CHECK(nlohmann::json::parse(listing_json(list))["accounts"].is_null());
  list.accounts_known = true;
  CHECK_FALSE(has(listing_text(list), "accounts"));
  CHECK(nlohmann::json::parse(listing_json(list))["accounts"].empty());
}
