#include "runtime/backend/child_process.hpp"

#include "runtime/backend/child_guard.hpp"
#include "runtime/base/log.hpp"

#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace tributary {

namespace {

/// A pipe holds this much by default, so one read empties it.
constexpr size_t piece_bytes = 64u << 10;

/// Bytes from one child before others get their turn.
constexpr size_t turn_bytes = 16 * piece_bytes;

/// Between two looks at whether a child works.
constexpr duration look_gap = std::chrono::seconds{1};

/// What is killed is gone within a moment, unless the kernel waits for a device.
constexpr duration sweep_gap = std::chrono::milliseconds{5};
constexpr int sweeps_max = 400;

enum class pipe_state { empty, more, closed };

/// Reads up to `bytes_max` and hands over each piece; stops where `take` returns false.
template <class Take>
pipe_state read_some(int fd, size_t bytes_max, Take take) {
  std::array<char, piece_bytes> piece;
  while (bytes_max > 0) {
    auto want = std::min(bytes_max, piece.size());
    auto got = ::read(fd, piece.data(), want);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return errno == EAGAIN ? pipe_state::empty : pipe_state::closed;
    if (got == 0)
      return pipe_state::closed;
    if (!take(std::string_view{piece.data(), static_cast<size_t>(got)}))
      return pipe_state::closed;
    bytes_max -= static_cast<size_t>(got);
    // A short read means that the pipe was emptied; asking again would only say so.
    if (static_cast<size_t>(got) < want)
      return pipe_state::empty;
  }
  return pipe_state::more;
}

/// What is in the pipe at this moment; what arrives later does not count.
size_t waiting_bytes(const descriptor& fd) {
  int count = 0;
  return fd && ioctl(fd.get(), FIONREAD, &count) == 0 ? static_cast<size_t>(count) : 0;
}

} // namespace

child_process::child_process(reactor& loop, child_guard& guard, child_bounds bounds, events tell,
                             process_table* processes)
  : loop_(loop),
    guard_(guard),
    bounds_(std::move(bounds)),
    tell_(std::move(tell)),
    processes_(processes),
    log_(bounds_.log_bytes) {}

void child_process::start(child_command command) {
  self_ = shared_from_this();
  started_ = last_sign_ = reactor::now();
  auto started = start_child(command);
  if (!started) {
    end_.fate = child_fate::not_started;
    end_.start_error = started.error();
    return give_end();
  }
  child_ = std::move(*started);
  running_ = true;
  guard_.add(child_.pid);
  if (processes_)
    tree_.emplace(*processes_, child_.pid, bounds_.tree_mark);
  next_look_ = started_ + look_gap;
  if (!watch_all())
    return;
  if (command.input) {
    input_ = std::move(*command.input);
    feed();
  }
  set_clock();
}

/// Without a watch nobody would see it end, so where the kernel refuses one it is ended here.
bool child_process::watch_all() {
  int done = 0;
  for (int fd : {child_.ended.get(), child_.output.get(), child_.log.get()}) {
    if (loop_.watch(fd, EPOLLIN, *this)) {
      ++done;
      continue;
    }
    end_.fate = child_fate::not_started;
    end_.start_error = errno;
    if (done > 0)
      loop_.unwatch(child_.ended.get());
    if (done > 1)
      loop_.unwatch(child_.output.get());
    ::kill(-child_.pid, SIGKILL);
    guard_.remove(child_.pid);
    collect_child(child_.pid);
    running_ = false;
    child_ = {};
    give_end();
    return false;
  }
  return true;
}

void child_process::on_ready(int fd, uint32_t) {
  auto alive = self_;
  if (fd == child_.ended.get())
    return finish();
  if (fd == child_.output.get())
    return read_output(turn_bytes);
  last_sign_ = reactor::now();
  if (fd == child_.log.get())
    read_log(turn_bytes);
  else if (fd == child_.input.get())
    feed();
}

void child_process::feed() {
  // Watched for only from the first time that the pipe was full.
  bool watched = fed_ > 0;
  while (fed_ < input_.size()) {
    auto put = ::write(child_.input.get(), input_.data() + fed_, input_.size() - fed_);
    if (put >= 0) {
      fed_ += static_cast<size_t>(put);
      continue;
    }
    if (errno == EINTR)
      continue;
    if (errno != EAGAIN)
      break; // It does not want to read (more): its business.
    if (watched || loop_.watch(child_.input.get(), EPOLLOUT, *this))
      return;
    break;
  }
  if (watched)
    loop_.unwatch(child_.input.get());
  child_.input.close();
  input_ = {};
}

