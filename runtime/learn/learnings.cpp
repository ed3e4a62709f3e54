#include "runtime/learn/learnings.hpp"

#include <algorithm>

namespace tributary {

namespace {

uint32_t narrow(uint64_t count) {
  return static_cast<uint32_t>(std::min<uint64_t>(count, UINT32_MAX));
}

} // namespace

void learned_record::add(const learned_record& other) {
  attempts += other.attempts;
  failed += other.failed;
  streams += other.streams;
  first_try += other.first_try;
  cost_microusd += other.cost_microusd;
  times.add(other.times);
  silences.add(other.silences);
  overheads.add(other.overheads);
}

worker_record summary_of(const learned_record& r) {
  worker_record out;
  out.attempts = narrow(r.attempts);
  out.failed = narrow(std::min(r.failed, r.attempts));
  out.streams = narrow(r.streams);
  out.first_try = narrow(std::min(r.first_try, r.streams));
  out.typical = r.times.quantile(50);
  out.silence = r.silences.quantile(95);
  out.cost_microusd = r.cost_microusd;
  return out;
}

void learnings::add(const learnings& other) {
  for (const auto& [key, record] : other.records)
    records[key].add(record);
  for (const auto& [key, count] : other.lessons)
    lessons[key] += count;
}

std::map<std::string, worker_record> records_by_worker(const learnings& all) {
  std::map<std::string, learned_record> sums;
  for (const auto& [key, record] : all.records)
    sums[key.worker].add(record);
  std::map<std::string, worker_record> out;
  for (const auto& [worker, record] : sums)
    out[worker] = summary_of(record);
  return out;
}

std::map<std::string, learned_overhead> overheads_by_worker(const learnings& all) {
  std::map<std::string, span_histogram> sums;
  for (const auto& [key, record] : all.records)
    sums[key.worker].add(record.overheads);
  std::map<std::string, learned_overhead> out;
  for (const auto& [worker, spans] : sums)
    if (spans.total() > 0)
      out[worker] = {spans.quantile(50), spans.total()};
  return out;
}

std::map<std::string, worker_record>
records_of_type(const learnings& all, const std::string& type) {
  std::map<std::string, worker_record> out;
  for (const auto& [key, record] : all.records)
    if (key.type == type)
      out[key.worker] = summary_of(record);
  return out;
}

} // namespace tributary
