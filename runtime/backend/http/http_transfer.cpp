#include "runtime/backend/http/http_transfer.hpp"

#include "runtime/backend/http/http_fate.hpp"
#include "runtime/backend/http/http_url.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>

namespace tributary {

namespace {

constexpr uint32_t redirects_max = 3;

/// A request goes out twice at most: once on a kept connection that turns out to be closed, and
/// once more. libcurl alone would try five times.
constexpr uint32_t sends_max = 2;

/// What a line of the header block cannot hold: a line's end in a key would begin a header of its
/// own.
bool fit_for_header(const std::string& line) {
  auto colon = line.find(':');
  return colon != line.npos && colon > 0 && std::none_of(line.begin(), line.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

/// libcurl takes `Name:` as the wish to leave a header out, and `Name;` as one without a value.
std::string as_curl_wants(const std::string& line) {
  auto colon = line.find(':');
  if (line.find_first_not_of(' ', colon + 1) == line.npos)
    return line.substr(0, colon) + ";";
  return line;
}

/// Finds out within a minute that the other side is gone, also for streams that share a connection.
int on_socket(void*, curl_socket_t fd, curlsocktype) {
  unsigned milliseconds = 60'000;
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
  return CURL_SOCKOPT_OK;
}

bool is_redirect(int status) {
  return (300 < status && status < 304) || status == 307 || status == 308;
}

std::optional<uint64_t> announced(const http_head& head) {
  auto text = head.header("content-length");
  uint64_t bytes = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (text.empty() || problem != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return bytes;
}

} // namespace

http_transfer::http_transfer(transfer_id id, http_request request, http_events tell,
                             steady_point now)
  : id_(id),
    request_(std::move(request)),
    tell_(std::move(tell)),
    deadline_(now + request_.timeout) {}

http_transfer::~http_transfer() {
  // The handle first: it uses the list.
  if (easy_ != nullptr)
    curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

result<void> http_transfer::check() {
  auto origin = origin_of(request_.url);
  if (!origin)
    return tl::unexpected(origin.error());
  origin_ = std::move(*origin);
  for (const auto& line : request_.headers)
    if (!fit_for_header(line))
      return fail(ec::malformed, "a header has no name, or holds a line's end or another control "
                                 "character (a key that was read with its newline?)");
  return {};
}

template <class Value>
void http_transfer::set(CURLoption option, Value value) {
  curl_easy_setopt(easy_, option, value);
}

bool http_transfer::prepare(const http_options& options, std::function<void()> connected) {
  easy_ = curl_easy_init();
  if (easy_ == nullptr)
    return false;
  on_connected_ = std::move(connected);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, words_.data());
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PREREQFUNCTION, &on_request);
  set(CURLOPT_PREREQDATA, this);
  set_connection(options);
  set_body_and_headers();
  return true;
}

void http_transfer::set_connection(const http_options& options) {
  using std::chrono::milliseconds;
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_NOSIGNAL, 1L);
  // Else ending a transfer whose name is being looked up waits for the lookup.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_SOCKOPTFUNCTION, &on_socket);
  auto patience = std::chrono::ceil<milliseconds>(request_.connect_timeout).count();
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<int64_t>(1, patience)));
  if (!options.ca_file.empty())
    set(CURLOPT_CAINFO, options.ca_file.c_str());
  // Over TLS the first connection to a server tells whether more are needed; without TLS there is
  // no HTTP/2, and nothing to wait for.
  bool secure = origin_.starts_with("https:");
  set(CURLOPT_HTTP_VERSION, secure ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_PIPEWAIT, secure ? 1L : 0L);
}

void http_transfer::set_body_and_headers() {
  set(CURLOPT_POST, 1L);
  // Not copied: the request lives as long as the handle.
  set(CURLOPT_POSTFIELDS, request_.body.data());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  set(CURLOPT_ACCEPT_ENCODING, "");
  // Else libcurl waits a second for servers that do not answer it.
  headers_ = curl_slist_append(headers_, "Expect:");
  for (const auto& line : request_.headers)
    headers_ = curl_slist_append(headers_, as_curl_wants(line).c_str());
  set(CURLOPT_HTTPHEADER, headers_);
}

void http_transfer::stop(http_fate fate, std::string what) {
  if (!stop_)
    stop_ = http_end{fate, std::move(what)};
}

