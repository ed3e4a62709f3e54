#include "tests/process/intruder.hpp"

#include "nodes/gate/certificate_maker.hpp"

#include "tests/support/catch.hpp"

#include <sys/socket.h>
#include <sys/stat.h>

#include <csignal>
#include <poll.h>

namespace tributary {

namespace {

using clock = std::chrono::system_clock;
using progress = gate_handshake::progress;

constexpr std::chrono::hours hour{1};

stranger made_by(const certificate_authority& ca, const lab& at, const std::string& name,
                 std::chrono::minutes left) {
  certificate_wish wish{
    "somebody", {certificate_role::node}, {}, clock::now() - hour, clock::now() + left};
  auto made = ca.issue(wish);
  REQUIRE(made);
  at.write(name + ".pem", made->certificate);
  at.write(name + ".key", made->key);
  return {at.at(name + ".pem"), at.at(name + ".key")};
}

bool wait_for(int fd, short events) {
  pollfd p{fd, events, 0};
  return poll(&p, 1, static_cast<int>(std::chrono::milliseconds{patience}.count())) > 0;
}

} // namespace

forged::forged(const lab& at) {
  auto ours
    = certificate_authority::read({text_of(at.at("certs/ca.pem")), text_of(at.at("certs/ca.key"))});
  REQUIRE(ours);
  auto theirs = certificate_authority::make("another CA", clock::now() - hour, clock::now() + hour);
  REQUIRE(theirs);
  other_ca = made_by(*theirs, at, "other_ca", hour);
  expired = made_by(*ours, at, "expired", std::chrono::minutes{-1});
  node = {at.at("certs/node.pem"), at.at("certs/node.key")};
}

intruder::intruder(const std::string& address) {
  std::signal(SIGPIPE, SIG_IGN);
  auto to = parse_address(address);
  REQUIRE(to);
  auto socket = begin_connect(look_up(*to, true)->front());
  REQUIRE(socket);
  socket_ = std::move(*socket);
  REQUIRE(wait_for(socket_.fd(), POLLOUT));
}

void intruder::say(std::string_view bytes) {
  [[maybe_unused]] auto sent = send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

std::string intruder::come_as(const stranger& who, peer_role role) {
  tls_steps steps;
  steps.begin = [role](certificate_roles theirs) {
    guest_terms terms;
    terms.role = role;
    terms.instance = random_instance();
    terms.certified = std::move(theirs);
    return guest_script(std::move(terms));
  };
  steps.words
    = [](const tls_trouble& t, const std::string& hosts) { return guest_words(t, "there", hosts); };
  auto handshake = tls_handshake(who.session(), std::move(steps));
  for (;;) {
    auto now = handshake->advance(socket_.fd());
    if (now == progress::done)
      break;
    if (now == progress::failed)
      return handshake->why().what;
    if (!wait_for(socket_.fd(), now == progress::wants_read ? POLLIN : POLLOUT))
      return "nothing happened";
  }
  session_ = handshake->take_session();
  return {};
}

void intruder::say_inside(std::string_view bytes) {
  size_t put = 0;
  session_->write(bytes.data(), bytes.size(), put);
}

bool intruder::is_out() {
  char space[4'096];
  while (wait_for(socket_.fd(), POLLIN)) {
    auto got = recv(socket_.fd(), space, sizeof space, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
      return true;
  }
  return false;
}

std::string frame_header(uint32_t bytes) {
  std::string h(32, '\0');
  // To an actor, from an actor.
  h[0] = 2;
  for (size_t i = 0; i < 4; ++i)
    h[4 + i] = static_cast<char>(bytes >> (24 - 8 * i));
  h[23] = 1;
  h[31] = 1;
  return h;
}

std::string_view half_hello() {
  static const std::string bytes{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11};
  return bytes;
}

} // namespace tributary
