#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/synthesis/conflict.hpp"

#include <memory>
#include <string>
#include <string_view>

/// How conflicts are settled: a stream of its own looks into facts, stated criteria choose among
/// technical options. Both sides stay visible.
namespace tributary {

/// What a stream that settles a factual conflict has found out.
struct resolution {
  /// The stream's id.
  std::string by;
  /// What is right; empty where it could not tell or did not deliver.
  std::string value;
  /// In the stream's own words; or why there is none. One line.
  std::string why;

  bool operator==(const resolution&) const = default;
};

/// What such a stream is asked: what is in dispute, both sides with their sources and quotes, and
/// how to answer. At most `limits::question_bytes`.
std::string research_question(const conflict& about, const plan& p);

/// The first paragraph of an answer that is no heading, as one line.
std::string first_words(std::string_view markdown);

/// Reads its answer: the value of the claim about what was in dispute, or of its only claim.
/// @param about As it is by now; one that is no longer open takes no answer.
/// @param text Its result without the claims.
resolution read_resolution(const conflict& about, std::string by, std::string_view text,
                           const std::vector<claim>& claims);

/// What such a stream has brought. What it settles is read when it is shown: by then the conflict
/// may be another one, since results come in any order.
struct research_answer {
  /// The stream's id.
  std::string by;
  /// Its result without the claims; null where it did not deliver.
  std::shared_ptr<const std::string> text;
  std::vector<claim> claims;
  /// Why it did not.
  std::string failed;
};

resolution resolution_of(const research_answer& answer, const conflict& about);

/// Chooses among the sides of an open technical conflict: the option that the plan's requirements
/// name, then the one that more parts hold, then the one that has a source. Where these prefer none
/// it stays open and says so.
void choose_side(conflict& about, const plan& p);

} // namespace tributary
