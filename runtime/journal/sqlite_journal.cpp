#include "runtime/journal/journal_file.hpp"
#include "runtime/journal/queued_journal.hpp"

namespace tributary {

namespace {

/// One file, one at a time.
class sqlite_store final : public journal_store {
public:
  explicit sqlite_store(journal_file file) : file_{std::move(file)} {}

  result<void> add_run(const kept_run& run) override {
    std::lock_guard lock{mutex_};
    return file_.add_run(run);
  }
  result<void> write(const std::deque<journal_item>& batch) override {
    std::lock_guard lock{mutex_};
    return file_.write(batch);
  }
  result<journal_page>
  read(std::string_view run, uint64_t after, uint64_t& mark, size_t most) override {
    std::lock_guard lock{mutex_};
    return file_.read(run, after, mark, most);
  }
  result<std::vector<kept_run>> runs() override {
    std::lock_guard lock{mutex_};
    return file_.runs();
  }
  result<kept_run> find(std::string_view run) override {
    std::lock_guard lock{mutex_};
    return file_.find(run);
  }
  result<void> rate(std::string_view run, const run_rating& rating) override {
    std::lock_guard lock{mutex_};
    return file_.rate(run, rating);
  }
  result<void> prune(size_t keep) override {
    std::lock_guard lock{mutex_};
    return file_.prune(keep);
  }

private:
  std::mutex mutex_;
  journal_file file_;
};

} // namespace

result<std::shared_ptr<durable_journal>>
sqlite_journal(const std::string& file, sqlite_journal_options options) {
  auto opened = journal_file::open(file, options.pages_max);
  if (!opened)
    return tl::unexpected<error>(opened.error());
  return queued_journal(std::make_unique<sqlite_store>(std::move(*opened)),
                        std::move(options.on_trouble));
}

} // namespace tributary
