#pragma once

#include "runtime/base/error.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/run/run_state.hpp"
#include "runtime/work/work.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// How a run came to be, beside what it does: whoever resumes it sets the same stage.
struct run_origin {
  /// Where its files go, absolute; empty where a client of a coordinator takes them.
  std::string folder;
  /// Worker processes of its own, and slots in each.
  std::optional<uint32_t> nodes;
  std::optional<uint32_t> slots;
  /// Absolute; empty where there was none.
  std::string topology_file;
  /// Handed to a coordinator by a client.
  bool served = false;
  /// What was in the inputs when it began, in their order; empty where nobody looked.
  std::vector<std::string> input_digests = {};

  bool operator==(const run_origin&) const = default;
};

/// All that it takes to make a run again; with its events it goes on where it was.
struct run_header {
  std::shared_ptr<const plan> what;
  run_options options;
  std::shared_ptr<const run_context> context;
  run_origin origin;
};

/// The bytes begin with their own SHA-256: a header that a disk has changed is refused.
std::string encode_header(const run_header& header);

/// @returns Or `ec::malformed`, also for the header of a newer release.
result<run_header> decode_header(std::string_view bytes);

} // namespace tributary
