#include "config/plan_file.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/journal/event_codec.hpp"
#include "runtime/journal/event_mark.hpp"
#include "runtime/journal/run_header.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"

namespace tributary::fuzz {

namespace {

std::string with_size(const std::string& piece) {
  return static_cast<char>(piece.size()) + piece;
}

} // namespace

/// The first byte says how long the result is; then come the result and the event.
void try_journal(std::string_view bytes) {
  if (bytes.empty())
    return;
  auto text_size = std::min<size_t>(static_cast<unsigned char>(bytes.front()), bytes.size() - 1);
  auto text = std::string{bytes.substr(1, text_size)};
  auto event = event_from(bytes.substr(1 + text_size), text);
  if (!event)
    return;
  auto kept = keep_event(*event);
  FUZZ_REQUIRE(!kept.text || *kept.text == text);
  auto again = event_from(kept.body, kept.text ? *kept.text : std::string{});
  FUZZ_REQUIRE(again && again->index() == event->index());
  auto twice = keep_event(*again);
  FUZZ_REQUIRE(twice.body == kept.body);
}

/// A header of which only the checksum is right.
void try_header(std::string_view bytes) {
  auto read = decode_header(sha256(bytes) + std::string{bytes});
  if (!read) {
    FUZZ_REQUIRE(!decode_header(bytes));
    return;
  }
  FUZZ_REQUIRE(!read->what->streams.empty());
  for (const auto& s : read->what->streams)
    for (auto need : s.needs)
      FUZZ_REQUIRE(need < read->what->streams.size());
  auto once = encode_header(*read);
  auto again = decode_header(once);
  FUZZ_REQUIRE(again);
  FUZZ_REQUIRE(*again->what == *read->what && *again->context == *read->context);
  FUZZ_REQUIRE(again->origin == read->origin);
  FUZZ_REQUIRE(encode_header(*again) == once);
}

std::vector<std::string> journal_seeds() {
  failure broken{failure_kind::timeout, "no answer", duration{5}, "half a te"};
  completion whole;
  whole.text = "fine";
  auto done = std::make_shared<const completion>(whole);
  std::vector<run_event> events{
    run_started{},
    slot_granted{3, "alpha"},
    slot_unmet{4, "no node offers worker w"},
    attempt_progressed{{{"r-1", 3, 1}, 10, 20, "reading"}},
    attempt_ended{{{"r-1", 3, 1}, done}},
    attempt_ended{{{"r-1", 5, 2}, tl::unexpected<failure>(broken)}},
    node_returned{"beta", {{"r-1", 1, 1}, {"r-1", 2, 7}}},
    results_merged{{3, 5}, 2, 99, duration{7}},
    conflict_noticed{"c1", "factual", "prices differ", {3, 5}, "which?"},
    conflict_settled{"c1", 7, "12 USD", "the price list"},
    tasks_written{{"r-0123456789", 3, 1}, "### One\n\nDone.\n\n### Two\n"},
    report_finished{{"prices"}, duration{3}, 1, 4250, true, "fair", "how good?", "mend", true},
    cancel_asked{"enough", 143},
    slot_refused{2, broken},
    approval_given{6, "ann", true}};
  std::vector<std::string> out;
  for (const auto& event : events) {
    auto kept = keep_event(event);
    out.push_back(with_size(kept.text ? *kept.text : std::string{}) + kept.body);
  }
  return out;
}

std::vector<std::string> header_seeds() {
  std::vector<std::string> out;
  auto texts = plan_yaml_seeds();
  for (const auto& text : texts) {
    plan_overrides overrides;
    overrides.resolved_inputs.emplace();
    auto read = read_plan(text, "p.yaml", overrides);
    if (!read.value)
      continue;
    run_header h;
    h.what = std::make_shared<const plan>(*read.value);
    run_context c;
    c.run = h.options.run = "r-1";
    c.task = read.value->task;
    auto& w = c.workers.emplace_back();
    w.name = "w";
    w.fallbacks = {"v"};
    h.context = std::make_shared<const run_context>(std::move(c));
    h.options.records = {{"w", {10, 1, 9, 8, duration{3}, duration{1}, 77}}};
    h.origin = {"/x/out", 3, 4, "/x/t.yaml", true, {"d"}};
    // Without its checksum.
    out.push_back(encode_header(h).substr(sha256("").size()));
  }
  return out;
}

} // namespace tributary::fuzz
