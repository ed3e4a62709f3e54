#include "runtime/backend/extract/candidates.hpp"
#include "runtime/backend/extract/terms.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/extract/sources.hpp"

namespace tributary::extract {
namespace {

std::string stemmed(std::string word) {
  stem(word);
  return word;
}

block prose(const std::string& text, std::vector<std::string> path = {}) {
  block b;
  b.text = text;
  b.path = std::move(path);
  return b;
}

brief asking(const std::string& focus) {
  sources in;
  return read_brief(in.order(focus));
}

/// Scores of blocks among themselves.
std::vector<int64_t> scores(const brief& asked, const std::vector<block>& all) {
  vocabulary words{asked};
  corpus_stats stats{words.size()};
  for (const auto& b : all)
    stats.add(count_terms(words, b));
  std::vector<int64_t> out;
  for (const auto& b : all)
    out.push_back(score(words, stats, asked.whole, count_terms(words, b)));
  return out;
}

TEST_CASE("forms of a word have one stem, other words another") {
  CHECK(stemmed("licences") == stemmed("licensed"));
  CHECK(stemmed("pricing") == stemmed("prices"));
  CHECK(stemmed("retries") == stemmed("retry"));
  CHECK(stemmed("stopped") == stemmed("stop"));
  CHECK(stemmed("process") == "process");
  CHECK(stemmed("sing") == "sing");
  CHECK(stemmed("worker") != stemmed("work"));
}

TEST_CASE("rare words of the question count more than common ones") {
  auto ranked = scores(asking("durable engine"), {prose("an engine here"), prose("a durable thing"), prose("engine again"), prose("engine too")});
  CHECK(ranked[1] > ranked[0]);
  CHECK(ranked[0] > 0);
}

TEST_CASE("a heading speaks for what stands below it") {
  auto ranked = scores(asking("retries"), {prose("They back off.", {"Doc", "Retries"}), prose("They back off.", {"Doc", "Colours"})});
  CHECK(ranked[0] > 0);
  CHECK(ranked[1] == 0);
}

TEST_CASE("words that stand for what was asked are found too") {
  auto ranked = scores(asking("pricing"), {prose("The monthly fee is low."), prose("The weather is fine.")});
  CHECK(ranked[0] > 0);
  CHECK(ranked[1] == 0);
}

TEST_CASE("a heap keeps the best, whatever the order in which they come") {
  auto fill = [](std::vector<int> order) {
    candidate_heap heap{3, 1u << 20};
    for (auto i : order)
      if (heap.admits(i % 5))
        heap.put({prose("text " + std::to_string(i)), static_cast<uint32_t>(i), -1, i % 5});
    std::vector<uint32_t> kept;
    for (const auto& c : heap.take())
      kept.push_back(c.document);
    return kept;
  };
  auto kept = fill({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(kept == std::vector<uint32_t>{4, 9, 3});
  CHECK(fill({9, 8, 7, 6, 5, 4, 3, 2, 1, 0}) == kept);
}

TEST_CASE("near-duplicates are dropped, the better one stays") {
  std::vector<candidate> all;
  all.push_back({prose("A worker that dies loses the task that it holds, unless late acks are on."), 0, -1, 900});
  all.push_back({prose("A worker that dies loses the task that it holds, unless late acks are set."), 1, -1, 800});
  all.push_back({prose("Histories have a limit that loops reach sooner than people think."), 2, -1, 700});
  auto best = best_of(std::move(all), 10);
  REQUIRE(best.size() == 2);
  CHECK(best[0].document == 0);
  CHECK(best[1].document == 2);
}

TEST_CASE("of equally relevant passages the central one comes first") {
  std::vector<candidate> all;
  all.push_back({prose("purple elephants dance under green moons tonight"), 0, -1, 500});
  all.push_back({prose("queues hold tasks until workers take tasks from queues"), 1, -1, 500});
  all.push_back({prose("workers take tasks and acknowledge them to brokers"), 2, -1, 500});
  all.push_back({prose("brokers keep queues and tasks while workers restart"), 3, -1, 500});
  auto best = best_of(std::move(all), 10);
  CHECK(best.front().document != 0);
  CHECK(best.back().document == 0);
}

TEST_CASE("the words of an order say what form the answer has") {
  sources in;
  auto asked = read_brief(in.order("Top 5 established competitors", "Company profiles with strengths/weaknesses"));
  CHECK(asked.shape == answer_shape::profiles);
  CHECK(asked.subjects_max == 5);
  CHECK(asked.age == age_cue::old);
  CHECK(asked.aspects == std::vector<std::string>{"strengths", "weaknesses"});
  asked = read_brief(in.order("Synthesize findings", "Strategic recommendations (3-5 actionable items)"));
  CHECK(asked.shape == answer_shape::items);
  CHECK(asked.items_min == 3);
  CHECK(asked.items_max == 5);
  CHECK(read_brief(in.order("Prices", "Pricing comparison table")).shape == answer_shape::table);
  CHECK(read_brief(in.order("How retries work")).shape == answer_shape::passages);
}

} // namespace
} // namespace tributary::extract
