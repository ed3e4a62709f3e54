#pragma once

#include <cstdint>

namespace tributary {

/// Who says whether an account may be asked once more: the governor, with the time of the moment. A
/// slot and a permit are given together, so what runs is counted here by the scheduler's books.
class permit_port {
public:
  virtual ~permit_port() = default;
  /// While nothing ends and no time passes, `begin` may only turn yes into no.
  virtual bool may_begin(uint32_t account) const = 0;
  /// A grant is made. @returns Its permit.
  virtual uint64_t begin(uint32_t account) = 0;
  /// One more runs than was known: begun before.
  virtual void resume(uint32_t account) = 0;
  /// So many do not run any more.
  virtual void end(uint32_t account, uint32_t count) = 0;
};

} // namespace tributary
