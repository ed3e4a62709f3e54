#pragma once

#include "actors/protocol.hpp"
#include "config/plan_file.hpp"
#include "runtime/learn/learnings.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tributary {

/// What earlier runs have taught this process's runs, and what these teach. Writes in a thread of
/// its own when a run has ended. A file that cannot be read or written is a warning, never a run's
/// end.
class lesson_book : public std::enable_shared_from_this<lesson_book> {
public:
  /// Reads the file. @param file "": nothing is known and nothing kept.
  static std::shared_ptr<lesson_book> open(std::string file);
  /// Waits until what ended runs have taught is written.
  ~lesson_book();
  lesson_book(const lesson_book&) = delete;
  lesson_book& operator=(const lesson_book&) = delete;

  /// Any thread.
  std::shared_ptr<const learnings> known() const;
  /// Tells a new run what is known; nothing where its plan says `learn: false`.
  void brief(run_request& request) const;
  /// Listens to a run behind the observer that it has, unless its plan says `learn: false`. To be
  /// called before it begins or goes on.
  void follow(run_request& request);
  /// Keeps what a run has taught; returns at once.
  void learn(learnings more);

private:
  explicit lesson_book(std::string file) : file_(std::move(file)) {}
  void write_all();

  std::string file_;
  mutable std::mutex mutex_;
  std::condition_variable come_;
  std::shared_ptr<const learnings> known_ = std::make_shared<learnings>();
  std::vector<learnings> waiting_;
  bool closing_ = false;
  std::thread writer_;
};

/// Picks workers by these records.
worker_chooser chooser_by(std::shared_ptr<const learnings> known);

} // namespace tributary
