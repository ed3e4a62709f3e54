#include "runtime/synthesis/claims_reader.hpp"
#include "runtime/synthesis/draft.hpp"
#include "runtime/synthesis/style_sites.hpp"

#include "tests/bench/conflicts/conflict_case.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

#include <algorithm>

using namespace tributary;
using namespace tributary::testing;

namespace {

draft draft_of(const std::vector<std::string>& results, const std::string& answer = "") {
  std::vector<std::string> names;
  for (size_t i = 0; i < results.size(); ++i)
    names.push_back("Part " + std::string(1, static_cast<char>('A' + i)));
  auto p = make_plan(names);
  if (!answer.empty())
    p->synthesis.conflicts["stylistic"] = answer;
  draft out{p};
  for (stream_index i = 0; i < results.size(); ++i)
    out.put(i, results[i]);
  return out;
}

std::string report_of(const std::vector<std::string>& results, const std::string& answer = "") {
  return draft_of(results, answer).markdown(true);
}

/// The conflict about a choice; one without id where there is none.
conflict about(const draft& d, const std::string& attribute) {
  for (auto& each : d.conflicts())
    if (each.attribute == attribute)
      return each;
  return {};
}

/// All runs of digits, in the order of the text; numbers of lists stay too.
std::vector<std::string> figures_of(const std::string& text) {
  std::vector<std::string> out;
  bool open = false;
  for (auto c : text) {
    if (c < '0' || c > '9') {
      open = false;
      continue;
    }
    if (!open)
      out.emplace_back();
    out.back() += c;
    open = true;
  }
  std::sort(out.begin(), out.end());
  return out;
}

const std::string emails = "Send an email. All emails are kept, and email is free.\n";

} // namespace

TEST_CASE("one thing is spelled as most sections spell it, and the conflict says how often") {
  auto d = draft_of({emails, emails, "E-mails come late. An e-mail takes a day.\n"});
  auto report = d.markdown(true);
  CHECK(has(report, "Emails come late. An email takes a day."));
  auto found = about(d, "email");
  CHECK(found.subject == "terms");
  CHECK(found.status == "resolved");
  CHECK(found.resolved_by == "unify");
  CHECK(found.resolved_value == "email");
  CHECK(found.places == 2);
  CHECK(found.sides.back().value == "e-mail");
  CHECK(found.sides.back().stream == 2);
  CHECK(has(conflicts_json(d.conflicts(), {}), "\"places\": 2"));
}

TEST_CASE("a result that is kept stays as its stream gave it") {
  auto d = draft_of({emails, emails, "An e-mail takes a day.\n"});
  CHECK(has(d.section(2), "An e-mail takes"));
  CHECK(has(d.markdown(true), "An email takes"));
}

TEST_CASE("code, quotations, links, paths, tables, headings and names keep their spelling") {
  for (std::string kept :
       {"Set `e-mail` there.", "```\nan e-mail\n```", "    an e-mail",
        "He wrote \"an e-mail\" once.", "He wrote “an e-mail” once.", "He wrote 'an e-mail' once.",
        "> an e-mail", "See [the e-mail page](http://x.org/e-mail) there.",
        "See http://x.org/e-mail there.", "It is in docs/e-mail there.", "Open e-mail.txt there.",
        "Write to e-mail@x.org there.", "### The e-mail\n\nText.",
        "| e-mail | 5 |\n| --- | --- |\n| e-mail | 6 |", "It is the E-mail Company there.",
        "Set my_e-mail there.", "A non-e-mail way."})
    CHECK(has(report_of({emails, emails, "Some words.\n\n" + kept + "\n"}), kept));
}

TEST_CASE("what a claim says word by word is not changed in its section") {
  std::vector<claim> claims(1);
  claims[0].subject = "Acme";
  claims[0].attribute = "answer";
  claims[0].value = "one day";
  claims[0].quote = "an e-mail takes a day";
  auto report
    = report_of({emails, emails, "Here an e-mail takes a day.\n\n" + claims_block(claims)});
  CHECK(has(report, "Here an e-mail takes a day."));
}

TEST_CASE("marks of lists are those of most sections") {
  auto d = draft_of({"- a\n- b\n", "- c\n  - d\n", "* e\n  * f\n"});
  CHECK(has(d.markdown(true), "- e\n  - f"));
  CHECK(about(d, "marks of bullets").places == 2);
  auto numbers = report_of({"1. a\n2. b\n", "1. c\n2. d\n", "1) e\n2) f\n"});
  CHECK(has(numbers, "1. e\n2. f"));
}

TEST_CASE("marks that keep two lists apart, rules and numbers in a paragraph stay") {
  for (std::string kept : {"* a\n* b\n\n+ c\n+ d", "* * *", "It was seen in\n5) of the list.",
                           "* - -", "```\n* code\n```", "      * code"})
    CHECK(has(report_of({"- a\n- b\n\n1. c\n", "- d\n- e\n\n1. f\n", "Words.\n\n" + kept + "\n"}),
              kept));
}

TEST_CASE("a country keeps the point that ends its sentence") {
  std::string us = "The US grew. In the US all is large, and US firms sell it.\n";
  CHECK(has(report_of({us, us, "All U.S. firms grew.\n"}), "All US firms grew."));
  CHECK(has(report_of({us, us, "It grew in the U.S. The rest did not.\n"}), "in the U.S. The"));
  std::string dotted = "All U.S. firms grew, as U.S. banks did.\n";
  CHECK(has(report_of({dotted, dotted, "It grew in the US.\n"}), "in the US."));
}

