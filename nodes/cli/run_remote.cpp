#include "nodes/cli/run_loop.hpp"
#include "nodes/cli/run_modes.hpp"
#include "nodes/client.hpp"
#include "nodes/machine.hpp"
#include "nodes/submission.hpp"
#include "runtime/report/run_folder.hpp"
#include "runtime/run/notice_reader.hpp"

#include <fmt/format.h>

#include <mutex>

namespace tributary {

namespace {

/// A run on a coordinator, as its connection's thread sees it.
class followed_run {
public:
  followed_run(const plan& p, std::string folder, run_feed& feed)
    : folder_{std::move(folder)}, feed_{feed} {
    for (const auto& s : p.streams)
      ids_.push_back(s.id);
  }

  void heard(wire::message& m) {
    std::visit([this](auto& what) { on(what); }, m);
  }

  void closed(const std::string& why) {
    if (over_)
      return;
    feed_.remark("the connection to the coordinator was lost: " + why
                 + (run_.empty() ? "" : "; the run " + run_ + " may go on there"));
    feed_.over(exit_code_of(ec::no_coordinator));
  }

  /// Empty until the coordinator has taken the plan. Any thread.
  std::string run() const {
    std::lock_guard lock{mutex_};
    return run_;
  }
  /// Null where the run never began; for the main thread when the run is over.
  std::shared_ptr<run_folder> files() const { return files_; }

private:
  void on(wire::submitted& m) {
    if (m.run.empty())
      return refuse({ec::malformed, "the coordinator gave the run no name"});
    auto opened = run_folder::open(folder_.empty() ? "runs/" + m.run : folder_);
    if (!opened)
      return refuse(opened.error());
    files_ = *opened;
    reader_.emplace(notice_names{m.run, ids_});
    std::lock_guard lock{mutex_};
    run_ = m.run;
  }

  void on(wire::events& m) {
    if (!files_)
      return;
    files_->append_events(m.lines);
    std::string_view rest = m.lines;
    while (!rest.empty()) {
      auto end = std::min(rest.find('\n'), rest.size());
      // Types of a newer coordinator are not for us.
      if (auto notice = reader_->read(rest.substr(0, end)))
        feed_.notice(*notice);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  void on(wire::output_file& m) {
    if (files_ && is_output_name(m.name))
      files_->put(m.name, std::make_shared<const std::string>(std::move(m.bytes)));
  }

  void on(wire::run_over& m) {
    over_ = true;
    feed_.over(m.exit_code);
  }

  void on(wire::done& m) {
    if (!m.ok)
      refuse({ec::bad_plan, "the coordinator refused the plan: " + m.what});
  }

  template <class Other>
  void on(Other&) {}

  void refuse(const error& why) {
    over_ = true;
    feed_.remark(why.what);
    feed_.over(exit_code_of(why.code));
  }

  std::string folder_;
  run_feed& feed_;
  std::vector<std::string> ids_;
  std::optional<notice_reader> reader_;
  std::shared_ptr<run_folder> files_;
  bool over_ = false;
  mutable std::mutex mutex_;
  std::string run_;
};

} // namespace

int run_remote(const run_command& command, plan what, doorbell& bell) {
  run_feed feed{bell};
  auto followed = std::make_shared<followed_run>(what, command.folder, feed);
  client::listener to;
  to.heard = [followed](wire::message& m) { followed->heard(m); };
  to.closed = [followed](const std::string& why) { followed->closed(why); };
  auto connection = client::connect(command.place, what.input_files, std::move(to));
  if (!connection)
    return command.out.complain(connection.error());
  (*connection)->say(submission_of(what, random_name(16), command.plan.choices));
  auto shared = std::make_shared<const plan>(std::move(what));
  run_view view{shared, command.out};
  run_hooks hooks;
  hooks.cancel = [&](const std::string& why, int) {
    (*connection)->say(wire::cancel_run{followed->run(), why});
  };
  auto [code, hurried] = watch_run(bell, feed, view, hooks);
  end_process_within(std::chrono::seconds{hurried ? 1 : 10}, code);
  connection->reset();
  if (!followed->files())
    return code;
  return close_run(view, *followed->files(), code, command.out);
}

} // namespace tributary
