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

completion_ptr fold_book::take(const plan& p, stream_index streams, size_t given,
                               const completion_ptr& older, const completion_ptr& answer) {
  folded_ = std::max(folded_, std::min(given, arrivals_.size()));
  auto newer = read_fold(p, streams, answer->text);
  auto all = older ? read_fold(p, streams, older->text).value_or(fold_text{}) : fold_text{};
  auto whole = std::make_shared<completion>(*answer);
  if (newer)
    whole->text = written(p, joined(std::move(all), std::move(*newer)));
  return whole;
}

} // namespace tributary
