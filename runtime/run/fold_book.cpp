#include "runtime/run/fold_book.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {

std::span<const stream_index> fold_book::fresh(size_t given) const {
  auto end = std::min(given, arrivals_.size());
  return std::span{arrivals_}.subspan(folded_, end - std::min(folded_, end));
}

std::optional<failure>
fold_book::defect_of(const plan& p, stream_index streams, size_t given, const completion& answer,
                     const result_text& results) const {
  auto refused = [&](std::string why) {
    return failure{failure_kind::invalid_output, std::move(why), std::nullopt, answer.text,
                   answer.used};
  };
  auto fold = read_fold(p, streams, answer.text);
  if (!fold)
    return refused(fold.error().what);
  auto loss = fold_loss(
    p, *fold, {fresh(given), std::span{arrivals_}.first(std::min(folded_, arrivals_.size()))},
    results);
  return loss.empty() ? std::nullopt : std::optional{refused(std::move(loss))};
}

completion_ptr
fold_book::take(const plan& p, stream_index streams, size_t given, const completion_ptr& answer) {
  folded_ = std::max(folded_, std::min(given, arrivals_.size()));
  if (auto newer = read_fold(p, streams, answer->text))
    all_ = joined(std::move(all_), std::move(*newer));
  auto whole = std::make_shared<completion>(*answer);
  whole->text = written(p, all_);
  return whole;
}

size_t fold_book::fitting(const result_text& results) const {
  size_t bytes = 0;
  auto end = folded_;
  for (; end < arrivals_.size(); ++end) {
    const auto* text = results(arrivals_[end]);
    bytes += text ? text->size() : 0;
    if (bytes > fold_bytes && end > folded_)
      break;
  }
  return end;
}

} // namespace tributary