void child_process::read_output(size_t bytes_max) {
  auto state = read_some(child_.output.get(), bytes_max, [this](std::string_view piece) {
    auto sign = tell_.take ? tell_.take(piece) : piece_sign::life;
    if (sign == piece_sign::life)
      last_sign_ = reactor::now();
    if (sign == piece_sign::enough)
      terminate(child_fate::stopped);
    if (tell_.take)
      return true;
    auto room = bounds_.output_bytes - end_.output.size();
    end_.output.append(piece.substr(0, room));
    if (piece.size() <= room)
      return true;
    terminate(child_fate::too_large);
    return false;
  });
  if (tell_.output && !tell_.take)
    tell_.output(end_.output.size());
  if (state == pipe_state::closed)
    close_watched(child_.output);
}

void child_process::read_log(size_t bytes_max) {
  auto state = read_some(child_.log.get(), bytes_max, [this](std::string_view piece) {
    log_.append(piece);
    return true;
  });
  if (tell_.log)
    tell_.log();
  if (state == pipe_state::closed)
    close_watched(child_.log);
}

void child_process::close_watched(descriptor& fd) {
  if (!fd)
    return;
  loop_.unwatch(fd.get());
  fd.close();
}

/// One timer for whatever is next: the end of its time, of its silence, or of its grace.
void child_process::set_clock() {
  auto at = started_ + bounds_.timeout;
  if (ending_)
    at = kill_at_;
  else if (bounds_.idle_timeout)
    at = std::min(at, last_sign_ + *bounds_.idle_timeout);
  if (tree_ && !ending_)
    at = std::min(at, next_look_);
  loop_.cancel(timer_);
  timer_ = loop_.run_at(at, [this] { look_at_clock(); });
}

void child_process::look_at_clock() {
  auto now = reactor::now();
  if (ending_) {
    if (now < kill_at_)
      return set_clock();
    ::kill(-child_.pid, SIGKILL);
    return;
  }
  if (tree_ && now >= next_look_)
    look_at_work(now);
  if (now >= started_ + bounds_.timeout)
    return terminate(child_fate::timed_out);
  if (bounds_.idle_timeout && now >= last_sign_ + *bounds_.idle_timeout)
    return terminate(child_fate::stalled);
  set_clock();
}

void child_process::look_at_work(steady_point now) {
  next_look_ = now + look_gap;
  if (!tree_->look(now))
    return;
  last_sign_ = now;
  if (tell_.activity)
    tell_.activity();
}

void child_process::terminate(child_fate why) {
  if (!running_ || ending_)
    return;
  ending_ = true;
  end_.fate = why;
  // Once it is gone, nobody can tell who was its child.
  if (tree_ && !bounds_.tree_mark.empty())
    tree_->remember(reactor::now());
  ::kill(-child_.pid, bounds_.first_signal);
  kill_at_ = reactor::now() + bounds_.grace;
  set_clock();
}

void child_process::finish() {
  sweep_group(child_);
  // Grandchildren in other groups may hold the pipes for ever: what is there now is all that
  // counts.
  if (child_.output)
    read_output(waiting_bytes(child_.output));
  if (child_.log)
    read_log(waiting_bytes(child_.log));
  running_ = false;
  loop_.cancel(timer_);
  if (fed_ > 0 && child_.input)
    close_watched(child_.input);
  close_watched(child_.output);
  close_watched(child_.log);
  close_watched(child_.ended);
  if (tree_ && !bounds_.tree_mark.empty())
    sweep_tree();
  else
    collect();
}

/// Until nobody is left: who is killed may have started another just before.
void child_process::sweep_tree() {
  if (tree_->kill_rest(reactor::now()) == 0)
    return collect();
  if (++sweeps_ >= sweeps_max) {
    log::warn("child-tree-left", "pid", child_.pid);
    return collect();
  }
  timer_ = loop_.run_at(reactor::now() + sweep_gap, [this] { sweep_tree(); });
}

void child_process::collect() {
  guard_.remove(child_.pid);
  end_.status = collect_child(child_.pid);
  child_ = {};
  give_end();
}

void child_process::give_end() {
  auto alive = std::move(self_);
  end_.log = log_.view();
  auto ended = std::move(tell_.ended);
  tell_ = {};
  ended(std::move(end_));
}

} // namespace tributary