TEST_CASE("British and American spelling are one habit, and names have none") {
  std::string z = "They organize it and optimize the color of the center.\n";
  auto report = report_of(
    {z, z,
     "They organise it, and the colour is grey. The Labour Party and the Organisation of Labour "
     "exercise it otherwise.\n"});
  CHECK(has(report, "They organize it, and the color is gray. The Labour Party and the "
                    "Organisation of Labour exercise it otherwise."));
}

TEST_CASE("days are written as a clear majority writes them") {
  std::string words = "It began on 3 March 2025 and ended on 14 May 2025.\n";
  auto d = draft_of({words, words,
                     "It began on 2025-07-01 and ended on 2025-07-19, as the version "
                     "2025-07-01 says, or from March 2, 2025, on.\n"});
  CHECK(has(d.markdown(true), "It began on 1 July 2025 and ended on 19 July 2025, as the version "
                              "2025-07-01 says, or from 2 March 2025, on."));
  std::string iso = "It began on 2025-03-03 and ended on 2025-05-14.\n";
  auto report = report_of({iso, iso,
                           "It lasted from 1 to 5 May 2025, to 1 June 2025, and again on "
                           "2 July 2025.\n\nThen 3 July 2025 came.\n"});
  CHECK(has(report, "from 1 to 5 May 2025, to 2025-06-01, and again on 2025-07-02."));
}

TEST_CASE("where the plan does not unify, not a byte changes and the difference is noted") {
  std::vector<std::string> results{emails + "\n- a\n- b\n", emails + "\n- a\n- b\n",
                                   "An e-mail.\n\n* c\n* d\n"};
  for (std::string answer : {"flag", "keep"}) {
    auto d = draft_of(results, answer);
    CHECK(has(d.markdown(true), "An e-mail.\n\n* c\n* d"));
    auto found = about(d, "email");
    CHECK(found.status == "noted");
    CHECK(found.places == 0);
  }
}

TEST_CASE("what rules cannot unify stays noted and says what can") {
  std::string bullets = "- first\n- second\n- third\n";
  auto d = draft_of({bullets, bullets, "1. first\n2. second\n3. third\n"});
  for (const auto& each : d.conflicts())
    if (each.subject == "list form") {
      CHECK(each.status == "noted");
      CHECK(has(each.resolved_why, "`synthesis.worker`"));
      return;
    }
  FAIL("no conflict about the form of lists");
}

TEST_CASE("a passage that stands elsewhere is referred to and its own changes go with it") {
  std::string passage
    = "A long passage says that each e-mail is kept for a year in two places, and "
      "that nobody reads it.\n";
  auto report = report_of({passage, emails + "\n" + emails, passage + "\nThe e-mail is short.\n"});
  CHECK(count_of(report, "nobody reads it") == 1);
  CHECK(has(report, "The e-mail is short."));
}

TEST_CASE("as many places as the bound says are unified, and with one more the section is left") {
  auto words = [](size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i)
      out += "e-mail\n";
    return out;
  };
  CHECK(style_places_of(words(style_sites_max), true).sites.size() == style_sites_max);
  CHECK(style_places_of(words(style_sites_max + 1), true).sites.empty());
}

TEST_CASE("any bytes have places of style") {
  for (std::string text :
       {"( 1 May 2026", "1 May 2026", "and 1 May 2026", "1 and 1 May 2026", "US.", "\xe2", "[",
        "](", "'a", "- ", "1. ", "•", "• a", "\"", "`", "\\", "<"})
    CHECK(style_places_of(text, true).sites.size() <= 2);
}

// The held-out half is used as a crowd of texts here: nothing of it is shown.
TEST_CASE("in no case of the benchmark a claim, a figure or a conflict of fact changes") {
  size_t cases = 0;
  size_t changed = 0;
  for (std::string half : {"/tuning", "/held_out"})
    for (const auto& each : bench::read_cases(std::string{TRIBUTARY_CONFLICT_CASES} + half)) {
      auto flagged = std::make_shared<plan>(*each.of);
      flagged->synthesis.conflicts["stylistic"] = "flag";
      draft unified{each.of};
      draft as_is{flagged};
      for (stream_index stream = 0; stream < each.results.size(); ++stream) {
        unified.put(stream, each.results[stream]);
        as_is.put(stream, each.results[stream]);
      }
      auto after = unified.markdown(true);
      auto before = as_is.markdown(true);
      ++cases;
      changed += after == before ? 0 : 1;
      auto same_claims = [](std::vector<conflict> all) {
        all.erase(
          std::remove_if(all.begin(), all.end(), [](const auto& c) { return !is_dispute(c); }),
          all.end());
        return conflicts_json(all, {});
      };
      auto facts_are_same = same_claims(unified.conflicts()) == same_claims(as_is.conflicts());
      CHECK(facts_are_same);
      auto found = unified.conflicts();
      // A month in figures is a month.
      auto has_other_dates = std::any_of(found.begin(), found.end(), [](const auto& c) {
        return c.subject == "date form" && c.places > 0;
      });
      auto figures_are_same = has_other_dates || figures_of(after) == figures_of(before);
      CHECK(figures_are_same);
      for (const auto& result : each.results) {
        std::vector<claim> claims;
        for (const auto& fence : find_claims(result))
          read_claims(
            0, std::string_view{result}.substr(fence.json.begin, fence.json.end - fence.json.begin),
            claims);
        for (const auto& said : claims)
          for (const auto* words : {&said.subject, &said.quote})
            if (has(before, *words)) {
              auto is_kept = has(after, *words);
              CHECK(is_kept);
            }
      }
    }
  CHECK(cases > 400);
  CHECK(changed > 0);
}
