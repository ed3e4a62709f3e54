#pragma once

#include "runtime/journal/journal_store.hpp"
#include "runtime/sqlite/sqlite_file.hpp"

#include <map>

namespace tributary {

/// The tables of a journal in one SQLite file: runs, their events, and results by their hash. Each
/// event carries a checksum over itself and all before it, and each run the number of its events,
/// so that what is changed, left out or cut off shows. One thread at a time.
class journal_file {
public:
  static result<journal_file> open(const std::string& file, int64_t pages_max);

  result<void> add_run(const kept_run& run);
  /// All of it or nothing.
  result<void> write(const std::deque<journal_item>& batch);
  /// As in `journal_store`.
  result<journal_page>
  read(std::string_view run, uint64_t after, uint64_t& mark, size_t most) const;
  result<std::vector<kept_run>> runs() const;
  result<kept_run> find(std::string_view run) const;
  result<void> rate(std::string_view run, const run_rating& rating);
  result<void> prune(size_t keep);

private:
  /// How far a run's events have come.
  struct tail {
    int64_t number = 0;
    uint64_t events = 0;
    uint64_t mark = 0;
  };

  journal_file(std::string file, sqlite_ptr db);
  result<tail> tail_of(std::string_view run) const;
  result<tail*> known_tail(const std::string& run);
  result<void> write_items(const std::deque<journal_item>& batch);
  result<void> end_run(const journal_item& item, const tail& end);
  result<void> write_event(const journal_item& item, tail& end);
  /// The same error with the file's name and what can be done.
  error told(const error& e) const;

  std::string file_;
  sqlite_ptr db_;
  std::map<std::string, tail, std::less<>> tails_;
};

} // namespace tributary
