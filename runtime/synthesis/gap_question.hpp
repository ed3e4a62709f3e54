#pragma once

#include "runtime/synthesis/draft_parts.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What a stream is asked that is to fetch what is missing, and how its answer is read.
namespace tributary {

/// For what a stream's `output` names and its result, which goes with the question, has not. At
/// most `limits::question_bytes`.
std::string gap_question(const plan& p, stream_index stream, std::string_view what);

/// For what the plan requires and no part has a word of, with how the parts begin. At most
/// `limits::question_bytes`.
std::string requirement_question(const draft_parts& all, size_t requirement);

/// Why what was asked for cannot be had, where the answer says so or says nothing at all.
std::optional<std::string> why_not_had(std::string_view answer);

/// What came of it.
/// @param is_met Whether what was missing is there with it; counts only where it brought anything.
resolution verdict_on(const fetched_part& got, bool is_met);

} // namespace tributary
