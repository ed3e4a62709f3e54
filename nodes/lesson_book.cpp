#include "nodes/lesson_book.hpp"

#include "runtime/backend/quiet_thread.hpp"
#include "runtime/base/log.hpp"
#include "runtime/learn/lesson_store.hpp"
#include "runtime/learn/run_learner.hpp"
#include "runtime/learn/worker_choice.hpp"

#include <filesystem>

namespace tributary {

namespace {

/// @returns What the file knows, or nothing where it is not there; reading makes no file.
result<learnings> read_lessons(const std::string& file) {
  std::error_code failed;
  if (file.empty() || !std::filesystem::exists(file, failed))
    return learnings{};
  auto store = lesson_store::open(file);
  if (!store)
    return tl::unexpected<error>(store.error());
  return store->read();
}

result<void> write_lessons(const std::string& file, const learnings& more) {
  auto store = lesson_store::open(file);
  if (!store)
    return tl::unexpected<error>(store.error());
  return store->add(more);
}

} // namespace

std::shared_ptr<lesson_book> lesson_book::open(std::string file) {
  std::shared_ptr<lesson_book> book{new lesson_book{std::move(file)}};
  if (auto read = read_lessons(book->file_))
    book->known_ = std::make_shared<const learnings>(std::move(*read));
  else
    log::warn("lessons-not-read", "why", read.error().what);
  return book;
}

lesson_book::~lesson_book() {
  {
    std::lock_guard lock{mutex_};
    closing_ = true;
    come_.notify_one();
  }
  if (writer_.joinable())
    writer_.join();
}

std::shared_ptr<const learnings> lesson_book::known() const {
  std::lock_guard lock{mutex_};
  return known_;
}

void lesson_book::brief(run_request& request) const {
  if (!file_.empty() && request.what->learn)
    request.options.records = records_by_worker(*known());
}

void lesson_book::follow(run_request& request) {
  if (file_.empty() || !request.what->learn)
    return;
  request.observer
    = [book = shared_from_this(), learner = std::make_shared<run_learner>(request.what),
       next = std::move(request.observer)](const run_notice& n) {
        if (next)
          next(n);
        learner->add(n);
        if (is_end(n.type))
          book->learn(learner->gathered());
      };
}

void lesson_book::learn(learnings more) {
  if (file_.empty() || more.empty())
    return;
  std::lock_guard lock{mutex_};
  if (closing_)
    return;
  waiting_.push_back(std::move(more));
  if (!writer_.joinable())
    writer_ = quiet_thread([this] { write_all(); });
  come_.notify_one();
}

void lesson_book::write_all() {
  for (;;) {
    std::vector<learnings> batch;
    {
      std::unique_lock lock{mutex_};
      come_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
      batch.swap(waiting_);
    }
    if (batch.empty())
      return;
    learnings sum;
    for (const auto& one : batch)
      sum.add(one);
    if (auto written = write_lessons(file_, sum); !written)
      log::warn("lessons-not-written", "why", written.error().what);
    // What other processes have learned meanwhile is known from now on, too.
    auto read = read_lessons(file_);
    std::lock_guard lock{mutex_};
    if (read)
      known_ = std::make_shared<const learnings>(std::move(*read));
  }
}

worker_chooser chooser_by(std::shared_ptr<const learnings> known) {
  return [known = std::move(known)](const std::string& type, const std::string& assigned,
                                    const std::vector<std::string>& candidates) {
    auto choice = pick_worker(assigned, candidates, records_of_type(*known, type));
    return worker_pick{std::move(choice.worker), std::move(choice.why)};
  };
}

} // namespace tributary
