#include "runtime/report/run_record.hpp"
#include "runtime/run/critical_chain.hpp"

#include <algorithm>

namespace tributary {

namespace {

service_chain chain_over(const plan& p, const std::vector<run_record::stream_row>& rows) {
  std::vector<duration> service(p.streams.size());
  // What was brought up to date had its earlier rounds while others still ran, and shares of tasks
  // are done at once.
  for (size_t s = 0; s < std::min(service.size(), rows.size()); ++s)
    service[s] = rows[s].rounds == 1 || p.streams[s].start == start_when::first
                   ? rows[s].last_service
                   : rows[s].service_time;
  return critical_chain(p, service);
}

service_chain chain_of(const plan& p, const run_record& record) {
  const auto& rows = record.streams();
  if (rows.size() <= p.streams.size())
    return chain_over(p, rows);
  auto grown = p;
  for (auto s = p.streams.size(); s < rows.size(); ++s) {
    auto& added = grown.streams.emplace_back();
    auto& needs = added.needs;
    if (!p.synthesis.worker.empty() && s == p.streams.size()
        && p.synthesis.mode == merge_mode::pipeline)
      added.start = start_when::first;
    for (auto need : rows[s].needs)
      if (need < p.streams.size())
        needs.push_back(need);
  }
  return chain_over(grown, rows);
}

} // namespace

std::vector<stream_index> accepted_path(const plan& p, const run_record& record) {
  auto chain = chain_of(p, record);
  if (chain.length == duration{0})
    chain.streams.clear();
  return std::move(chain.streams);
}

run_metrics run_record::metrics(const plan& p) const {
  run_metrics m;
  for (const auto& row : streams_) {
    m.sequential += row.service_time;
    m.cpu += row.cpu_time;
    m.input_tokens += row.input_tokens;
    m.output_tokens += row.output_tokens;
    m.cost_microusd += row.cost_microusd;
    if (row.phase != "completed")
      continue;
    ++m.completed;
    if (!row.again)
      ++m.first_try;
  }
  m.input_tokens += wasted_input_tokens_;
  m.output_tokens += wasted_output_tokens_;
  m.cost_microusd += wasted_microusd_;
  m.synthesis = synthesis_;
  m.sequential += synthesis_;
  m.parallel = since_begin(end_ ? end_->at : last_);
  m.waiting_for_approval = elapsed() - m.parallel;
  auto chain = chain_of(p, *this);
  m.critical_path = chain.length;
  for (auto s : chain.streams)
    if (s < streams_.size())
      m.waiting_for_slots += streams_[s].waited;
  m.busy = busy_;
  for (const auto& [key, bar] : open_)
    m.busy += last_ - attempts_[bar].begin;
  m.streams = static_cast<uint32_t>(streams_.size());
  m.attempts = static_cast<uint32_t>(attempts_.size());
  m.peak_parallel = peak_;
  return m;
}

} // namespace tributary
