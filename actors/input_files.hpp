#pragma once

#include "runtime/wire/message.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>

namespace tributary {

/// A piece of a file, asked of the reader; `wire::part` comes back.
struct read_part {
  wire::want_part what;
  std::string path;
};

/// A piece of an input, to be written; `part_written` comes back.
struct write_part {
  std::string run;
  std::string path;
  uint64_t offset = 0;
  std::string bytes;
};
struct part_written {
  std::string run;
  std::string error;
};

/// Reads and writes pieces of inputs for sessions and links. Spawned detached: files block.
caf::behavior input_files(caf::event_based_actor* self);

} // namespace tributary

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::read_part)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::write_part)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::part_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::wire::part)
