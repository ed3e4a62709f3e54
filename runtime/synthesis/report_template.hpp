#pragma once

#include "runtime/plan/plan.hpp"

#include <string>
#include <vector>

namespace tributary {

/// A place for a result in a template.
struct template_slot {
  /// What stands before it, as the template has it.
  std::string before;
  stream_index stream = no_stream;
};

/// A plan's own form for its deliverable: Markdown with `{{stream.ID}}` where results go and
/// `{{task}}` for the task. Read once, so braces in results are never looked at.
struct report_template {
  /// In the order of the template; empty for the usual form, a section a stream.
  std::vector<template_slot> slots;
  std::string tail;
  /// By stream: the highest level for headings of its result, one below the heading it stands
  /// under.
  std::vector<uint8_t> levels;

  bool is_used() const { return !levels.empty(); }
};

/// Reads `synthesis.template_text`. Names of no stream stay as they are, and so does what stands in
/// code.
report_template read_template(const plan& p);

} // namespace tributary
