#include "runtime/backend/http/http_client.hpp"

#include "runtime/backend/http/http_transfer.hpp"
#include "runtime/backend/http/start_queue.hpp"

#include <sys/epoll.h>

#include <cassert>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <unordered_map>

namespace tributary {

namespace {

/// Connects that one server gets at once: fewer than any server's queue for them, and enough for
/// more than a thousand new connections a second.
constexpr uint32_t connecting_max = 64;

void prepare_libcurl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

uint32_t epoll_events(int what) {
  uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0)
    events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0)
    events |= EPOLLOUT;
  return events;
}

/// A hang-up or error is found by reading or writing; libcurl's flag for them says less.
int curl_events(uint32_t events) {
  int bits = 0;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
    bits |= CURL_CSELECT_IN;
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0)
    bits |= CURL_CSELECT_OUT;
  return bits;
}

} // namespace

/// libcurl forbids most calls from within its callbacks. So what these and the owner's callbacks
/// ask for is noted, and done in a job of its own.
struct http_client::parts final : descriptor_watcher {
  struct entry {
    http_transfer transfer;
    timer_id alarm;
    bool running = false;

    entry(transfer_id id, http_request request, http_events tell)
      : transfer(id, std::move(request), std::move(tell), reactor::now()) {}
  };

  reactor& loop;
  http_options options;
  CURLM* multi = nullptr;
  std::unordered_map<transfer_id, std::unique_ptr<entry>> entries;
  start_queue queue;
  std::vector<transfer_id> to_end;
  transfer_id last_id = 0;
  /// The job that does what was noted; libcurl's own timer.
  std::optional<timer_id> errand;
  std::optional<timer_id> curl_alarm;

  parts(reactor& r, http_options o);
  ~parts();

  void note_errand();
  void run_errand();
  void start_next();
  void start(entry& one);
  void hand_over(entry& one);
  void stop(entry& one, http_fate fate, std::string what);
  void look_at_clock(transfer_id id);
  void act(curl_socket_t fd, int bits);
  void read_messages();
  void conclude(entry& one, CURLcode code);
  void finish(entry& one, const http_end& end);
  void watch_for_curl(CURL* easy, curl_socket_t fd, int what, bool known);

  void on_ready(int fd, uint32_t events) override { act(fd, curl_events(events)); }
  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* known);
  static int on_timer(CURLM*, long milliseconds, void* self);
};

http_client::parts::parts(reactor& r, http_options o)
  : loop(r), options(std::move(o)), queue(std::max(1u, options.connections), connecting_max) {
  prepare_libcurl();
  multi = curl_multi_init();
  if (multi == nullptr)
    throw std::bad_alloc{};
  auto connections = static_cast<long>(std::max(1u, options.connections));
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections);
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &on_socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &on_timer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
}

http_client::parts::~parts() {
  // A callback may post once more; that ends in the same way.
  while (!entries.empty()) {
    auto& one = *entries.begin()->second;
    finish(one, {http_fate::cancelled, "cancelled: the client is going"});
  }
  // Closing the connections that were kept unwatches them.
  curl_multi_cleanup(multi);
  for (const auto& timer : {errand, curl_alarm})
    if (timer)
      loop.cancel(*timer);
}

void http_client::parts::note_errand() {
  if (!errand)
    errand = loop.run_at(reactor::now(), [this] { run_errand(); });
}

void http_client::parts::run_errand() {
  errand.reset();
  for (auto id : std::exchange(to_end, {}))
    if (auto found = entries.find(id); found != entries.end())
      finish(*found->second, found->second->transfer.end(CURLE_OK));
  start_next();
}

void http_client::parts::start_next() {
  while (auto next = queue.next()) {
    auto found = entries.find(next->id);
    if (found == entries.end())
      queue.ended(next->origin, false);
    else
      start(*found->second);
  }
}

void http_client::parts::start(entry& one) {
  auto& transfer = one.transfer;
  one.running = true;
  auto connected = [this, &transfer] {
    queue.connected(transfer.origin());
    if (queue.waiting())
      note_errand();
  };
  if (!transfer.prepare(options, connected))
    return stop(one, http_fate::not_answered, "no memory for another transfer");
  transfer.started(reactor::now());
  hand_over(one);
  look_at_clock(transfer.id());
}

void http_client::parts::hand_over(entry& one) {
  if (auto code = curl_multi_add_handle(multi, one.transfer.handle()); code != CURLM_OK)
    stop(one, http_fate::not_answered, curl_multi_strerror(code));
}

