#pragma once

#include "runtime/govern/account_sharing.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tributary {

/// Calls for a turn before its time. Any thread; never waits.
class share_bell {
public:
  void ring();
  /// For good.
  void close();
  /// Until somebody rings, but not less than `least` and not more than `most`.
  /// @returns False where it is closed.
  bool wait(std::chrono::milliseconds least, std::chrono::milliseconds most);

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
  bool closed_ = false;
};

/// Takes a coordinator's turns with the accounts that it shares: reads what all have told, has its
/// own told, again and again. A thread of its own, because the database may take its time.
class share_keeper {
public:
  struct hooks {
    /// What we tell after what was read; absent where nobody could say so just now.
    std::function<std::optional<std::vector<account_entry>>(
      std::shared_ptr<const share_page> page, account_sharing::moment when, bool leaving)>
      answer;
    /// It was told.
    std::function<void()> told;
  };

  /// @param every A third of the time for which an entry counts.
  share_keeper(std::shared_ptr<account_table> table, std::shared_ptr<share_bell> bell,
               std::chrono::milliseconds every, hooks h);
  /// Takes a last turn, which leaves to others what it can.
  ~share_keeper();
  share_keeper(const share_keeper&) = delete;
  share_keeper& operator=(const share_keeper&) = delete;

private:
  void work();
  void take_turn(bool leaving);
  /// @returns False where another came in between.
  result<bool> try_turn(bool leaving);

  std::shared_ptr<account_table> table_;
  std::shared_ptr<share_bell> bell_;
  std::chrono::milliseconds every_;
  hooks hooks_;
  bool lost_ = false;
  std::thread thread_;
};

} // namespace tributary
