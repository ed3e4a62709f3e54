#include "runtime/report/run_folder.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace tributary {

namespace {

constexpr int writer_niceness = 5;

/// What waits to be written. A file that is put again before it was written keeps its turn.
struct backlog {
  struct entry {
    std::string name;
    std::shared_ptr<const std::string> bytes;
  };
  std::string events;
  std::list<entry> files;
  std::unordered_map<std::string, std::list<entry>::iterator> by_name;

  bool empty() const { return events.empty() && files.empty(); }

  void put(std::string_view name, std::shared_ptr<const std::string> bytes) {
    auto [at, is_new] = by_name.try_emplace(std::string{name});
    if (is_new)
      at->second = files.insert(files.end(), {at->first, std::move(bytes)});
    else
      at->second->bytes = std::move(bytes);
  }
};

} // namespace

struct run_folder::parts {
  std::string path;
  output_files files;
  std::mutex lock;
  std::condition_variable changed;
  backlog waiting;
  bool writing = false;
  bool closing = false;
  std::optional<error> first_error;
  /// Events were left out, so that later ones must be too.
  bool events_cut = false;
  /// After a failed append nothing more is appended: a gap would be worse than an end.
  bool events_broken = false;
  std::thread writer;

  void remember(const error& problem) {
    if (!first_error)
      first_error = problem;
  }

  void write(const backlog& batch) {
    if (!batch.events.empty() && !events_broken)
      if (auto done = files.append(batch.events); !done) {
        events_broken = true;
        std::lock_guard guard{lock};
        remember(done.error());
      }
    for (const auto& file : batch.files)
      if (auto done = files.replace(file.name, *file.bytes); !done) {
        std::lock_guard guard{lock};
        remember(done.error());
      }
  }

  void work() {
    // Writing can wait for those who decide, who would wait for a core behind it. The niceness is
    // this thread's alone.
    [[maybe_unused]] auto niceness = ::nice(writer_niceness);
    std::unique_lock guard{lock};
    for (;;) {
      changed.wait(guard, [this] { return closing || !waiting.empty(); });
      if (waiting.empty())
        return;
      backlog batch;
      std::swap(batch, waiting);
      writing = true;
      guard.unlock();
      write(batch);
      guard.lock();
      writing = false;
      changed.notify_all();
    }
  }
};

result<std::shared_ptr<run_folder>>
run_folder::open(const std::string& path, earlier_files earlier) {
  auto all = std::make_unique<parts>();
  all->path = path;
  if (auto opened = all->files.open(path, earlier); !opened)
    return tl::unexpected(opened.error());
  all->writer = std::thread{[p = all.get()] { p->work(); }};
  return std::shared_ptr<run_folder>{new run_folder{std::move(all)}};
}

run_folder::run_folder(std::unique_ptr<parts> p) : parts_(std::move(p)) {}

run_folder::~run_folder() {
  {
    std::lock_guard guard{parts_->lock};
    parts_->closing = true;
  }
  parts_->changed.notify_all();
  parts_->writer.join();
}

void run_folder::append_events(std::string_view lines) {
  std::lock_guard guard{parts_->lock};
  auto& events = parts_->waiting.events;
  if (parts_->events_cut)
    return;
  if (events.size() + lines.size() > limits::waiting_event_bytes) {
    parts_->events_cut = true;
    return parts_->remember({ec::too_large, fmt::format("{}/events.jsonl: the disk is too slow: "
                                                        "{} bytes wait to be written, and later "
                                                        "events are left out",
                                                        parts_->path, events.size())});
  }
  events += lines;
  parts_->changed.notify_all();
}

void run_folder::put(std::string_view name, std::shared_ptr<const std::string> bytes) {
  std::lock_guard guard{parts_->lock};
  if (!is_output_name(name) || !bytes)
    return parts_->remember(
      {ec::malformed, fmt::format("{}: \"{}\" is no name of a run's file", parts_->path,
                                  without_controls(clip(name, 80)))});
  parts_->waiting.put(name, std::move(bytes));
  parts_->changed.notify_all();
}

result<void> run_folder::flush() {
  std::unique_lock guard{parts_->lock};
  parts_->changed.wait(guard, [this] { return parts_->waiting.empty() && !parts_->writing; });
  if (parts_->first_error)
    return tl::unexpected(*parts_->first_error);
  return {};
}

const std::string& run_folder::path() const {
  return parts_->path;
}

} // namespace tributary
