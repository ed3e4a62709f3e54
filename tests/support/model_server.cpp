#include "tests/support/model_server.hpp"

#include "runtime/backend/reactor.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <unordered_map>

namespace tributary::model_test {

namespace {

/// What is held of an answer before the client takes more.
constexpr size_t buffered = 256u << 10;

/// A call under way.
struct exchange {
  call what;
  fault wrong = fault::none;
  reply says;
  size_t next_piece = 0;
  bool head_out = false;
  bool tail_out = false;
  std::optional<timer_id> timer;
};

struct connection {
  descriptor fd;
  request_reader reader;
  std::string out;
  std::optional<exchange> current;
  bool wants_out = false;
  bool close_after = false;
};

std::string head_of(const reply& says, bool close) {
  auto out = fmt::format("HTTP/1.1 {} {}\r\n", says.status, phrase_of(says.status));
  for (const auto& [name, value] : says.headers)
    out += fmt::format("{}: {}\r\n", name, value);
  if (says.chunked)
    out += "transfer-encoding: chunked\r\n";
  if (close)
    out += "connection: close\r\n";
  return out + "\r\n";
}

/// Whether the client gets a whole and right answer all the same.
bool is_good(fault what) {
  return what == fault::none || what == fault::wrong_type || what == fault::not_streamed
         || what == fault::repeated;
}

descriptor listen_at(int& port) {
  descriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0
      || ::bind(fd.get(), raw, size) != 0 || ::listen(fd.get(), 4'096) != 0
      || ::getsockname(fd.get(), raw, &size) != 0)
    throw std::system_error(errno, std::generic_category(), fmt::format("port {}", port));
  port = ntohs(address.sin_port);
  return fd;
}

} // namespace

struct model_server::parts final : descriptor_watcher {
  server_options options;
  int port = 0;
  descriptor listener;
  script faults;
  accounts keys;
  server_counts counted;
  uint64_t answers = 0;
  std::unordered_map<int, std::unique_ptr<connection>> connections;
  /// The last member: its thread uses all others.
  reactor loop;

  explicit parts(server_options o)
    : options(std::move(o)),
      port(options.port),
      listener(listen_at(port)),
      faults(options.rules, options.seed),
      keys(options.limits) {
    loop.run([this] { loop.watch(listener.get(), EPOLLIN, *this); });
  }
  ~parts() {
    loop.run([this] {
      while (!connections.empty())
        drop(*connections.begin()->second);
      loop.unwatch(listener.get());
    });
  }

  void on_ready(int fd, uint32_t events) override;
  void accept_all();
  bool read(connection& one);
  bool take_requests(connection& one);
  bool take(connection& one, const wire_request& request);
  bool answer_other(connection& one, const wire_request& request);
  bool begin(connection& one, call what);
  reply decide(const call& what, verdict& decided, std::optional<milliseconds> too_much);
  void drop_those_gone(const std::string& key);
  void wait(connection& one, milliseconds span);
  bool advance(connection& one);
  void add_to_out(connection& one);
  bool finish(connection& one);
  bool write(connection& one);
  void end_exchange(connection& one, bool whole);
  void drop(connection& one);
};

void model_server::parts::on_ready(int fd, uint32_t events) {
  if (fd == listener.get())
    return accept_all();
  auto& one = *connections.at(fd);
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !read(one))
    return drop(one);
  if ((events & EPOLLOUT) != 0 && !advance(one))
    return;
  if (!one.current)
    take_requests(one);
}

void model_server::parts::accept_all() {
  for (;;) {
    descriptor fd{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!fd)
      return;
    int yes = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    auto number = fd.get();
    auto added = std::make_unique<connection>();
    added->fd = std::move(fd);
    if (loop.watch(number, EPOLLIN, *this)) {
      connections[number] = std::move(added);
      ++counted.connections;
    }
  }
}

