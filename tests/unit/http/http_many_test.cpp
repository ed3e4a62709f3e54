#include "tests/unit/http/http_trial.hpp"

#include <condition_variable>
#include <cstdlib>

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

/// Lets requests through only when `size` of them are there.
class gathering {
public:
  explicit gathering(int size) : size_(size) {}
  void wait() {
    std::unique_lock lock{mutex_};
    ++there_;
    news_.notify_all();
    news_.wait(lock, [&] { return there_ >= size_; });
  }

private:
  int size_;
  int there_ = 0;
  std::mutex mutex_;
  std::condition_variable news_;
};

} // namespace

TEST_CASE("a connection is kept and used again") {
  raw_server server{[](raw_connection& c) {
    for (auto request = c.read_request(); !request.empty(); request = c.read_request())
      c.answer("200 OK", body_of(request));
  }};
  http_trial trial;
  for (int i = 0; i < 20; ++i)
    CHECK(trial.post(server.url(), std::to_string(i)).body == std::to_string(i));
  CHECK(server.connections() == 1);
}

TEST_CASE("a kept connection that turns out to be closed is opened anew, unseen") {
  std::atomic<int> requests{0};
  raw_server server{[&](raw_connection& c) {
    c.read_request();
    ++requests;
    c.answer("200 OK", "answer");
    // Takes the next one only to close.
    if (!c.read_request().empty())
      ++requests;
  }};
  http_trial trial;
  CHECK(trial.post(server.url()).body == "answer");
  auto second = trial.post(server.url());
  CHECK(second.fate() == http_fate::complete);
  CHECK(second.body == "answer");
  CHECK(requests == 3);
}

TEST_CASE("a request goes out twice at most") {
  std::atomic<int> refused{0};
  gathering all{4};
  raw_server server{[&](raw_connection& c) {
    c.read_request();
    all.wait();
    c.answer("200 OK", "answer");
    if (!c.read_request().empty())
      ++refused;
  }};
  http_trial trial;
  // Four connections are kept; each closes when it is used again.
  std::vector<std::future<told>> first;
  for (int i = 0; i < 4; ++i)
    first.push_back(trial.begin(http_trial::to(server.url())));
  for (auto& one : first)
    CHECK(one.get().fate() == http_fate::complete);
  CHECK(trial.post(server.url()).fate() == http_fate::not_answered);
  CHECK(refused == 2);
}

