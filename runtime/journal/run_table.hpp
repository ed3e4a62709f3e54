#pragma once

#include "runtime/base/error.hpp"
#include "runtime/journal/journal_batch.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What a writer asks of the database in which its runs are. Each call waits for its answer; where
/// that is an error nobody knows whether what was asked has been done.
class run_table {
public:
  /// A new run's row.
  struct begun {
    /// 0: there is a run of this name, and it is not ours.
    int64_t number = 0;
    /// It was there already, by us.
    bool before = false;
  };

  virtual ~run_table() = default;
  /// To be called before the others; does nothing where the connection is good.
  virtual result<void> connect() = 0;
  /// The next connection finds the server that takes writes then.
  virtual void disconnect() = 0;
  virtual result<begun> begin(std::string_view run) = 0;
  /// @returns The runs that were as expected, and where they are now.
  virtual result<std::vector<run_tail>> write(const journal_batch& batch) = 0;
  /// How far runs are, of those that are there.
  virtual result<std::vector<run_tail>> tails(const std::set<int64_t>& numbers) = 0;
  /// Its address, for people.
  virtual std::string shown() const = 0;
};

} // namespace tributary
