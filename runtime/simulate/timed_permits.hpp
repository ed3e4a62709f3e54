#pragma once

#include "runtime/govern/governor.hpp"
#include "runtime/schedule/permit_port.hpp"

namespace tributary::sim {

/// The governor at a moment of virtual time, as the scheduler asks it.
class timed_permits : public permit_port {
public:
  bool may_begin(uint32_t account) const override { return accounts.may_begin(account, now); }
  uint64_t begin(uint32_t account) override { return accounts.begin(account, now); }
  void resume(uint32_t account) override { accounts.resume(account); }
  void end(uint32_t account, uint32_t count) override { accounts.end(account, count); }

  governor accounts;
  time_point now{};
};

} // namespace tributary::sim
