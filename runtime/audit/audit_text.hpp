#pragma once

#include "runtime/audit/audit_outcome.hpp"

#include <string>

namespace tributary {

/// An audit as a section of Markdown, for the report's end or a file of its own: what it came to
/// and why it was made, each score with whose it is and its evidence, and what is to be mended.
/// What judges wrote stands in it as plain words.
std::string audit_markdown(const audit_outcome& outcome);

/// Appends the same as one JSON object on one line, as an event carries it: {"ran", "reason",
/// "score", "min_score", "passed", "by", "judge", "no_verdict", "note", "criteria":
/// {"coverage": {"score", "by", "judge_score", "said", "counted"}, …}, "problems",
/// "problems_more"}. `score` and `by` are null where there is none.
void append_audit(std::string& out, const audit_outcome& outcome);

/// A file of it: {"audit": {…}}.
std::string audit_json(const audit_outcome& outcome);

} // namespace tributary
