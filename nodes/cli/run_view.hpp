#pragma once

#include "nodes/cli/console.hpp"
#include "nodes/run_feed.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/report/run_record.hpp"

#include <memory>
#include <string_view>

namespace tributary {

/// What a person sees of a run: a live view on a terminal, lines elsewhere, events on stdout where
/// they were asked for, and the answer at the end.
class run_view {
public:
  run_view(std::shared_ptr<const plan> p, const console& out);
  ~run_view();

  void add(const run_feed::batch& news);
  /// A line for people, where they look.
  void say(std::string_view words);
  /// Draws what has changed; call a few times a second.
  void draw(time_point now);
  /// The closing lines on stderr, the answer on stdout.
  /// @param folder Where the run's files are.
  void finish(int exit_code, const std::string& folder);

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
