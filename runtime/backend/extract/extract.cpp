#include "runtime/backend/extract/extract.hpp"

#include "runtime/backend/extract/brief.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/backend/extract/writers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace tributary::extract {

namespace {

/// Words of the needed results that say what a stream of advice is about.
constexpr size_t need_terms = 40;
constexpr double need_weight = 0.3;
constexpr double cue_weight = 1.5;

tl::unexpected<failure> failed(failure_kind kind, std::string message) {
  failure f;
  f.kind = kind;
  f.message = std::move(message);
  return tl::unexpected<failure>(std::move(f));
}

void add_term(question& q, const std::string& term, double weight) {
  auto at
    = std::lower_bound(q.terms.begin(), q.terms.end(), term,
                       [](const auto& each, const auto& wanted) { return each.stem < wanted; });
  if (at == q.terms.end() || at->stem != term)
    q.terms.insert(at, {term, weight});
}

/// "Synthesize findings, give recommendations" names no topic: the results that it builds on do.
void learn_topic(brief& asked, const work_order& order) {
  if (asked.shape != answer_shape::items)
    return;
  std::map<std::string, size_t> counts;
  for (const auto& need : order.needs)
    if (need.text)
      each_term(clip(*need.text, 200'000), [&](std::string_view term) {
        if (term.size() > 3 && (term[0] < '0' || term[0] > '9'))
          ++counts[std::string{term}];
      });
  std::vector<std::pair<size_t, std::string>> ranked;
  for (const auto& [term, count] : counts)
    ranked.emplace_back(count, term);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](auto& a, auto& b) { return a.first > b.first; });
  for (size_t i = 0; i < std::min(need_terms, ranked.size()); ++i)
    add_term(asked.whole, ranked[i].second, need_weight);
  for (const char* cue : {"choos", "prefer", "avoid", "consider", "recommend", "pick", "check",
                          "plan", "start", "decid"})
    add_term(asked.whole, cue, cue_weight);
}

std::string why_nothing(const survey& all) {
  std::string why;
  size_t shown = 0;
  for (const auto& doc : all.documents)
    if (shown < 5 && !doc.unread.empty())
      why += fmt::format("{}{}: {}", shown++ == 0 ? "" : "; ", doc.name, doc.unread);
  return fmt::format("none of the {} inputs could be read ({}); extract reads text, Markdown, "
                     "HTML, CSV and source code on the node that runs it",
                     all.documents.size(), why);
}

} // namespace

tl::expected<std::string, failure> answer_order(const work_order& order, const pace& at) {
  auto sources = sources_of(order);
  if (sources.empty())
    return failed(failure_kind::bad_request,
                  "extract works on the plan's inputs, and this plan has none; name files under "
                  "`inputs`, or with --input");
  auto asked = read_brief(order);
  learn_topic(asked, order);
  vocabulary words{asked};
  auto all = survey_sources(sources, words, at);
  if (all.stopped)
    return failed(failure_kind::timeout, "stopped while reading");
  if (std::all_of(all.documents.begin(), all.documents.end(),
                  [](const auto& doc) { return !doc.unread.empty() && doc.counts.length == 0; }))
    return failed(failure_kind::bad_request, why_nothing(all));
  subject_table subjects{all};
  comparison compared{all};
  auto choice = asked.shape == answer_shape::profiles || asked.subjects_max > 0
                  ? choose_subjects(asked, all, words, subjects, compared)
                  : subject_choice{};
  auto picked = select_blocks(sources, all, words, asked, subjects, choice.chosen, at);
  if (picked.stopped)
    return failed(failure_kind::timeout, "stopped while reading");
  return write_section(
    {order, asked, sources, all, words, subjects, compared, choice, std::move(picked)});
}

} // namespace tributary::extract
