#include "runtime/backend/extract/candidates.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tributary::extract {

namespace {

/// Of all candidates of all questions together.
constexpr size_t candidate_bytes = 12u << 20;
/// Blocks kept of one subject, and their bytes for all subjects together.
constexpr size_t blocks_per_subject = 160;
constexpr size_t subject_bytes = 12u << 20;
/// What a passage of a document that is years older than the newest is worth.
constexpr int64_t old_percent = 50;

size_t bytes_of(const block& b) {
  auto bytes = sizeof(candidate) + b.text.size() + b.code.size() + b.key.size() + b.value.size();
  for (const auto& heading : b.path)
    bytes += heading.size() + sizeof heading;
  for (const auto& cell : b.header)
    bytes += cell.size() + sizeof cell;
  for (const auto& row : b.rows)
    for (const auto& cell : row.cells)
      bytes += cell.size() + sizeof cell;
  return bytes;
}

/// The second reading of all sources.
class selector {
public:
  selector(const survey& all, const vocabulary& words, const brief& asked,
           const subject_table& subjects, const std::vector<int>& wanted)
    : all_(all), words_(words), asked_(asked), subjects_(subjects) {
    auto questions = asked.tasks.size() + 1;
    auto each = std::clamp<size_t>(bounds::candidates / questions, 10, bounds::candidates_per_task);
    heaps_.assign(questions, candidate_heap{each, candidate_bytes / questions});
    places_.assign(subjects.all().size(), -1);
    for (size_t i = 0; i < wanted.size(); ++i)
      places_[static_cast<size_t>(wanted[i])] = static_cast<int>(i);
    by_subject_.resize(wanted.size());
  }

  void take(uint32_t document, block&& b) {
    if (b.kind == block_kind::heading)
      return;
    auto subject = subjects_.of_block(all_.documents[document], b.path);
    auto counts = count_terms(words_, b);
    auto old = all_.is_old(all_.documents[document]);
    for (size_t q = 0; q < heaps_.size(); ++q) {
      auto points = score(words_, all_.stats, q == 0 ? asked_.whole : asked_.tasks[q - 1], counts);
      if (old)
        points = points * old_percent / 100;
      if (points > 0 && heaps_[q].admits(points))
        heaps_[q].put({b, document, subject, points});
    }
    keep_for_subject(document, subject, std::move(b), counts);
  }

  selection finish() {
    selection out;
    for (auto& heap : heaps_)
      out.by_question.push_back(heap.take());
    out.by_subject = std::move(by_subject_);
    return out;
  }

private:
  void keep_for_subject(uint32_t document, int subject, block&& b, const term_counts& counts) {
    auto place = subject < 0 ? -1 : places_[static_cast<size_t>(subject)];
    if (place < 0)
      return;
    auto& kept = by_subject_[static_cast<size_t>(place)];
    auto bytes = bytes_of(b);
    if (kept.size() >= blocks_per_subject || subject_bytes_ + bytes > subject_bytes)
      return;
    subject_bytes_ += bytes;
    auto points = score(words_, all_.stats, asked_.whole, counts);
    kept.push_back({std::move(b), document, subject, points});
  }

  const survey& all_;
  const vocabulary& words_;
  const brief& asked_;
  const subject_table& subjects_;
  std::vector<candidate_heap> heaps_;
  std::vector<int> places_;
  std::vector<std::vector<candidate>> by_subject_;
  size_t subject_bytes_ = 0;
};

} // namespace

bool candidate_heap::better::operator()(const candidate& a, const candidate& b) const {
  if (a.score != b.score)
    return a.score > b.score;
  return std::tie(a.document, a.what.line, a.what.text)
         < std::tie(b.document, b.what.line, b.what.text);
}

bool candidate_heap::admits(int64_t score) const {
  return !full_ || kept_.empty() || score >= std::prev(kept_.end())->score;
}

void candidate_heap::put(candidate&& c) {
  bytes_ += bytes_of(c.what);
  kept_.insert(std::move(c));
  while (kept_.size() > 1 && (kept_.size() > count_max_ || bytes_ > bytes_max_)) {
    auto last = std::prev(kept_.end());
    bytes_ -= bytes_of(last->what);
    kept_.erase(last);
    full_ = true;
  }
}

std::vector<candidate> candidate_heap::take() {
  std::vector<candidate> out;
  while (!kept_.empty())
    out.push_back(std::move(kept_.extract(kept_.begin()).value()));
  return out;
}

selection select_blocks(const std::vector<source>& sources, const survey& all,
                        const vocabulary& words, const brief& asked, const subject_table& subjects,
                        const std::vector<int>& wanted, const pace& at) {
  selector taker{all, words, asked, subjects, wanted};
  for (uint32_t i = 0; i < sources.size(); ++i) {
    at.reading(sources[i].name);
    auto outcome = read_blocks(
      sources[i], [&](block&& b) { taker.take(i, std::move(b)); }, at.read);
    if (outcome.stopped) {
      selection stopped;
      stopped.stopped = true;
      return stopped;
    }
  }
  return taker.finish();
}

std::string compared_text(const block& b) {
  auto text = b.text + " " + b.code;
  for (const auto& row : b.rows)
    for (const auto& cell : row.cells)
      text += " " + cell;
  return text;
}

} // namespace tributary::extract
