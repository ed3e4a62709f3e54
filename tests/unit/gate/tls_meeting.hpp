#pragma once

#include "nodes/gate/gate_handshake.hpp"
#include "nodes/gate/gate_socket.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gate/test_certificates.hpp"

#include <sys/socket.h>

#include <csignal>

namespace tributary {

using progress = gate_handshake::progress;

/// Both ends of a line within this process, and who says what over it.
struct meeting {
  gate_socket host_end;
  gate_socket guest_end;
  std::unique_ptr<gate_handshake> host;
  std::unique_ptr<gate_handshake> guest;
  progress host_at = progress::wants_read;
  progress guest_at = progress::wants_read;

  meeting() {
    std::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
    host_end = gate_socket{ends[0]};
    guest_end = gate_socket{ends[1]};
  }

  /// Turn by turn, until both have ended or wait for each other.
  void settle() {
    for (int turn = 0; turn < 20; ++turn) {
      step(host, host_at, host_end);
      step(guest, guest_at, guest_end);
    }
  }

  static void step(const std::unique_ptr<gate_handshake>& who, progress& at, gate_socket& end) {
    if (!who || at == progress::done || at == progress::failed)
      return;
    at = who->advance(end.fd());
    // As listener and dialer do.
    if (at == progress::failed)
      end = gate_socket{};
  }
};

inline std::unique_ptr<gate_handshake>
host_of(const tls_files& files,
        std::set<peer_role> welcome = {peer_role::node, peer_role::client}) {
  static auto instance = random_instance();
  tls_steps steps;
  steps.begin = [welcome](certificate_roles theirs) {
    return host_script({std::nullopt, welcome, instance, std::move(theirs)});
  };
  steps.words = [](const tls_trouble& t, const std::string&) { return host_words(t); };
  return tls_handshake(loaded(files, certificate_role::coordinator)->accepting(), std::move(steps));
}

inline std::unique_ptr<gate_handshake>
guest_of(std::unique_ptr<tls_session> session, peer_role role = peer_role::node) {
  tls_steps steps;
  steps.begin = [role](certificate_roles theirs) {
    guest_terms terms;
    terms.address = "there:4850";
    terms.role = role;
    terms.certified = std::move(theirs);
    return guest_script(std::move(terms));
  };
  steps.words = [](const tls_trouble& t, const std::string& hosts) {
    return guest_words(t, "there:4850", hosts);
  };
  return tls_handshake(std::move(session), std::move(steps));
}

inline std::unique_ptr<gate_handshake>
guest_of(const std::shared_ptr<const tls_context>& context, const std::string& host = "127.0.0.1",
         peer_role role = peer_role::node) {
  return guest_of(context->calling(host), role);
}

inline std::shared_ptr<const tls_context> node_context(const test_certificates& from) {
  return loaded(from.node(), certificate_role::node);
}

} // namespace tributary
