#pragma once

#include "runtime/audit/audit_rubric.hpp"
#include "runtime/audit/part_reading.hpp"

#include <string>
#include <vector>

/// What the scores by rules share among each other; nobody else includes it.
namespace tributary {

/// All that the scores are made from.
struct work_reading {
  const audited_work& work;
  /// By stream of the plan.
  std::vector<audited_part> parts;
  std::vector<part_reading> readings;

  const plan& of() const { return *work.of; }
  bool is_there(size_t stream) const { return !parts[stream].lost && readings[stream].present; }
  size_t count_there() const;
};

work_reading read_work(const audited_work& work);

criterion_score coverage_of(const work_reading& all);
criterion_score consistency_of(const work_reading& all);
criterion_score support_of(const work_reading& all);
criterion_score clarity_of(const work_reading& all);
criterion_score actionability_of(const work_reading& all);

/// `most` times `part` of `whole`, 0 of nothing; in integers.
uint32_t share_of(uint64_t most, uint64_t part, uint64_t whole);

/// Names as one line of evidence: "A, B and 3 more"; few of them, each cut short.
class name_list {
public:
  void add(std::string_view name);
  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }
  std::string text() const;

private:
  std::string text_;
  size_t count_ = 0;
};

} // namespace tributary
