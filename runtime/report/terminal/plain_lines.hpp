#pragma once

#include "runtime/run/run_notice.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// Tells a run line by line where there is no terminal to draw on: one line for each event that is
/// worth one, with the time since the run began before it.
/// `  2.1s  leaders      completed in 1.9s on node-1 (4.2 kB)`
class plain_lines {
public:
  /// @param verbose Also what is told elsewhere anyhow: who is queued, who makes progress.
  explicit plain_lines(const plan& p, bool colour = false, bool verbose = false);

  /// The line without its newline; nothing for an event that is not worth one. Of plans with very
  /// many streams, completions are told together.
  std::optional<std::string> line(const run_notice& n);

private:
  std::string subject(const run_notice& n) const;
  std::string told(const run_notice& n) const;
  std::optional<std::string> many_done(const run_notice& n);

  bool colour_ = false;
  bool verbose_ = false;
  std::vector<std::string> ids_;
  /// How many streams there are, with those that the run has added.
  size_t all_ = 0;
  size_t subject_columns_ = 0;
  time_point begin_{};
  /// Streams that ended, and at how many the next line is due, where completions are told together.
  size_t ended_ = 0;
  size_t completed_ = 0;
  size_t next_told_ = 0;
};

} // namespace tributary
