#include "tests/unit/http/http_trial.hpp"

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

/// A port that nobody listens at.
int closed_port() {
  raw_server gone{[](raw_connection&) {}};
  return gone.port();
}

} // namespace

TEST_CASE("a connection that breaks inside the answer is cut, with what had come") {
  std::string sent;
  std::string body;
  bool reset = false;
  SECTION("short of its length") {
    sent = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    body = "half";
  }
  SECTION("within its chunks") {
    sent = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n9\r\nthe ";
    body = "halfthe ";
  }
  SECTION("between two chunks") {
    sent = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    body = "half";
  }
  SECTION("within its head") {
    sent = "HTTP/1.1 200 OK\r\nContent-";
  }
  SECTION("by a reset") {
    sent = "HTTP/1.1 200 OK\r\n\r\n";
    reset = true;
  }
  std::promise<void> read;
  auto read_by_client = read.get_future().share();
  raw_server server{[&](raw_connection& c) {
    c.read_request();
    c.send(sent);
    if (reset) {
      // A reset overtakes what the client has not read yet.
      c.send("half");
      read_by_client.wait();
      c.reset();
    }
  }};
  http_trial trial;
  auto out = trial
               .begin(http_trial::to(server.url()),
                      [&](std::string_view) {
                        if (reset)
                          read.set_value();
                      })
               .get();
  CHECK(out.fate() == http_fate::cut);
  CHECK(out.body == (reset ? "half" : body));
  CHECK(out.in_order);
}

TEST_CASE("no byte of an answer is told as not answered") {
  http_trial trial;
  SECTION("where nobody listens") {
    auto out = trial.post("http://127.0.0.1:" + std::to_string(closed_port()) + "/v1");
    CHECK(out.fate() == http_fate::not_answered);
    CHECK(out.ends[0].what.find("Connection refused") != std::string::npos);
    CHECK(out.ends[0].what.find("127.0.0.1") == std::string::npos);
  }
  SECTION("where the server closes") {
    raw_server server{[](raw_connection& c) { c.read_request(); }};
    CHECK(trial.post(server.url()).fate() == http_fate::not_answered);
    CHECK(server.connections() == 1);
  }
  SECTION("where there is no TLS") {
    raw_server server{[](raw_connection& c) {
      c.send("HTTP/1.1 400 Bad Request\r\n\r\n");
      c.wait_closed();
    }};
    auto out = trial.post("https://127.0.0.1:" + std::to_string(server.port()) + "/v1?key=secret");
    CHECK(out.fate() == http_fate::not_answered);
    CHECK(out.ends[0].what.find("127.0.0.1") == std::string::npos);
    CHECK(out.ends[0].what.find("secret") == std::string::npos);
  }
  SECTION("where TLS never ends") {
    raw_server server{[](raw_connection& c) { c.wait_closed(); }};
    auto request = http_trial::to("https://127.0.0.1:" + std::to_string(server.port()) + "/v1");
    request.connect_timeout = 50ms;
    CHECK(trial.post(request).fate() == http_fate::not_answered);
  }
  SECTION("where it is no HTTP") {
    raw_server server{[](raw_connection& c) {
      c.read_request();
      c.send("SSH-2.0-OpenSSH_9.2\r\n");
    }};
    CHECK(trial.post(server.url()).fate() == http_fate::not_answered);
  }
}

TEST_CASE("a request that can never work is unusable, and none of it is repeated") {
  http_trial trial;
  auto request = http_trial::to("http://127.0.0.1:1/v1");
  SECTION("by its scheme") {
    request.url = "ftp://secret.example/v1";
  }
  SECTION("by its address") {
    request.url = "http://secret example:99999999/";
  }
  SECTION("by a key with a line's end") {
    request.headers.push_back("Authorization: Bearer secret\nX-Other: 1");
  }
  SECTION("by a header without a name") {
    request.headers.push_back(": secret");
  }
  auto out = trial.post(request);
  CHECK(out.fate() == http_fate::unusable);
  CHECK(out.heads.empty());
  CHECK(out.ends[0].what.find("secret") == std::string::npos);
  CHECK_FALSE(out.ends[0].what.empty());
}

TEST_CASE("an answer that is not there in time is timed out, and its connection closed") {
  std::promise<void> closed;
  raw_server server{[&](raw_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\n\r\npart");
    c.wait_closed();
    closed.set_value();
  }};
  http_trial trial;
  auto request = http_trial::to(server.url());
  request.timeout = 100ms;
  auto out = trial.post(request);
  CHECK(out.fate() == http_fate::timed_out);
  CHECK(out.body == "part");
  closed.get_future().wait();
}

TEST_CASE("silence beyond what is allowed is stalled") {
  http_trial trial;
  std::string sent;
  SECTION("before the first byte") {}
  SECTION("within the answer") {
    sent = "HTTP/1.1 200 OK\r\n\r\npart";
  }
  raw_server server{[&](raw_connection& c) {
    c.read_request();
    c.send(sent);
    c.wait_closed();
  }};
  auto request = http_trial::to(server.url());
  request.idle_timeout = 50ms;
  CHECK(trial.post(request).fate() == http_fate::stalled);
}

TEST_CASE("a redirect on the same host keeps the POST") {
  std::promise<std::string> second;
  raw_server server{[&](raw_connection& c) {
    c.read_request();
    c.answer("307 Temporary Redirect", "<p>moved</p>", "Location: /v2?x=1\r\n");
    second.set_value(c.read_request());
    c.answer("200 OK", "there");
  }};
  http_trial trial;
  auto out = trial.post(server.url(), "the body");
  CHECK(out.fate() == http_fate::complete);
  CHECK(out.status() == 200);
  CHECK(out.body == "there");
  auto request = second.get_future().get();
  CHECK(request.starts_with("POST /v2?x=1 "));
  CHECK(request.ends_with("the body"));
}

TEST_CASE("a redirect is not followed where it may not be") {
  std::atomic<int> asked{0};
  raw_server other{[&](raw_connection&) { ++asked; }};
  std::string status = "308 Permanent Redirect";
  std::string location = "/again";
  int requests = 1;
  SECTION("to another port") {
    location = other.url();
  }
  SECTION("to another host") {
    location = "http://localhost:" + std::to_string(other.port()) + "/";
  }
  SECTION("to no address at all") {
    location = "http://:99999999999/";
  }
  SECTION("where the POST would become a GET") {
    status = "302 Found";
  }
  SECTION("for ever") {
    requests = 4;
  }
  std::atomic<int> seen{0};
  raw_server server{[&](raw_connection& c) {
    while (!c.read_request().empty()) {
      ++seen;
      c.answer(status, "moved", "Location: " + location + "\r\n");
    }
  }};
  http_trial trial;
  auto out = trial.post(server.url());
  CHECK(out.fate() == http_fate::redirected);
  CHECK(out.heads.empty());
  CHECK(out.body.empty());
  CHECK(asked == 0);
  CHECK(seen == requests);
}