http_end http_transfer::end(CURLcode code) const {
  if (stop_)
    return *stop_;
  curl_verdict verdict;
  // libcurl is content with a head that breaks off.
  verdict.code = code == CURLE_OK && !head_.whole() ? CURLE_RECV_ERROR : code;
  verdict.answered = head_.begun();
  verdict.detail = words_.data();
  curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &verdict.os_error);
  return end_of(verdict);
}

bool http_transfer::follow_redirect() {
  if (!target_ || stop_)
    return false;
  request_.url = std::move(*target_);
  target_.reset();
  ++redirects_;
  sent_ = 0;
  head_ = {};
  body_seen_ = 0;
  set(CURLOPT_URL, request_.url.c_str());
  return true;
}

void http_transfer::started(steady_point now) {
  last_sign_ = now;
}

steady_point http_transfer::check_time(steady_point now) {
  if (now >= deadline_)
    stop(http_fate::timed_out, "no end within the time for the whole answer");
  if (!request_.idle_timeout || !last_sign_)
    return deadline_;
  if (now >= *last_sign_ + *request_.idle_timeout) {
    curl_off_t uploaded = 0;
    curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    // A body that is out by the first look may have been so all the time.
    auto size = static_cast<curl_off_t>(request_.body.size());
    bool moves = uploaded != uploaded_ && (uploaded < size || uploaded_ > 0);
    if (!moves)
      stop(http_fate::stalled, "not a byte for as long as silence is allowed");
    uploaded_ = uploaded;
    last_sign_ = now;
  }
  return std::min(deadline_, *last_sign_ + *request_.idle_timeout);
}

size_t http_transfer::on_header(char* data, size_t size, size_t count, void* self) {
  // Any other number than that of the bytes ends the transfer.
  return static_cast<http_transfer*>(self)->take_header({data, size * count}) ? size * count : 0;
}

size_t http_transfer::on_body(char* data, size_t size, size_t count, void* self) {
  return static_cast<http_transfer*>(self)->take_body({data, size * count}) ? size * count : 0;
}

int http_transfer::on_request(void* self, char*, char*, int, int) {
  return static_cast<http_transfer*>(self)->may_send() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

bool http_transfer::may_send() {
  if (!std::exchange(connected_, true))
    on_connected_();
  if (++sent_ > sends_max)
    stop(http_fate::not_answered, "the server closed the connection before its answer, twice");
  return !stop_;
}

bool http_transfer::take_header(std::string_view line) {
  last_sign_ = reactor::now();
  if (stop_)
    return false;
  switch (head_.take(line)) {
    case head_reader::step::more:
      return true;
    case head_reader::step::too_large:
      stop(http_fate::too_large, "more headers than an answer may have");
      return false;
    case head_reader::step::whole:
      break;
  }
  return take_head();
}

bool http_transfer::take_head() {
  const auto& head = head_.head();
  std::string location{head.header("location")};
  if (is_redirect(head.status) && !location.empty())
    return take_redirect(location);
  if (tell_.head)
    tell_.head(head);
  if (head.status == 200 && announced(head).value_or(0) > request_.body_bytes)
    stop(http_fate::too_large, "the answer is announced as longer than it may be");
  return !stop_;
}

bool http_transfer::take_redirect(const std::string& location) {
  auto status = head_.head().status;
  if (status < 307)
    stop(http_fate::redirected, "redirected with a status that does not keep the POST");
  else if (redirects_ == redirects_max)
    stop(http_fate::redirected, "redirected too often");
  else
    target_ = same_origin_target(request_.url, location);
  if (!target_)
    stop(http_fate::redirected, "redirected to another host");
  return !stop_;
}

bool http_transfer::take_body(std::string_view piece) {
  last_sign_ = reactor::now();
  if (stop_)
    return false;
  bool good = head_.head().status == 200;
  auto room = (good ? request_.body_bytes : request_.error_bytes) - body_seen_;
  auto fitting = piece.substr(0, room);
  body_seen_ += fitting.size();
  // Nobody wants the page that comes with a redirect.
  if (tell_.data && !target_ && !fitting.empty())
    tell_.data(fitting);
  if (fitting.size() == piece.size())
    return !stop_;
  if (good)
    stop(http_fate::too_large, "the answer is longer than it may be");
  else if (!target_)
    stop(http_fate::complete, {});
  return false;
}

} // namespace tributary
