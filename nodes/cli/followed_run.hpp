#pragma once

#include "nodes/run_feed.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/report/run_folder.hpp"
#include "runtime/run/notice_reader.hpp"
#include "runtime/wire/message.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// A run on a coordinator, as its connections' threads see it: one at a time.
class followed_run {
public:
  followed_run(const plan& p, std::string folder, run_feed& feed)
    : folder_{std::move(folder)}, names_{names_of(p)}, feed_{feed} {}

  void heard(wire::message& m) {
    std::visit([this](auto& what) { on(what); }, m);
  }

  void closed(const std::string& why) {
    std::lock_guard lock{mutex_};
    if (!over_)
      lost_ = why;
  }

  /// Why the connection ended before the run was over, once for each. Any thread.
  std::optional<std::string> take_lost() {
    std::lock_guard lock{mutex_};
    return std::exchange(lost_, std::nullopt);
  }
  /// Where the run is by now, where the coordinator said so ("" where it does not know), once for
  /// each time. Any thread.
  std::optional<std::string> take_moved() {
    std::lock_guard lock{mutex_};
    return std::exchange(moved_, std::nullopt);
  }
  /// What became of an approval that was sent, once for each. Any thread.
  std::optional<wire::approval> take_approval() {
    std::lock_guard lock{mutex_};
    return std::exchange(approval_, std::nullopt);
  }
  /// Empty until the coordinator has taken the plan. Any thread.
  std::string run() const {
    std::lock_guard lock{mutex_};
    return run_;
  }
  /// The newest event that has come. Any thread.
  uint64_t last_seq() const {
    std::lock_guard lock{mutex_};
    return last_seq_;
  }
  /// Null where the run never began; for the main thread when the run is over.
  std::shared_ptr<run_folder> files() const { return files_; }

private:
  void on(wire::submitted& m) {
    // Taken once, and perhaps found again.
    if (files_)
      return;
    if (m.run.empty())
      return refuse({ec::malformed, "the coordinator gave the run no name"});
    auto opened = run_folder::open(folder_.empty() ? "runs/" + m.run : folder_);
    if (!opened)
      return refuse(opened.error());
    files_ = *opened;
    names_.run = m.run;
    reader_.emplace(names_);
    std::lock_guard lock{mutex_};
    run_ = m.run;
  }

  void on(wire::events& m) {
    if (!files_)
      return;
    std::string fresh;
    std::string_view rest = m.lines;
    while (!rest.empty()) {
      auto line = rest.substr(0, std::min(rest.find('\n'), rest.size()));
      if (is_new(line))
        fresh.append(line).append("\n");
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    files_->append_events(fresh);
  }

  /// Who comes back may be told something twice.
  bool is_new(std::string_view line) {
    auto notice = reader_->read(line);
    // Types of a newer coordinator are not for us, but for the file.
    if (!notice)
      return true;
    {
      std::lock_guard lock{mutex_};
      if (notice->seq <= last_seq_)
        return false;
      last_seq_ = notice->seq;
    }
    feed_.notice(*notice);
    return true;
  }

  void on(wire::output_file& m) {
    if (files_ && is_output_name(m.name))
      files_->put(m.name, std::make_shared<const std::string>(std::move(m.bytes)));
  }

  void on(wire::run_over& m) { end(m.exit_code); }

  void on(wire::moved& m) {
    std::lock_guard lock{mutex_};
    if (!over_)
      moved_ = m.address;
  }

  void on(wire::approval& m) {
    std::lock_guard lock{mutex_};
    approval_ = std::move(m);
  }

  void on(wire::done& m) {
    if (!m.ok)
      refuse({files_ ? ec::no_coordinator : ec::bad_plan,
              (files_ ? "the coordinator does not go on with the run: "
                      : "the coordinator refused the plan: ")
                + m.what});
  }

  template <class Other>
  void on(Other&) {}

  void refuse(const error& why) {
    feed_.remark(why.what);
    end(exit_code_of(why.code));
  }

  void end(int exit_code) {
    {
      std::lock_guard lock{mutex_};
      over_ = true;
    }
    feed_.over(exit_code);
  }

  std::string folder_;
  notice_names names_;
  run_feed& feed_;
  std::optional<notice_reader> reader_;
  std::shared_ptr<run_folder> files_;
  mutable std::mutex mutex_;
  bool over_ = false;
  std::string run_;
  uint64_t last_seq_ = 0;
  std::optional<std::string> lost_;
  std::optional<std::string> moved_;
  std::optional<wire::approval> approval_;
};

} // namespace tributary
