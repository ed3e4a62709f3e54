#pragma once

#include "runtime/backend/backend.hpp"

#include <string>
#include <utility>

namespace tributary {

/// Ends an attempt before it has begun, as `bad_request`.
/// @returns Null, as `backend::start` does then.
inline std::shared_ptr<attempt_handle> refuse(const attempt_sink& sink, std::string why) {
  failure f;
  f.kind = failure_kind::bad_request;
  f.message = std::move(why);
  sink.done(tl::unexpected<failure>(std::move(f)));
  return nullptr;
}

} // namespace tributary
