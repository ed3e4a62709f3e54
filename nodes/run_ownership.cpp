#include "nodes/run_ownership.hpp"

#include "runtime/base/log.hpp"

namespace tributary {

namespace {

class by_files final : public run_ownership {
public:
  explicit by_files(std::string folder) : folder_{std::move(folder)} {}

  result<bool> take(const std::string& run) override {
    if (auto held = begin(run); !held)
      return tl::unexpected<error>(held.error());
    return true;
  }

  result<void> begin(const std::string& run) override {
    auto taken = file_lock::take(file_of(run), "run " + run + " is in another process's hands");
    if (!taken)
      return fail(ec::fenced, taken.error().what);
    std::lock_guard lock{mutex_};
    held_[run] = std::move(*taken);
    return {};
  }

  void give_back(const std::string& run) override { end(run); }

  void end(const std::string& run) override {
    file_lock last;
    std::lock_guard lock{mutex_};
    if (auto i = held_.find(run); i != held_.end()) {
      last = std::move(i->second);
      held_.erase(i);
    }
  }

  std::string whereabouts(const std::string&) override { return {}; }
  bool is_held(const std::string& run) const override { return file_lock::is_held(file_of(run)); }

private:
  std::string file_of(const std::string& run) const { return folder_ + "/" + run; }

  std::string folder_;
  std::mutex mutex_;
  std::map<std::string, file_lock> held_;
};

class by_leases final : public run_ownership {
public:
  explicit by_leases(std::shared_ptr<run_leases> leases) : leases_{std::move(leases)} {}

  result<bool> take(const std::string& run) override {
    auto claim = leases_->claim(run);
    if (!claim)
      return tl::unexpected<error>(claim.error());
    if (!claim->granted() && !claim->over)
      return fail(ec::fenced, "run " + run + " is in the hands of coordinator " + claim->owner);
    // It may have been ours, and taken away: as a run that is over it is everybody's to read.
    if (claim->over)
      if (auto read_only = leases_->release(run); !read_only)
        return tl::unexpected<error>(read_only.error());
    return claim->granted();
  }

  // Another one may have more luck; nobody would look at a run that stays in our hands.
  void give_back(const std::string& run) override {
    if (auto done = leases_->release(run); !done)
      log::warn("run-not-given-up", "run", run, "why", done.error().what);
  }

  // The journal gives a run to whoever opens it, and takes it back where it ends.
  result<void> begin(const std::string&) override { return {}; }
  void end(const std::string&) override {}

  std::string whereabouts(const std::string& run) override {
    auto owner = leases_->who_owns(run);
    return owner && owner->alive ? owner->address : std::string{};
  }

  bool is_held(const std::string& run) const override {
    auto owner = leases_->who_owns(run);
    return owner && owner->alive;
  }

private:
  std::shared_ptr<run_leases> leases_;
};

} // namespace

std::unique_ptr<run_ownership> own_by_files(std::string folder) {
  return std::make_unique<by_files>(std::move(folder));
}

std::unique_ptr<run_ownership> own_by_leases(std::shared_ptr<run_leases> leases) {
  return std::make_unique<by_leases>(std::move(leases));
}

} // namespace tributary
