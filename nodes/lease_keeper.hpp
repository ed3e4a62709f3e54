#pragma once

#include "runtime/journal/run_leases.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tributary {

/// Keeps a coordinator's lease alive, and finds runs whose coordinator's has run out. A thread of
/// its own, because the database may take its time; what it calls may wait, too.
class lease_keeper {
public:
  using time = std::chrono::steady_clock::time_point;

  struct hooks {
    /// Whether there is anybody here who could do a run's work.
    std::function<bool()> can_work;
    /// A run that nobody has.
    /// @returns False where it could not be gone on with: it is left to others for a while.
    std::function<bool(const std::string& run)> take;
    /// Nobody has been here for a while who could work, and there are other coordinators.
    /// @returns Runs that are let go of.
    std::function<std::vector<std::string>()> give_up;
    /// What patience is measured by.
    std::function<time()> now = [] { return std::chrono::steady_clock::now(); };
  };

  /// @param address Where we are reached.
  /// @param every A third of the lease at most.
  lease_keeper(std::shared_ptr<run_leases> leases, std::string address,
               std::chrono::milliseconds every, hooks h);
  /// Waits for what is being done.
  ~lease_keeper();
  lease_keeper(const lease_keeper&) = delete;
  lease_keeper& operator=(const lease_keeper&) = delete;

private:
  void work();
  bool renew(bool first);
  void take_free();
  void give_up_idle();

  std::shared_ptr<run_leases> leases_;
  std::string address_;
  std::chrono::milliseconds every_;
  hooks hooks_;
  bool lost_ = false;
  /// Runs that could not be gone on with, and when they are looked at again.
  std::map<std::string, time> left_until_;
  time worked_at_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  std::thread thread_;
};

} // namespace tributary
