#include "config/plan_file.hpp"
#include "nodes/cli/followed_run.hpp"
#include "nodes/cli/run_loop.hpp"
#include "nodes/cli/run_modes.hpp"
#include "nodes/client.hpp"
#include "nodes/machine.hpp"
#include "nodes/submission.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace tributary {

namespace {

using namespace std::chrono_literals;
using moment = std::chrono::steady_clock::time_point;

constexpr auto first_wait = 100ms;
constexpr auto longest_wait = 5'000ms;
constexpr auto moving = 500ms;
/// A run that is followed from its beginning tells of what was approved long ago.
constexpr auto settles_within = 500ms;
/// A coordinator that was away for longer is not waited for.
constexpr auto patience = 15min;

/// What makes a submission one of its own: drawn, or what this command would draw every time.
std::string key_of(const run_command& command, const plan& what) {
  if (command.key.empty())
    return random_name(16);
  const auto& choices = command.plan.choices;
  return fmt::format("{}-{:x}-{}{}", command.key, stable_hash(to_yaml(what)), choices.fail_fast,
                     choices.sequential);
}

/// The way to the coordinator: looked for again where it is lost.
class coordinator_line {
public:
  coordinator_line(const run_command& command, const plan& what,
                   std::shared_ptr<followed_run> followed, run_feed& feed)
    : place_{command.place},
      inputs_{what.input_files},
      submission_{submission_of(what, key_of(command, what), command.plan.choices)},
      followed_{std::move(followed)},
      feed_{feed} {}

  /// Connects, and says what we want of the run.
  /// @param first Nobody looks at the screen yet, so it may take seconds.
  result<void> open(bool first = true) {
    client::listener to;
    to.heard = [f = followed_](wire::message& m) { f->heard(m); };
    to.closed = [f = followed_](const std::string& why) { f->closed(why); };
    auto place = place_;
    if (!elsewhere_.empty())
      place.address = std::exchange(elsewhere_, {}) + "," + place.address;
    auto connection
      = first ? client::find(place, inputs_, to) : client::connect(place, inputs_, std::move(to));
    if (!connection)
      return tl::unexpected<error>(connection.error());
    connection_ = std::move(*connection);
    if (auto run = followed_->run(); !run.empty())
      connection_->say(wire::follow{run, followed_->last_seq()});
    else
      connection_->say(submission_);
    return {};
  }

  /// To be called now and then: looks for the coordinator where it was lost.
  void look_after() {
    auto now = std::chrono::steady_clock::now();
    if (auto why = followed_->take_lost())
      lose(now, "the connection to the coordinator was lost (" + *why
                  + "); looking for it, the run goes on there");
    if (auto answer = followed_->take_approval(); answer && answer->code != ec::none) {
      feed_.remark("not approved: " + answer->what);
      refused_ = true;
    }
    if (auto address = followed_->take_moved())
      move(now, *address);
    if (!connection_ && now >= next_try_)
      try_again(now);
  }

  void approve(const approval_wish& wish) {
    if (connection_)
      connection_->say(wire::approve_run{followed_->run(), wish.stream, wish.everything, wish.by});
  }

  /// Whether an approval was not taken, since it was last asked.
  bool take_refusal() { return std::exchange(refused_, false); }

  /// @returns False where nobody is there to hear it.
  bool cancel(const std::string& why) {
    if (connection_)
      connection_->say(wire::cancel_run{followed_->run(), why});
    return connection_ != nullptr;
  }

  void close() { connection_ = nullptr; }

private:
  /// Between two owners a run is nobody's for seconds, or still said to be with the one who died:
  /// it is asked for again and again then.
  void move(moment now, const std::string& address) {
    auto known = address.empty() || address == sent_to_;
    lose(now, known ? "" : "the run is with the coordinator at " + address);
    if (known)
      next_try_ = now + moving;
    sent_to_ = elsewhere_ = address;
  }

  void lose(moment now, std::string why) {
    connection_ = nullptr;
    lost_since_ = lost_since_.value_or(now);
    wait_ = first_wait;
    next_try_ = now;
    if (why.empty())
      return;
    told_ = true;
    feed_.remark(std::move(why));
  }

  void try_again(moment now) {
    if (open(false)) {
      if (std::exchange(told_, false))
        feed_.remark("the coordinator is there again");
      lost_since_.reset();
      return;
    }
    wait_ = std::min<std::chrono::milliseconds>(wait_ * 2, longest_wait);
    next_try_ = std::chrono::steady_clock::now() + wait_;
    if (now - *lost_since_ < patience)
      return;
    feed_.remark(fmt::format("the coordinator did not come back; the run {} may go on there",
                             followed_->run()));
    feed_.over(exit_code_of(ec::no_coordinator));
  }

  coordinator_place place_;
  std::vector<input_file> inputs_;
  wire::submit submission_;
  std::shared_ptr<followed_run> followed_;
  run_feed& feed_;
  std::unique_ptr<client> connection_;
  bool refused_ = false;
  /// Where the run is said to be.
  std::string elsewhere_;
  /// Where we were sent last.
  std::string sent_to_;
  std::optional<moment> lost_since_;
  moment next_try_{};
  std::chrono::milliseconds wait_ = first_wait;
  /// That it is lost has been said.
  bool told_ = false;
};

} // namespace

int run_remote(const run_command& command, plan what, doorbell& bell) {
  run_feed feed{bell};
  auto followed = std::make_shared<followed_run>(what, command.folder, feed);
  coordinator_line line{command, what, followed, feed};
  if (auto opened = line.open(); !opened)
    return command.out.complain(opened.error());
  auto shared = std::make_shared<const plan>(std::move(what));
  run_view view{shared, command.out};
  run_hooks hooks;
  hooks.cancel = [&](const std::string& why, int code) {
    if (line.cancel(why))
      return;
    feed.remark("the coordinator is away and could not be told: the run may go on there");
    feed.over(code);
  };
  approval_desk desk{{shared,
                      !command.plan.choices.approved_by.empty(),
                      [&](const approval_wish& wish) { line.approve(wish); },
                      {},
                      0,
                      settles_within},
                     approval_desk::has_terminal(command.out)};
  hooks.desk = &desk;
  hooks.look_after = [&] {
    line.look_after();
    if (line.take_refusal())
      desk.refused();
  };
  auto [code, hurried, waits] = watch_run(bell, feed, view, hooks);
  end_process_within(std::chrono::seconds{hurried ? 1 : 10}, code);
  line.close();
  if (waits)
    return leave_waiting(
      followed->run(), desk, followed->files().get(),
      {approve_command(followed->run(), desk, " --coordinator " + command.place.address)},
      command.out);
  if (!followed->files())
    return code;
  return close_run(view, *followed->files(), code, command.out);
}

} // namespace tributary
