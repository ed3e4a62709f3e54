#pragma once

#include "runtime/backend/backend.hpp"
#include "runtime/backend/work_pool.hpp"

#include <memory>

namespace tributary {

/// The worker that is always there: answers from the plan's inputs, offline, in the pool's threads.
/// The pool must outlive the backend's attempts.
std::shared_ptr<backend> extract_backend(work_pool& pool);

} // namespace tributary
