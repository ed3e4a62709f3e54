#pragma once

#include "runtime/report/report_html.hpp"

#include "tests/unit/report/story.hpp"

namespace tributary::test {

/// The page of a run in which everybody's words are these, in every place that a worker, a node or
/// a plan can write to.
inline std::string page_with(const std::string& words, const std::string& markdown) {
  story s{"a", "b"};
  s.what.task = words;
  s.what.streams[0].name = words;
  s.what.streams[1].name = words;
  s.names.run = words;
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.started(0, 0, 1, words, words);
  auto& retry = s.tell(500, notice_type::stream_retrying, 0, 1);
  retry.why = words;
  retry.node = words;
  auto& lost = s.tell(600, notice_type::node_lost);
  lost.node = words;
  lost.why = words;
  s.started(900, 0, 2, words, words);
  s.completed(1000, 0, 2, 100);
  s.tell(1000, notice_type::stream_skipped, 1).why = words;
  auto& end = s.tell(1100, notice_type::run_completed);
  end.exit_code = 3;
  end.why = words;
  conflict c;
  c.id = words;
  c.subject = c.attribute = words;
  c.status = words;
  c.sides
    = {{0, words, words, words, words, words, words}, {9, words, words, words, words, "", ""}};
  c.resolved_by = c.resolved_value = c.resolved_why = words;
  auto record = s.record();
  return report_html(s.what, markdown, {c}, record, record.metrics(s.what));
}

} // namespace tributary::test
