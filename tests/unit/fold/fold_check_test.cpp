#include "runtime/fold/content_words.hpp"
#include "runtime/fold/fold_check.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/fold/fold_fixture.hpp"

#include <vector>

using namespace tributary;
using namespace tributary::testing;

namespace {

/// The results of the three streams; empty ones are not there.
struct results {
  std::vector<std::string> texts = {"", "", ""};

  std::string loss(const fold_text& fold, std::vector<stream_index> fresh,
                   std::vector<stream_index> folded = {}) const {
    return fold_loss(three_streams(), fold, {fresh, folded},
                     [this](stream_index s) { return texts[s].empty() ? nullptr : &texts[s]; });
  }
};

const std::string priced
  = "Notion costs $10 per month, Evernote $14.99.\n\n"
    "```claims\n"
    "[{\"subject\": \"Notion\", \"attribute\": \"price\", \"value\": \"10 USD\"},\n"
    " {\"subject\": \"Evernote\", \"attribute\": \"price\", \"value\": \"14.99 USD\"}]\n"
    "```\n";

} // namespace

TEST_CASE("a fold that keeps what results say is sound, in whatever words") {
  results r{{"", priced, ""}};
  CHECK(r.loss({std::nullopt, {{1, "At $14.99, Evernote is dearer than Notion ($10)."}}}, {1})
        == "");
}

TEST_CASE("a fold that loses a claim says which") {
  results r{{"", priced, ""}};
  CHECK(r.loss({std::nullopt, {{1, "Notion costs $10 per month; others cost more."}}}, {1})
        == "the section pricing has lost 1 of 2 claims (Evernote, price: 14.99 USD)");
}

TEST_CASE("a new result without a section is a loss, and so is an empty one") {
  results r{{"Notion leads.", priced, ""}};
  CHECK(r.loss({std::nullopt, {{0, "Notion leads."}}}, {0, 1}) == "there is no section of pricing");
  CHECK(r.loss({std::nullopt, {{0, " \n"}}}, {0}) == "the section leaders is empty");
}

TEST_CASE("a section that was folded before may be written again, but keeps its claims") {
  results r{{"Notion leads.", priced, ""}};
  fold_text fold{std::nullopt, {{0, "Notion leads."}, {1, "Prices differ."}}};
  CHECK(r.loss(fold, {0}, {1}).find("pricing has lost 2 of 2 claims") != std::string::npos);
}

TEST_CASE("nothing is written about what has not come") {
  results r{{"Notion leads.", priced, ""}};
  CHECK(r.loss({std::nullopt, {{0, "Notion leads."}, {1, priced}}}, {0})
        == "there is a section of pricing, which has no result yet");
  CHECK(r.loss({std::nullopt, {{0, "Notion leads."}, {2, "No risk."}}}, {0}, {2})
        == "there is a section of risks, which has no result yet");
}

TEST_CASE("a result without claims may be told shorter, but keeps half of its figures and links") {
  results r{
    {"", "", "In 2019 there were 120 incidents, in 2020 there were 240: https://a.example/x."}};
  CHECK(r.loss({std::nullopt, {{2, "Incidents doubled to 240 in 2020."}}}, {2}).empty() == false);
  CHECK(r.loss({std::nullopt, {{2, "From 120 incidents in 2019 to 240 the year after."}}}, {2})
        == "");
  r.texts[2] = "There were 12 incidents.";
  CHECK(r.loss({std::nullopt, {{2, "A dozen incidents."}}}, {2}) == "");
}

TEST_CASE("a few words in the place of a section are a loss") {
  std::string prose;
  for (char c = 'a'; c < 'z'; ++c)
    prose += std::string(3, c) + " says " + std::string(4, c) + ". ";
  results r{{prose, "", ""}};
  CHECK(r.loss({std::nullopt, {{0, "(unchanged)"}}}, {}, {0}).find("the section leaders keeps 0 of")
        != std::string::npos);
  CHECK(r.loss({std::nullopt, {{0, prose.substr(0, prose.size() / 2)}}}, {}, {0}) == "");
}

TEST_CASE("numbers are the same however they are grouped, and links are whole") {
  content_words words{"It has 1,200,000 users, 3.5 stars; see https://a.example/b?c=1. In 1,23"};
  CHECK(words.has("1200000"));
  CHECK(words.has("3.5"));
  CHECK(words.has("https://a.example/b?c=1"));
  CHECK(words.has("1,23"));
  CHECK(words.anchors()
        == std::vector<std::string>{"1200000", "3.5", "https://a.example/b?c=1", "1,23"});
}
