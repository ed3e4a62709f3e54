#pragma once

#include "runtime/report/run_record.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace tributary {

/// Tells a run by its events, in order, at times in milliseconds from its start.
class story {
public:
  explicit story(std::initializer_list<std::string> ids) {
    names.run = "r-0123456789";
    for (const auto& id : ids) {
      names.streams.push_back(id);
      what.streams.emplace_back();
      what.streams.back().id = id;
      what.streams.back().name = id;
    }
    what.task = "A task";
  }

  run_notice&
  tell(int64_t ms, notice_type type, stream_index stream = no_stream, uint32_t attempt = 0) {
    run_notice n;
    n.type = type;
    n.seq = events.size() + 1;
    n.at = start + duration{ms * 1000};
    n.stream = stream;
    n.attempt = attempt;
    events.push_back(n);
    return events.back();
  }
  void started(int64_t ms, stream_index stream, uint32_t attempt, const std::string& node = "n1",
               const std::string& worker = "w") {
    auto& n = tell(ms, notice_type::stream_started, stream, attempt);
    n.node = node;
    n.worker = worker;
  }
  void completed(int64_t ms, stream_index stream, uint32_t attempt, int64_t service_ms) {
    tell(ms, notice_type::stream_completed, stream, attempt).service_time
      = duration{service_ms * 1000};
  }

  run_record record() const {
    run_record r{names};
    for (const auto& n : events)
      r.add(n);
    return r;
  }
  run_metrics metrics() const { return record().metrics(what); }

  static constexpr time_point start{duration{1'769'847'300'000'000}};
  plan what;
  notice_names names;
  std::vector<run_notice> events;
};

inline constexpr duration ms(int64_t count) {
  return duration{count * 1000};
}

} // namespace tributary
