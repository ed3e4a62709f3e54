#pragma once

#include "runtime/backend/http/http_client.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/raw_server.hpp"

#include <future>

namespace tributary::test {

/// What a transfer told, and whether it kept to the order it promises.
struct told {
  std::vector<http_head> heads;
  std::string body;
  std::vector<http_end> ends;
  bool in_order = true;

  http_fate fate() const { return ends.at(0).fate; }
  int status() const { return heads.empty() ? 0 : heads[0].status; }
};

/// A client on a reactor of its own; its calls are made in the reactor's thread.
class http_trial {
public:
  explicit http_trial(http_options options = {}) {
    loop_.run([&] { client_ = std::make_unique<http_client>(loop_, std::move(options)); });
  }
  ~http_trial() { close(); }

  /// Destroys the client.
  void close() {
    loop_.run([&] { client_.reset(); });
  }

  /// Begins a transfer. The future is ready when it has ended.
  std::future<told>
  begin(http_request request, std::function<void(std::string_view)> on_data = {}) {
    auto kept = std::make_shared<told>();
    auto promise = std::make_shared<std::promise<told>>();
    http_events tell;
    tell.head = [kept](const http_head& head) {
      kept->in_order = kept->in_order && kept->heads.empty() && kept->ends.empty();
      kept->heads.push_back(head);
    };
    tell.data = [kept, on_data](std::string_view piece) {
      kept->in_order = kept->in_order && kept->heads.size() == 1 && kept->ends.empty();
      kept->body += piece;
      if (on_data)
        on_data(piece);
    };
    tell.ended = [kept, promise](const http_end& end) {
      kept->ends.push_back(end);
      promise->set_value(*kept);
    };
    loop_.run([&] { last_ = client_->post(std::move(request), std::move(tell)); });
    return promise->get_future();
  }

  /// A transfer from beginning to end.
  told post(http_request request) {
    auto out = begin(std::move(request)).get();
    CHECK(out.in_order);
    return out;
  }

  told post(std::string url, std::string body = "{}") {
    return post(to(std::move(url), std::move(body)));
  }

  static http_request to(std::string url, std::string body = "{}") {
    http_request request;
    request.url = std::move(url);
    request.headers = {"Content-Type: application/json", "Authorization: Bearer secret-key"};
    request.body = std::move(body);
    return request;
  }

  reactor& loop() { return loop_; }
  http_client& client() { return *client_; }
  transfer_id last() const { return last_; }

private:
  reactor loop_;
  std::unique_ptr<http_client> client_;
  transfer_id last_ = 0;
};

} // namespace tributary::test
