#pragma once

#include "runtime/journal/durable_journal.hpp"

#include "tests/support/catch.hpp"

#include <filesystem>
#include <future>
#include <string>
#include <unistd.h>
#include <vector>

namespace tributary::test {

inline const time_point t0{std::chrono::hours{24}};

inline completion_ptr result_of(std::string text) {
  completion c;
  c.text = std::move(text);
  return std::make_shared<const completion>(std::move(c));
}

inline run_event done(const std::string& run, stream_index stream, completion_ptr result) {
  return attempt_ended{{{run, stream, 1}, std::move(result)}};
}

struct recorded {
  std::vector<time_point> times;
  std::vector<run_event> events;
};

inline recorded replayed(const journal& j, std::string_view run) {
  recorded all;
  auto ok = j.replay(run, [&all](time_point at, const run_event& e) {
    all.times.push_back(at);
    all.events.push_back(e);
  });
  INFO((ok ? "" : ok.error().what));
  REQUIRE(ok);
  return all;
}

template <class T>
const T& at_as(const recorded& all, size_t place) {
  return std::get<T>(all.events.at(place));
}

/// One of each kind of event, in an order that a run could not have.
inline std::vector<run_event> one_of_each() {
  using namespace std::chrono_literals;
  failure broken{failure_kind::timeout, "no answer", duration{5s}, "half a te"};
  return {run_started{},
          slot_granted{3, "alpha"},
          slot_unmet{4, "no node offers worker w"},
          attempt_progressed{{{"r-1", 3, 1}, 10, 20, "reading"}},
          done("r-1", 3, result_of("fine")),
          done("r-other", 3, result_of("of another run")),
          done("r-1", 9, nullptr),
          attempt_ended{{{"r-1", 5, 2}, tl::unexpected<failure>(broken)}},
          node_gone{"alpha", "was lost", {{3, 1, "half an answer"}, {4, 2, "another"}}},
          node_returned{"beta", {{"r-1", 1, 1}, {"r-1", 2, 7}}, {{5, 1, "a third"}}},
          results_merged{{3, 5}, 2, 99, 7ms},
          conflict_noticed{"c1", "factual", "prices differ", {3, 5}, "which one?"},
          report_finished{
            {"prices"}, 3ms, 2, 4250, true, "4.250 of 5", "How good is it?", "Mend it.", true},
          timer_fired{},
          cancel_asked{"enough", 143},
          node_noticed{notice_type::node_left, "beta", "drained"},
          slot_granted{8, "beta"},
          slot_refused{2, broken},
          result_reused{1, result_of("from before"), "r-0", {}},
          result_reused{2, nullptr, {}, "its prompt changed"},
          conflict_settled{"c1", 7, "12 USD", "the price list"},
          approval_given{6, "ann", false},
          approval_given{no_stream, "", true},
          tasks_written{{"r-0123456789", 3, 1}, "### One\n\nDone.\n\n### Two\n"}};
}

/// All that was appended is durable.
inline void settle(durable_journal& j, std::string_view run) {
  auto durable = std::make_shared<std::promise<void>>();
  if (j.when_durable(run, [durable] { durable->set_value(); }))
    return;
  REQUIRE(durable->get_future().wait_for(std::chrono::seconds{60}) == std::future_status::ready);
}

/// A folder of the test's own, gone with it.
struct journal_folder {
  std::string path;

  journal_folder() {
    auto name = (std::filesystem::temp_directory_path() / "journal-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path = name;
  }
  ~journal_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string file() const { return path + "/journal.db"; }
  std::shared_ptr<durable_journal> open(sqlite_journal_options options = {}) const {
    auto j = sqlite_journal(file(), std::move(options));
    INFO((j ? "" : j.error().what));
    REQUIRE(j);
    return *j;
  }
};

} // namespace tributary::test
