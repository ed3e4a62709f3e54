#include "runtime/backend/http/http_fate.hpp"
#include "runtime/backend/http/http_head.hpp"
#include "runtime/backend/http/http_url.hpp"
#include "runtime/backend/http/start_queue.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

/// Where the head of an answer with these lines leaves its reader.
head_reader::step left_by(const std::vector<std::string>& lines) {
  head_reader reader;
  for (const auto& line : lines)
    if (auto step = reader.take(line); step != head_reader::step::more)
      return step;
  return head_reader::step::more;
}

const std::string status_line = "HTTP/1.1 200 OK\r\n";

} // namespace

TEST_CASE("the head of an answer has so many bytes and so many headers at most") {
  auto with_bytes = [](size_t bytes) {
    auto rest = bytes - status_line.size() - std::string_view{"x: \r\n\r\n"}.size();
    return left_by({status_line, "x: " + std::string(rest, 'x') + "\r\n", "\r\n"});
  };
  CHECK(with_bytes(limits::http_head_bytes) == head_reader::step::whole);
  CHECK(with_bytes(limits::http_head_bytes + 1) == head_reader::step::too_large);
  auto with_headers = [](size_t count) {
    std::vector<std::string> lines(count + 2, "x: 1\r\n");
    lines.front() = status_line;
    lines.back() = "\r\n";
    return left_by(lines);
  };
  CHECK(with_headers(limits::http_headers) == head_reader::step::whole);
  CHECK(with_headers(limits::http_headers + 1) == head_reader::step::too_large);
}

TEST_CASE("an origin is scheme, host and port, however they are written") {
  CHECK(origin_of("https://API.example.com/v1?key=x").value() == "https://api.example.com:443");
  CHECK(origin_of("http://user:word@10.0.0.1:8080").value() == "http://10.0.0.1:8080");
  CHECK(origin_of("HTTP://[::1]/").value() == "http://[::1]:80");
  for (std::string bad : {"", "api.example.com", "ftp://x/", "https://", "file:///etc/passwd"})
    CHECK_FALSE(origin_of(bad).has_value());
}

TEST_CASE("a redirect's target is resolved, and only the same origin is one") {
  std::string from = "https://a.example/v1/chat?key=1";
  CHECK(same_origin_target(from, "/v2").value() == "https://a.example/v2");
  CHECK(same_origin_target(from, "other").value() == "https://a.example/v1/other");
  CHECK(same_origin_target(from, "https://a.example:443/x").has_value());
  for (std::string other :
       {"http://a.example/v2", "https://a.example:444/", "//b.example/", "https://a.example.evil/",
        "https://a.example@evil/", "ftp://a.example/"})
    CHECK_FALSE(same_origin_target(from, other).has_value());
}

TEST_CASE("how libcurl's codes are told apart") {
  auto fate = [](CURLcode code, bool answered) { return end_of({code, answered, 0, {}}).fate; };
  for (auto code : {CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT,
                    CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_GOT_NOTHING,
                    CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2_STREAM})
    CHECK(fate(code, false) == http_fate::not_answered);
  for (auto code : {CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_HTTP2_STREAM, CURLE_HTTP2,
                    CURLE_BAD_CONTENT_ENCODING})
    CHECK(fate(code, true) == http_fate::cut);
  CHECK(fate(CURLE_URL_MALFORMAT, false) == http_fate::unusable);
  CHECK(fate(CURLE_SSL_CACERT_BADFILE, false) == http_fate::unusable);
  CHECK(fate(CURLE_OK, true) == http_fate::complete);
  // Words that hold an address are not used, those about a certificate are.
  CHECK(end_of({CURLE_COULDNT_CONNECT, false, 111, "Failed to connect to h"}).what
        == "Couldn't connect to server (Connection refused)");
  CHECK(end_of({CURLE_PEER_FAILED_VERIFICATION, false, 0, "self-signed certificate"}).what
        == "self-signed certificate");
}

TEST_CASE("a server that does not answer holds up only its own transfers") {
  start_queue queue{100, 2};
  for (transfer_id id = 1; id <= 5; ++id)
    queue.add("dead", id);
  queue.add("alive", 6);
  std::vector<transfer_id> begun;
  while (auto next = queue.next())
    begun.push_back(next->id);
  CHECK(begun == std::vector<transfer_id>{6, 1, 2});
  CHECK(queue.waiting());
  SECTION("a connection makes room") {
    queue.connected("dead");
    CHECK(queue.next()->id == 3);
    CHECK_FALSE(queue.next());
  }
  SECTION("so does an end without one") {
    queue.ended("dead", false);
    CHECK(queue.next()->id == 3);
    CHECK_FALSE(queue.next());
  }
}

TEST_CASE("origins begin in turn, and no more at once than may run") {
  start_queue queue{4, 100};
  for (transfer_id id = 1; id <= 9; ++id)
    queue.add(id <= 7 ? "a" : "b", id);
  std::vector<transfer_id> begun;
  while (auto next = queue.next())
    begun.push_back(next->id);
  CHECK(begun == std::vector<transfer_id>{1, 8, 2, 9});
  queue.connected("a");
  CHECK_FALSE(queue.next());
  queue.ended("a", true);
  CHECK(queue.next()->id == 3);
  CHECK_FALSE(queue.next());
}
