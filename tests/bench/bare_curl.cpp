#include "runtime/backend/model/model_request.hpp"

#include "tests/bench/model_process.hpp"
#include "tests/bench/model_run.hpp"

#include <curl/curl.h>
#include <sys/epoll.h>

#include <array>
#include <stdexcept>
#include <unistd.h>

namespace tributary::bench {

namespace {

/// As the manual of libcurl's multi interface has it, and no more.
class bare_loop {
public:
  bare_loop() : epoll_(::epoll_create1(0)), multi_(curl_multi_init()) {
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  }
  ~bare_loop() {
    curl_multi_cleanup(multi_);
    ::close(epoll_);
  }

  CURLM* multi() const { return multi_; }

  /// Runs until all transfers have ended.
  /// @returns How many of them ended well.
  size_t run() {
    size_t good = 0;
    int running = 1;
    std::array<epoll_event, 64> events;
    while (running > 0) {
      auto count = ::epoll_wait(epoll_, events.data(), events.size(), static_cast<int>(wait_));
      if (count == 0)
        curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
      for (int i = 0; i < count; ++i) {
        const auto& e = events[static_cast<size_t>(i)];
        int bits = ((e.events & ~uint32_t{EPOLLOUT}) != 0 ? CURL_CSELECT_IN : 0)
                   | ((e.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0);
        curl_multi_socket_action(multi_, e.data.fd, bits, &running);
      }
      int left = 0;
      while (auto* message = curl_multi_info_read(multi_, &left))
        good += message->data.result == CURLE_OK;
    }
    return good;
  }

private:
  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void* known) {
    auto& loop = *static_cast<bare_loop*>(self);
    epoll_event event{};
    event.data.fd = fd;
    event.events
      = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0u) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0u);
    auto operation = what == CURL_POLL_REMOVE ? EPOLL_CTL_DEL
                     : known != nullptr       ? EPOLL_CTL_MOD
                                              : EPOLL_CTL_ADD;
    ::epoll_ctl(loop.epoll_, operation, fd, &event);
    if (operation == EPOLL_CTL_ADD)
      curl_multi_assign(loop.multi_, fd, self);
    return 0;
  }
  static int on_timer(CURLM*, long milliseconds, void* self) {
    static_cast<bare_loop*>(self)->wait_ = milliseconds;
    return 0;
  }

  int epoll_;
  CURLM* multi_;
  long wait_ = 0;
};

size_t append(char* data, size_t size, size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

struct bare_call {
  std::string body;
  std::string answer;
  CURL* easy = nullptr;
};

} // namespace

figures bare_curl(size_t count, std::chrono::milliseconds each) {
  model_process server{each};
  auto worker = model_worker(server.base_url());
  curl_global_init(CURL_GLOBAL_DEFAULT);
  bare_loop loop;
  curl_slist* headers = nullptr;
  for (const auto* line :
       {"Content-Type: application/json", "Authorization: Bearer bench", "Expect:"})
    headers = curl_slist_append(headers, line);
  auto url = worker.base_url + "/chat/completions";
  std::vector<bare_call> calls(count);
  auto begin = steady::now();
  auto cpu = cpu_micros();
  for (size_t i = 0; i < count; ++i) {
    auto& call = calls[i];
    call.body = request_body(worker, model_api::chat, model_prompt(i));
    call.easy = curl_easy_init();
    curl_easy_setopt(call.easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(call.easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(call.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(call.body.size()));
    curl_easy_setopt(call.easy, CURLOPT_POSTFIELDS, call.body.data());
    curl_easy_setopt(call.easy, CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(call.easy, CURLOPT_WRITEDATA, &call.answer);
    curl_multi_add_handle(loop.multi(), call.easy);
  }
  auto good = loop.run();
  figures out{millis(steady::now() - begin), (cpu_micros() - cpu) / static_cast<double>(count),
              static_cast<double>(server.most_at_once())};
  for (auto& call : calls) {
    good -= call.answer.find("[DONE]") == std::string::npos;
    curl_multi_remove_handle(loop.multi(), call.easy);
    curl_easy_cleanup(call.easy);
  }
  curl_slist_free_all(headers);
  if (good != count)
    throw std::runtime_error{"not all calls were answered"};
  return out;
}

} // namespace tributary::bench