void http_client::parts::stop(entry& one, http_fate fate, std::string what) {
  one.transfer.stop(fate, std::move(what));
  to_end.push_back(one.transfer.id());
  note_errand();
}

void http_client::parts::look_at_clock(transfer_id id) {
  auto& one = *entries.at(id);
  loop.cancel(one.alarm);
  auto next = one.transfer.check_time(reactor::now());
  if (one.transfer.stopped())
    return finish(one, one.transfer.end(CURLE_OK));
  one.alarm = loop.run_at(next, [this, id] { look_at_clock(id); });
}

void http_client::parts::act(curl_socket_t fd, int bits) {
  int still_running = 0;
  curl_multi_socket_action(multi, fd, bits, &still_running);
  read_messages();
}

void http_client::parts::read_messages() {
  int left = 0;
  while (auto* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE)
      continue;
    auto code = message->data.result;
    http_transfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    conclude(*entries.at(transfer->id()), code);
  }
}

void http_client::parts::conclude(entry& one, CURLcode code) {
  auto& transfer = one.transfer;
  if (!transfer.follow_redirect())
    return finish(one, transfer.end(code));
  curl_multi_remove_handle(multi, transfer.handle());
  hand_over(one);
}

void http_client::parts::finish(entry& one, const http_end& end) {
  auto& transfer = one.transfer;
  loop.cancel(one.alarm);
  if (one.running) {
    if (transfer.handle() != nullptr)
      curl_multi_remove_handle(multi, transfer.handle());
    queue.ended(transfer.origin(), transfer.connected());
    if (queue.waiting())
      note_errand();
  }
  auto found = entries.find(transfer.id());
  auto kept = std::move(found->second);
  entries.erase(found);
  if (kept->transfer.tell().ended)
    kept->transfer.tell().ended(end);
}

int http_client::parts::on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* known) {
  static_cast<parts*>(self)->watch_for_curl(easy, fd, what, known != nullptr);
  return 0;
}

void http_client::parts::watch_for_curl(CURL* easy, curl_socket_t fd, int what, bool known) {
  if (what == CURL_POLL_REMOVE) {
    if (known)
      loop.unwatch(fd);
    return;
  }
  if (known)
    return loop.change(fd, epoll_events(what));
  if (loop.watch(fd, epoll_events(what), *this)) {
    curl_multi_assign(multi, fd, this);
    return;
  }
  std::string why = std::generic_category().message(errno);
  http_transfer* transfer = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
  if (transfer != nullptr)
    stop(*entries.at(transfer->id()), http_fate::not_answered, "cannot watch a connection: " + why);
}

int http_client::parts::on_timer(CURLM*, long milliseconds, void* self) {
  auto& client = *static_cast<parts*>(self);
  if (client.curl_alarm)
    client.loop.cancel(*client.curl_alarm);
  client.curl_alarm.reset();
  if (milliseconds < 0)
    return 0;
  auto at = reactor::now() + std::chrono::milliseconds{milliseconds};
  client.curl_alarm = client.loop.run_at(at, [&client] {
    client.curl_alarm.reset();
    client.act(CURL_SOCKET_TIMEOUT, 0);
  });
  return 0;
}

http_client::http_client(reactor& loop, http_options options)
  : parts_(std::make_unique<parts>(loop, std::move(options))) {}

http_client::~http_client() = default;

transfer_id http_client::post(http_request request, http_events tell) {
  auto id = ++parts_->last_id;
  auto added = std::make_unique<parts::entry>(id, std::move(request), std::move(tell));
  auto& one = *added;
  parts_->entries.emplace(id, std::move(added));
  if (auto good = one.transfer.check(); !good)
    parts_->stop(one, http_fate::unusable, std::move(good.error().what));
  else {
    parts_->queue.add(one.transfer.origin(), id);
    auto at = one.transfer.check_time(reactor::now());
    one.alarm = parts_->loop.run_at(at, [client = parts_.get(), id] { client->look_at_clock(id); });
    parts_->note_errand();
  }
  return id;
}

void http_client::cancel(transfer_id id) {
  if (auto found = parts_->entries.find(id); found != parts_->entries.end())
    parts_->stop(*found->second, http_fate::cancelled, "cancelled");
}

size_t http_client::running() const {
  return parts_->entries.size();
}

} // namespace tributary
