#pragma once

#include "runtime/fold/fold_text.hpp"

#include <functional>
#include <span>
#include <string>

namespace tributary {

/// A stream's accepted result as its worker gave it; null where there is none.
using result_text = std::function<const std::string*(stream_index)>;

/// What a fold may write about, and what it must.
struct fold_scope {
  /// Streams whose results it was given for the first time.
  std::span<const stream_index> fresh;
  /// Those of earlier folds, whose sections it may change.
  std::span<const stream_index> folded;
};

/// Compares a fold with the results that its sections are made from: each new one has a section,
/// no section is of a result that was not there, the claims of a result stay (those whose value the
/// result says in its text), and so do half of its figures and links and a quarter of its words,
/// where it has several.
/// @returns What is lost, for people and for the next try; "" where nothing is.
std::string fold_loss(const plan& p, const fold_text& fold, const fold_scope& scope,
                      const result_text& results);

} // namespace tributary
