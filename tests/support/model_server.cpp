#include "tests/support/model_server.hpp"

#include "runtime/backend/reactor.hpp"

#include "tests/support/model/connection.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>

#include <unordered_map>

namespace tributary::model_test {

namespace {

/// Whether the client gets a whole and right answer all the same.
bool is_good(fault what) {
  return what == fault::none || what == fault::wrong_type || what == fault::not_streamed
         || what == fault::repeated;
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
  bool take_requests(connection& one);
  bool take(connection& one, const wire_request& request);
  bool answer_other(connection& one, const wire_request& request);
  bool begin(connection& one, call what);
  reply decide(const call& what, verdict& decided, std::optional<milliseconds> too_much);
  void drop_those_gone(const std::string& key);
  void wait(connection& one, milliseconds span);
  bool advance(connection& one);
  bool finish(connection& one);
  void end_exchange(connection& one, bool whole);
  void drop(connection& one);
};

void model_server::parts::on_ready(int fd, uint32_t events) {
  if (fd == listener.get())
    return accept_all();
  auto& one = *connections.at(fd);
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !one.read())
    return drop(one);
  if ((events & EPOLLOUT) != 0 && !advance(one))
    return;
  if (!one.current)
    take_requests(one);
}

void model_server::parts::accept_all() {
  while (auto fd = accept_at(listener.get())) {
    auto number = fd.get();
    auto added = std::make_unique<connection>();
    added->fd = std::move(fd);
    if (loop.watch(number, EPOLLIN, *this)) {
      connections[number] = std::move(added);
      ++counted.connections;
    }
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
      one.write();
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
  for (auto& [fd, one] : connections)
    if (one->current && one->current->what.key == key && one->has_left())
      gone.push_back(one.get());
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
  bool pauses = options.how.piece_delay.count() > 0;
  for (;;) {
    bool speaks = one.current && one.current->speaks();
    if (speaks)
      one.say_more(pauses);
    if (!one.write()) {
      drop(one);
      return false;
    }
    if (bool wants = !one.out.empty(); wants != one.wants_out) {
      one.wants_out = wants;
      loop.change(one.fd.get(), wants ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
    if (!speaks || one.wants_out)
      return true;
    if (one.current->all_said())
      return finish(one);
    if (pauses) {
      wait(one, options.how.piece_delay);
      return true;
    }
  }
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
