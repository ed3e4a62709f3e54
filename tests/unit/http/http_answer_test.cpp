#include "tests/unit/http/http_trial.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

raw_server answers(std::string bytes) {
  return raw_server{[bytes = std::move(bytes)](raw_connection& c) {
    if (!c.read_request().empty())
      c.send(bytes);
  }};
}

} // namespace

TEST_CASE("a post sends its headers and body, and asks for no leave to send it") {
  std::promise<std::string> seen;
  raw_server server{[&](raw_connection& c) {
    seen.set_value(c.read_request());
    c.answer("200 OK", "fine", "X-Request-ID: abc\r\n");
  }};
  http_trial trial;
  std::string body(100'000, 'b');
  auto out = trial.post(server.url("/v1/chat?key=secret"), body);
  CHECK(out.fate() == http_fate::complete);
  CHECK(out.status() == 200);
  CHECK(out.body == "fine");
  CHECK(out.heads[0].header("x-request-id") == "abc");
  CHECK(out.heads[0].header("x-missing") == "");
  auto request = seen.get_future().get();
  CHECK(request.starts_with("POST /v1/chat?key=secret HTTP/1.1\r\n"));
  CHECK(request.find("\r\nAuthorization: Bearer secret-key\r\n") != request.npos);
  CHECK(request.find("\r\nContent-Type: application/json\r\n") != request.npos);
  CHECK(request.find("\r\nAccept-Encoding: ") != request.npos);
  CHECK(request.find("Expect:") == request.npos);
  CHECK(request.ends_with("\r\n\r\n" + body));
}

TEST_CASE("data comes as the server sends it, not when the answer is whole") {
  std::promise<void> first_is_there;
  raw_server server{[&](raw_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    first_is_there.get_future().wait();
    c.send("6\r\nsecond\r\n0\r\n\r\n");
  }};
  http_trial trial;
  int pieces = 0;
  auto out = trial
               .begin(http_trial::to(server.url()),
                      [&](std::string_view) {
                        if (++pieces == 1)
                          first_is_there.set_value();
                      })
               .get();
  CHECK(out.body == "firstsecond");
  CHECK(out.fate() == http_fate::complete);
}

TEST_CASE("an error's body and headers are kept") {
  auto server = raw_server{[](raw_connection& c) {
    c.read_request();
    c.answer("429 Too Many Requests", "{\"error\":{}}", "Retry-After: 7\r\n");
  }};
  http_trial trial;
  auto out = trial.post(server.url());
  CHECK(out.fate() == http_fate::complete);
  CHECK(out.status() == 429);
  CHECK(out.heads[0].header("retry-after") == "7");
  CHECK(out.body == "{\"error\":{}}");
}

TEST_CASE("an endless error page ends where it is long enough") {
  raw_server server{[](raw_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    while (c.send(std::string(4'000, 'x'))) {
    }
  }};
  http_trial trial;
  auto request = http_trial::to(server.url());
  request.error_bytes = 10'000;
  auto out = trial.post(request);
  CHECK(out.fate() == http_fate::complete);
  CHECK(out.status() == 502);
  CHECK(out.body.size() == 10'000);
}

TEST_CASE("an answer over its bound ends as too large") {
  auto body = std::string(20'000, 'x');
  http_trial trial;
  SECTION("while it comes") {
    auto server = answers("HTTP/1.1 200 OK\r\n\r\n" + body);
    auto request = http_trial::to(server.url());
    request.body_bytes = 10'000;
    auto out = trial.post(request);
    CHECK(out.fate() == http_fate::too_large);
    CHECK(out.body.size() == 10'000);
  }
  SECTION("when it is announced") {
    auto server = answers("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + body);
    auto request = http_trial::to(server.url());
    request.body_bytes = 10'000;
    auto out = trial.post(request);
    CHECK(out.fate() == http_fate::too_large);
    CHECK(out.body.empty());
  }
  SECTION("not when it just fits") {
    auto server = answers("HTTP/1.1 200 OK\r\n\r\n" + body);
    auto request = http_trial::to(server.url());
    request.body_bytes = 20'000;
    auto out = trial.post(request);
    CHECK(out.fate() == http_fate::complete);
    CHECK(out.body == body);
  }
}

TEST_CASE("headers without end are refused") {
  http_trial trial;
  SECTION("many") {
    std::string many;
    for (int i = 0; i < 1'000; ++i)
      many += "x-" + std::to_string(i) + ": 1\r\n";
    auto server = answers("HTTP/1.1 200 OK\r\n" + many + "\r\n");
    CHECK(trial.post(server.url()).fate() == http_fate::too_large);
  }
  SECTION("long ones") {
    std::string lines;
    for (int i = 0; i < 10; ++i)
      lines += "x: " + std::string(9'000, 'x') + "\r\n";
    auto server = answers("HTTP/1.1 200 OK\r\n" + lines + "\r\n");
    CHECK(trial.post(server.url()).fate() == http_fate::too_large);
  }
}

TEST_CASE("interim answers and trailers are not the answer's head") {
  auto server = answers("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nReal:  yes \r\n\r\n"
                        "2\r\nok\r\n0\r\nLate: header\r\n\r\n");
  http_trial trial;
  auto out = trial.post(server.url());
  CHECK(out.fate() == http_fate::complete);
  CHECK(out.status() == 200);
  CHECK(out.heads[0].header("real") == "yes");
  CHECK(out.heads[0].header("link") == "");
  CHECK(out.heads[0].header("late") == "");
  CHECK(out.body == "ok");
}

TEST_CASE("a packed answer is unpacked, and bounded by what it unpacks to") {
  // gzip of a thousand times "a".
  const unsigned char packed[]
    = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0x4c, 0x1c, 0x05, 0xa3,
       0x60, 0x14, 0x0c, 0x77, 0x00, 0x00, 0x03, 0xda, 0x38, 0x9a, 0xe8, 0x03, 0x00, 0x00};
  std::string body{reinterpret_cast<const char*>(packed), sizeof packed};
  auto server = answers("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + std::to_string(body.size()) + "\r\n\r\n" + body);
  http_trial trial;
  CHECK(trial.post(server.url()).body == std::string(1'000, 'a'));
  auto request = http_trial::to(server.url());
  request.body_bytes = 500;
  CHECK(trial.post(request).fate() == http_fate::too_large);
}

TEST_CASE("an answer without a length is whole when the server closes") {
  auto server = answers("HTTP/1.1 200 OK\r\n\r\nall of it");
  http_trial trial;
  auto out = trial.post(server.url());
  CHECK(out.fate() == http_fate::complete);
  CHECK(out.body == "all of it");
}
