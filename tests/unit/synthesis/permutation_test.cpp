#include "runtime/synthesis/draft.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

using namespace tributary;
using namespace tributary::testing;

namespace {

using dice = std::mt19937;

/// From a few of these every result is made, so that results repeat each other.
std::string passage_no(unsigned number) {
  return fmt::format(
    "Passage {0} says that engine number {0} keeps every event of a run in its journal "
    "and replays them in order when a worker was lost.\n\n",
    number);
}

std::string random_result(dice& random, unsigned stream) {
  std::string out = "# Part\n\n";
  for (int i = 0; i < 4; ++i)
    out += passage_no(random() % 6);
  out += "- " + passage_no(random() % 6).substr(0, 120) + "\n- a short one\n\n";
  std::vector<claim> claims;
  for (int i = 0; i < 5; ++i)
    claims.push_back({stream, fmt::format("Engine {}", random() % 3),
                      random() % 2 == 0 ? "price" : "licence",
                      random() % 2 == 0 ? fmt::format("{} USD", random() % 3) : "MIT", "a.md:1",
                      random() % 3 == 0 ? "2026-01" : "", ""});
  // Names and abbreviations, choices and habits of writing depend on what other streams have.
  claims.push_back({stream, random() % 2 == 0 ? "World Health Organization (WHO)" : "WHO",
                    "members", fmt::format("{}", 190 + random() % 3), "", "", ""});
  claims.push_back({stream, "Gateway", "port", fmt::format("{}", 8080 + random() % 2), "", "",
                    random() % 2 == 0 ? "We use it." : ""});
  out += random() % 2 == 0 ? "An e-mail came online.\n\n" : "An email came on-line.\n\n";
  const auto* mark = random() % 3 == 0 ? "1." : random() % 3 == 0 ? "*" : "-";
  for (int i = 0; i < 4; ++i)
    out += fmt::format("{} item {}\n", mark, i);
  return out + "\n" + claims_block(claims);
}

/// What may arrive of one stream: its last arrival is what counts.
struct arrivals {
  std::vector<std::string> results;
  bool ends_lost = false;
};

/// Plays all arrivals in an order drawn from `random`; of one stream they keep their order.
std::string report_of(const std::shared_ptr<plan>& p, const std::vector<arrivals>& all,
                      dice& random, std::string& conflicts) {
  draft d{p};
  std::vector<stream_index> order;
  for (stream_index i = 0; i < all.size(); ++i)
    order.insert(order.end(), all[i].results.size() + (all[i].ends_lost ? 1 : 0), i);
  std::shuffle(order.begin(), order.end(), random);
  std::vector<size_t> next(all.size());
  for (auto stream : order) {
    auto step = next[stream]++;
    if (step < all[stream].results.size())
      d.put(stream, all[stream].results[step]);
    else
      d.put_gap(stream, "it timed out");
    if (random() % 2 == 0)
      d.commit();
  }
  conflicts = conflicts_json(d.conflicts(), {});
  return d.markdown(true);
}

} // namespace

TEST_CASE("two hundred orders of arrival, with replacements and gaps, make one report") {
  dice random{20261124};
  auto p = make_plan({"Leaders", "Emerging", "Features", "Pricing", "Strategy", "Risks"});
  std::vector<arrivals> all(6);
  for (unsigned i = 0; i < all.size(); ++i) {
    auto count = 1 + random() % 3;
    for (unsigned j = 0; j < count; ++j)
      all[i].results.push_back(random_result(random, i));
    all[i].ends_lost = i == 4;
  }
  std::string conflicts;
  auto expected = report_of(p, all, random, conflicts);
  // Else the test would show nothing.
  REQUIRE(has(expected, "(as under [Leaders](#leaders))"));
  REQUIRE(has(expected, "## Points in dispute"));
  REQUIRE(has(expected, "it timed out"));
  REQUIRE(has(conflicts, "\"members\""));
  REQUIRE(has(conflicts, "\"technical\""));
  REQUIRE(has(conflicts, "\"by\": \"unify\""));
  for (int round = 0; round < 200; ++round) {
    std::string other_conflicts;
    auto other = report_of(p, all, random, other_conflicts);
    REQUIRE(other == expected);
    REQUIRE(other_conflicts == conflicts);
  }
}

TEST_CASE("a draft half-way depends on what is in it, not on what it went through") {
  dice random{7};
  auto p = make_plan({"Leaders", "Emerging", "Features"});
  auto first = random_result(random, 0);
  auto last = random_result(random, 2);
  draft straight{p};
  straight.put(0, first);
  straight.put(2, last);
  draft winding{p};
  winding.put(2, random_result(random, 2));
  winding.put_gap(0, "lost");
  winding.put(2, last);
  winding.put(0, first);
  CHECK(winding.markdown(false) == straight.markdown(false));
  CHECK(winding.commit().draft_bytes == straight.commit().draft_bytes);
}
