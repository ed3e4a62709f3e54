#include "nodes/share_keeper.hpp"

#include "actors/clock.hpp"
#include "runtime/backend/quiet_thread.hpp"
#include "runtime/base/log.hpp"

namespace tributary {

namespace {

/// Who is woken all the time takes ten turns a second at most.
constexpr std::chrono::milliseconds rest{100};
/// Others take turns, too; one of so many in a row is ours.
constexpr int tries = 8;

} // namespace

void share_bell::ring() {
  std::lock_guard lock{mutex_};
  rung_ = true;
  changed_.notify_all();
}

void share_bell::close() {
  std::lock_guard lock{mutex_};
  closed_ = true;
  changed_.notify_all();
}

bool share_bell::wait(std::chrono::milliseconds least, std::chrono::milliseconds most) {
  std::unique_lock lock{mutex_};
  if (!changed_.wait_for(lock, least, [this] { return closed_; }))
    changed_.wait_for(lock, most - least, [this] { return closed_ || rung_; });
  rung_ = false;
  return !closed_;
}

share_keeper::share_keeper(std::shared_ptr<account_table> table, std::shared_ptr<share_bell> bell,
                           std::chrono::milliseconds every, hooks h)
  : table_{std::move(table)}, bell_{std::move(bell)}, every_{every}, hooks_{std::move(h)} {
  thread_ = quiet_thread([this] { work(); });
}

share_keeper::~share_keeper() {
  bell_->close();
  thread_.join();
}

result<bool> share_keeper::try_turn(bool leaving) {
  account_sharing::moment when{now_of_process(), {}};
  auto page = table_->read();
  if (!page)
    return tl::unexpected<error>(page.error());
  when.read = now_of_process();
  auto shown = std::make_shared<const share_page>(std::move(*page));
  auto ours = hooks_.answer(shown, when, leaving);
  if (!ours)
    return true;
  auto told = table_->write(*shown, *ours);
  if (told && *told)
    hooks_.told();
  return told;
}

void share_keeper::take_turn(bool leaving) {
  for (int i = 0; i < tries; ++i) {
    auto done = try_turn(leaving);
    if (!done && !std::exchange(lost_, true))
      log::warn("accounts-not-shared", "why", done.error().what);
    if (done && std::exchange(lost_, false))
      log::info("accounts-shared");
    if (!done || *done)
      return;
  }
}

void share_keeper::work() {
  do
    take_turn(false);
  while (bell_->wait(rest, every_));
  if (!lost_)
    take_turn(true);
}

} // namespace tributary