bool model_server::parts::read(connection& one) {
  char piece[64u << 10];
  for (;;) {
    auto count = ::recv(one.fd.get(), piece, sizeof piece, 0);
    if (count > 0)
      one.reader.feed({piece, static_cast<size_t>(count)});
    else
      return count < 0 && (errno == EAGAIN || errno == EINTR);
  }
}

/// @returns False when the connection is gone; so all that follow.
bool model_server::parts::take_requests(connection& one) {
  wire_request request;
  switch (one.reader.next(request)) {
    case request_reader::state::more:
      return true;
    case request_reader::state::bad:
      one.out += "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
      write(one);
      drop(one);
      return false;
    case request_reader::state::ready:
      break;
  }
  return take(one, request);
}

bool model_server::parts::take(connection& one, const wire_request& request) {
  one.close_after = request.header("connection") == "close";
  if (request.method != "POST")
    return answer_other(one, request);
  auto read = read_call(request);
  if (read.status == 0)
    return begin(one, std::move(read.what));
  one.current.emplace();
  auto& current = *one.current;
  current.what = std::move(read.what);
  current.wrong = read.status == 404 ? fault::no_model : fault::bad_request;
  current.says = error_reply(current.what.which, {current.wrong, read.status, read.problem, {}});
  keys.begin(current.what.key, 0, reactor::now());
  ++counted.at_once;
  return advance(one);
}

/// What clients ask for beside calls, and what we ask for ourselves.
bool model_server::parts::answer_other(connection& one, const wire_request& request) {
  bool head = request.method == "HEAD";
  std::string body = "{}";
  if (request.target == "/_counts") {
    counted.accounts = keys.counts();
    body = to_json(counted);
  } else if (request.target.find("/models") != std::string::npos) {
    body = R"({"object":"list","data":[{"id":"test-model","object":"model","owned_by":"test"}]})";
  }
  one.out += fmt::format("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                         "content-length: {}\r\n\r\n{}",
                         body.size(), head ? "" : body);
  return advance(one) && take_requests(one);
}

bool model_server::parts::begin(connection& one, call what) {
  drop_those_gone(what.key);
  auto tokens = tokens_of(what.prompt_bytes) + tokens_of(answer_to(what.prompt).size());
  auto too_much = keys.begin(what.key, tokens, reactor::now());
  ++counted.requests;
  counted.at_once_max = std::max(counted.at_once_max, ++counted.at_once);
  verdict decided;
  auto says = decide(what, decided, too_much);
  ++counted.faults[static_cast<size_t>(decided.what)];
  auto headers = keys.headers(what.which, what.key, reactor::now());
  says.headers.insert(says.headers.end(), headers.begin(), headers.end());
  const auto* id = what.which == api::anthropic ? "request-id" : "x-request-id";
  says.headers.emplace_back(id, fmt::format("req_test{}", answers));
  one.current.emplace();
  one.current->what = std::move(what);
  one.current->wrong = decided.what;
  one.current->says = std::move(says);
  auto delay = decided.delay.count() >= 0 ? decided.delay : options.how.delay;
  if (delay.count() == 0)
    return advance(one);
  wait(one, delay);
  return true;
}

reply model_server::parts::decide(const call& what, verdict& decided,
                                  std::optional<milliseconds> too_much) {
  if (too_much) {
    ++counted.over_limit;
    decided = {fault::rate_limited, *too_much, milliseconds{0}};
  } else if (what.key.empty() || (!options.keys.empty() && !options.keys.contains(what.key))) {
    decided.what = fault::unauthorised;
  } else {
    decided = faults.decide(what);
  }
  return reply_to(what, decided, options.how, ++answers);
}

