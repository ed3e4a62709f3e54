#pragma once

#include "runtime/backend/extract/survey.hpp"
#include "runtime/work/work.hpp"

#include <string>

namespace tributary::extract {

/// Answers an order from its inputs and needs: a section in Markdown with a `claims` block. The
/// same order over the same files gives the same bytes.
/// @returns A failure where there is nothing to read, or where `at.read` has said to stop (kind
/// `timeout`, for the caller to name).
tl::expected<std::string, failure> answer_order(const work_order& order, const pace& at);

} // namespace tributary::extract