TEST_CASE("a thousand transfers at once each get their own answer") {
  gathering all{200};
  raw_server server{[&](raw_connection& c) {
    bool first = true;
    for (auto request = c.read_request(); !request.empty(); request = c.read_request()) {
      // Those 200 really are there together.
      if (std::exchange(first, false))
        all.wait();
      c.answer("200 OK", "answer to " + body_of(request));
    }
  }};
  http_options options;
  options.connections = 200;
  http_trial trial{options};
  std::vector<std::future<told>> all_told;
  for (int i = 0; i < 1'000; ++i)
    all_told.push_back(trial.begin(http_trial::to(server.url(), std::to_string(i))));
  int wrong = 0;
  for (int i = 0; i < 1'000; ++i)
    wrong += all_told[static_cast<size_t>(i)].get().body != "answer to " + std::to_string(i);
  CHECK(wrong == 0);
  CHECK(server.connections() == 200);
}

TEST_CASE("transfers beyond the bound wait their turn") {
  std::atomic<int> at_once{0};
  std::atomic<int> most{0};
  raw_server server{[&](raw_connection& c) {
    for (auto request = c.read_request(); !request.empty(); request = c.read_request()) {
      most = std::max<int>(most, ++at_once);
      --at_once;
      c.answer("200 OK", "x");
    }
  }};
  http_options options;
  options.connections = 3;
  http_trial trial{options};
  std::vector<std::future<told>> all;
  for (int i = 0; i < 50; ++i)
    all.push_back(trial.begin(http_trial::to(server.url())));
  for (auto& one : all)
    CHECK(one.get().fate() == http_fate::complete);
  CHECK(most <= 3);
  CHECK(server.connections() <= 3);
}

TEST_CASE("a transfer that waits its turn can be cancelled, and times out") {
  raw_server server{[](raw_connection& c) { c.wait_closed(); }};
  http_options options;
  options.connections = 1;
  http_trial trial{options};
  auto first = trial.begin(http_trial::to(server.url()));
  auto first_id = trial.last();
  auto second = trial.begin(http_trial::to(server.url()));
  auto second_id = trial.last();
  auto request = http_trial::to(server.url());
  request.timeout = 50ms;
  CHECK(trial.begin(request).get().fate() == http_fate::timed_out);
  trial.loop().run([&] { trial.client().cancel(second_id); });
  CHECK(second.get().fate() == http_fate::cancelled);
  trial.loop().run([&] { trial.client().cancel(first_id); });
  CHECK(first.get().fate() == http_fate::cancelled);
  trial.loop().run([&] {
    CHECK(trial.client().running() == 0);
    trial.client().cancel(first_id);
  });
}

TEST_CASE("a cancelled transfer closes its connection and tells nothing more") {
  std::promise<void> closed;
  raw_server server{[&](raw_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\n\r\n");
    while (c.send("more")) {
    }
    closed.set_value();
  }};
  http_trial trial;
  int pieces = 0;
  // From within its own callback, where libcurl allows least.
  auto out = trial
               .begin(http_trial::to(server.url()),
                      [&](std::string_view) {
                        ++pieces;
                        trial.client().cancel(trial.last());
                      })
               .get();
  CHECK(out.fate() == http_fate::cancelled);
  CHECK(pieces == 1);
  CHECK(out.ends.size() == 1);
  closed.get_future().wait();
}

TEST_CASE("a client that goes ends all its transfers as cancelled") {
  raw_server server{[](raw_connection& c) { c.wait_closed(); }};
  http_options options;
  options.connections = 2;
  http_trial trial{options};
  std::vector<std::future<told>> all;
  for (int i = 0; i < 5; ++i)
    all.push_back(trial.begin(http_trial::to(server.url())));
  trial.close();
  for (auto& one : all)
    CHECK(one.get().fate() == http_fate::cancelled);
}

TEST_CASE("a transfer may begin another one when it ends") {
  raw_server server{[](raw_connection& c) {
    for (auto request = c.read_request(); !request.empty(); request = c.read_request())
      c.answer("200 OK", body_of(request));
  }};
  http_trial trial;
  std::promise<http_end> second;
  http_events first;
  first.ended = [&](const http_end&) {
    http_events next;
    next.ended = [&](const http_end& end) { second.set_value(end); };
    trial.client().post(http_trial::to(server.url()), std::move(next));
  };
  trial.loop().run([&] { trial.client().post(http_trial::to(server.url()), std::move(first)); });
  CHECK(second.get_future().get().fate == http_fate::complete);
}

TEST_CASE("the proxy of the environment is used, but not for hosts that are exempt") {
  std::promise<std::string> seen;
  raw_server proxy{[&](raw_connection& c) {
    seen.set_value(c.read_request());
    c.answer("200 OK", "from the proxy");
  }};
  raw_server direct{[](raw_connection& c) {
    c.read_request();
    c.answer("200 OK", "direct");
  }};
  ::setenv("http_proxy", proxy.url("").c_str(), 1);
  ::setenv("no_proxy", "127.0.0.1", 1);
  {
    http_trial trial;
    CHECK(trial.post("http://models.example/v1").body == "from the proxy");
    CHECK(trial.post(direct.url()).body == "direct");
  }
  ::unsetenv("http_proxy");
  ::unsetenv("no_proxy");
  CHECK(seen.get_future().get().starts_with("POST http://models.example/v1 "));
}

TEST_CASE("what a proxy says is never taken for the answer") {
  std::promise<std::string> seen;
  raw_server proxy{[&](raw_connection& c) {
    seen.set_value(c.read_request());
    c.answer("407 Proxy Authentication Required", "no", "X-Proxy: yes\r\n");
  }};
  ::setenv("https_proxy", proxy.url("").c_str(), 1);
  {
    http_trial trial;
    auto out = trial.post("https://models.example/v1?key=secret");
    CHECK(out.fate() == http_fate::not_answered);
    CHECK(out.heads.empty());
    CHECK(out.body.empty());
  }
  ::unsetenv("https_proxy");
  auto request = seen.get_future().get();
  CHECK(request.starts_with("CONNECT models.example:443 "));
  CHECK(request.find("secret") == std::string::npos);
}