/// One that has closed its connection is not there any more, though we have not been told yet.
void model_server::parts::drop_those_gone(const std::string& key) {
  if (!keys.full(key))
    return;
  std::vector<connection*> gone;
  for (auto& [fd, one] : connections) {
    char byte = 0;
    if (one->current && one->current->what.key == key
        && ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
      gone.push_back(one.get());
  }
  for (auto* one : gone)
    drop(*one);
}

void model_server::parts::wait(connection& one, milliseconds span) {
  one.current->timer = loop.run_at(reactor::now() + span, [this, &one] {
    one.current->timer.reset();
    advance(one);
  });
}

/// Says as much as may be said now.
/// @returns False when the connection is gone.
bool model_server::parts::advance(connection& one) {
  for (;;) {
    bool speaks = one.current && !one.current->timer && !one.current->says.silent;
    if (speaks)
      add_to_out(one);
    if (!write(one)) {
      drop(one);
      return false;
    }
    if (bool wants = !one.out.empty(); wants != one.wants_out) {
      one.wants_out = wants;
      loop.change(one.fd.get(), wants ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
    if (!speaks || one.wants_out)
      return true;
    if (one.current->next_piece == one.current->says.pieces.size())
      return finish(one);
    if (options.how.piece_delay.count() > 0) {
      wait(one, options.how.piece_delay);
      return true;
    }
  }
}

void model_server::parts::add_to_out(connection& one) {
  auto& current = *one.current;
  const auto& says = current.says;
  if (!std::exchange(current.head_out, true))
    one.out += head_of(says, one.close_after);
  while (current.next_piece < says.pieces.size() && one.out.size() < buffered) {
    const auto& piece = says.pieces[current.next_piece++];
    one.out += says.chunked ? fmt::format("{:x}\r\n{}\r\n", piece.size(), piece) : piece;
    if (options.how.piece_delay.count() > 0)
      break;
  }
  bool last = current.next_piece == says.pieces.size();
  if (last && says.chunked && says.end == reply::last::nothing_more
      && !std::exchange(current.tail_out, true))
    one.out += "0\r\n\r\n";
}

/// All pieces are out.
/// @returns False when the connection is gone.
bool model_server::parts::finish(connection& one) {
  auto end = one.current->says.end;
  if (end == reply::last::hang)
    return true;
  end_exchange(one, end == reply::last::nothing_more);
  if (end == reply::last::cut || one.close_after) {
    drop(one);
    return false;
  }
  return take_requests(one);
}

/// @returns False when the client is gone.
bool model_server::parts::write(connection& one) {
  size_t sent = 0;
  while (sent < one.out.size()) {
    auto count = ::send(one.fd.get(), one.out.data() + sent, one.out.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0 && errno != EAGAIN)
      return false;
    if (count < 0)
      break;
    sent += static_cast<size_t>(count);
  }
  one.out.erase(0, sent);
  return true;
}

void model_server::parts::end_exchange(connection& one, bool whole) {
  auto& current = *one.current;
  if (current.timer)
    loop.cancel(*current.timer);
  --counted.at_once;
  keys.end(current.what.key);
  if (whole && is_good(current.wrong)) {
    ++counted.answered;
    ++counted.answers[answer_to(current.what.prompt)];
  }
  one.current.reset();
}

void model_server::parts::drop(connection& one) {
  if (one.current) {
    ++counted.left;
    end_exchange(one, false);
  }
  auto fd = one.fd.get();
  loop.unwatch(fd);
  connections.erase(fd);
}

model_server::model_server(server_options options)
  : parts_(std::make_unique<parts>(std::move(options))) {}

model_server::~model_server() = default;

int model_server::port() const {
  return parts_->port;
}

std::string model_server::url() const {
  return fmt::format("http://127.0.0.1:{}", parts_->port);
}

server_counts model_server::counts() const {
  server_counts out;
  parts_->loop.run([&] {
    out = parts_->counted;
    out.accounts = parts_->keys.counts();
  });
  return out;
}

void model_server::follow(std::vector<rule> rules, uint64_t seed) {
  parts_->loop.run([&] { parts_->faults = script{std::move(rules), seed}; });
}

} // namespace tributary::model_test
