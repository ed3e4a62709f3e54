#include "nodes/gate/gate_hello.hpp"

#include "nodes/gate/gate_proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace tributary {

namespace {

/// The two magics differ, so that a socket that was connected to itself is noticed.
constexpr std::string_view guest_magic = "TRBg";
constexpr std::string_view host_magic = "TRBh";
constexpr unsigned char gate_version = 1;

constexpr size_t opening_bytes = 5;
constexpr size_t nonce_bytes = 32;
constexpr size_t instance_bytes = std::tuple_size_v<peer_instance>;
/// After the opening: role, two bytes for later, instance, nonce.
constexpr size_t guest_rest_bytes = 3 + instance_bytes + nonce_bytes;
/// After the opening: verdict, mode, a byte for later, instance, nonce.
constexpr size_t host_rest_bytes = 3 + instance_bytes + nonce_bytes;

constexpr std::string_view host_label = "tributary gate host";
constexpr std::string_view guest_label = "tributary gate guest";

enum class verdict : char { welcome = 0, other_version = 1, wrong_proof = 2, wrong_role = 3 };
enum class mode : char { open = 0, secret = 1, certificate = 2 };

/// How TLS begins: with a handshake record, or an alert.
constexpr std::string_view tls_hello = "\x16\x03";
constexpr std::string_view tls_alert = "\x15\x03";

std::string opening(std::string_view magic) {
  return std::string{magic} + static_cast<char>(gate_version);
}

std::string nonce() {
  std::array<unsigned char, nonce_bytes> bytes;
  fill_random(bytes.data(), bytes.size());
  return {bytes.begin(), bytes.end()};
}

std::string bytes_of(const peer_instance& instance) {
  return {instance.begin(), instance.end()};
}

peer_instance instance_of(std::string_view bytes) {
  peer_instance instance;
  std::copy_n(bytes.begin(), instance.size(), instance.begin());
  return instance;
}

unsigned version_in(std::string_view bytes) {
  return static_cast<unsigned char>(bytes[guest_magic.size()]);
}

class host final : public gate_script {
public:
  explicit host(host_terms terms) : terms_{std::move(terms)} {
    expect(opening_bytes, static_cast<step>(&host::on_opening));
  }

private:
  void on_opening(std::string_view bytes) {
    if (bytes.substr(0, tls_hello.size()) == tls_hello)
      return refuse(ec::malformed, "speaks TLS, and this gate was given no certificates");
    if (bytes.substr(0, guest_magic.size()) != guest_magic)
      return refuse(ec::malformed, "does not speak tributary");
    if (version_in(bytes) != gate_version) {
      say(answer(verdict::other_version));
      return refuse(ec::malformed, fmt::format("speaks version {} of the gate, not {}",
                                               version_in(bytes), gate_version));
    }
    said_ = bytes;
    expect(guest_rest_bytes, static_cast<step>(&host::on_rest));
  }

  void on_rest(std::string_view bytes) {
    auto role = static_cast<unsigned char>(bytes.front());
    if (role != static_cast<unsigned char>(peer_role::node)
        && role != static_cast<unsigned char>(peer_role::client))
      return refuse(ec::malformed, "has no known role");
    peer_.role = static_cast<peer_role>(role);
    peer_.instance = instance_of(bytes.substr(3));
    said_ += bytes;
    // Who has proved nothing is not told which roles are welcome.
    auto may = is_welcome() && is_certified();
    auto judged = terms_.secret || may ? verdict::welcome : verdict::wrong_role;
    auto told = answer(judged);
    said_ += told;
    say(told);
    if (judged != verdict::welcome)
      return refuse_role();
    if (!terms_.secret) {
      peer_.proved = terms_.certified.has_value();
      return agree();
    }
    say(make_proof(*terms_.secret, host_label, said_));
    expect(proof_bytes, static_cast<step>(&host::on_proof));
  }

  void on_proof(std::string_view bytes) {
    if (!is_proof(bytes, make_proof(*terms_.secret, guest_label, said_))) {
      judge(verdict::wrong_proof);
      return refuse(ec::unauthorised, "does not know the secret");
    }
    if (!is_welcome()) {
      judge(verdict::wrong_role);
      return refuse_role();
    }
    peer_.proved = true;
    judge(verdict::welcome);
    agree();
  }

  bool is_welcome() const { return terms_.welcome.count(peer_.role) != 0; }

  bool is_certified() const {
    return !terms_.certified || terms_.certified->count(to_certificate_role(peer_.role)) != 0;
  }

  void refuse_role() {
    if (!is_certified())
      return refuse(ec::unauthorised, fmt::format("came as a {} with a certificate for the role {}",
                                                  to_text(peer_.role), to_text(*terms_.certified)));
    refuse(ec::unauthorised,
           fmt::format("came as a {}, which is not welcome", to_text(peer_.role)));
  }

  void judge(verdict v) { say(std::string(1, static_cast<char>(v))); }

  std::string answer(verdict v) const {
    auto out = opening(host_magic);
    out += static_cast<char>(v);
    out += static_cast<char>(terms_.secret      ? mode::secret
                             : terms_.certified ? mode::certificate
                                                : mode::open);
    out += '\0';
    return out + bytes_of(terms_.instance) + nonce();
  }

  host_terms terms_;
  /// All that both have said so far, proofs aside.
  std::string said_;
};

class guest final : public gate_script {
public:
  explicit guest(guest_terms terms) : terms_{std::move(terms)} {
    if (terms_.certified && terms_.certified->count(certificate_role::coordinator) == 0) {
      refuse(ec::unauthorised,
             fmt::format("{}: the certificate there is for the role {}, not for a coordinator",
                         terms_.address, to_text(*terms_.certified)));
      return;
    }
    said_ = opening(guest_magic);
    said_ += static_cast<char>(terms_.role);
    said_ += std::string(2, '\0') + bytes_of(terms_.instance) + nonce();
    say(said_);
    expect(opening_bytes, static_cast<step>(&guest::on_opening));
  }

private:
  void on_opening(std::string_view bytes) {
    if (bytes.substr(0, tls_alert.size()) == tls_alert)
      return refuse(ec::unauthorised,
                    fmt::format("{}: asks for certificates; give tls in the topology, or --certs "
                                "DIR",
                                terms_.address));
    if (bytes.substr(0, host_magic.size()) != host_magic)
      return refuse(ec::no_coordinator,
                    fmt::format("{}: no coordinator listens there, but some other program; check "
                                "the address",
                                terms_.address));
    if (version_in(bytes) != gate_version)
      return other_version(version_in(bytes));
    said_ += bytes;
    expect(host_rest_bytes, static_cast<step>(&guest::on_answer));
  }

  void on_answer(std::string_view bytes) {
    said_ += bytes;
    peer_.instance = instance_of(bytes.substr(3));
    if (static_cast<verdict>(bytes[0]) != verdict::welcome)
      return on_verdict(bytes.substr(0, 1));
    if (terms_.certified) {
      if (static_cast<mode>(bytes[1]) != mode::certificate)
        return refuse(ec::malformed, terms_.address + ": does not keep to the gate's rules");
      peer_.proved = true;
      return agree();
    }
    if (static_cast<mode>(bytes[1]) == mode::secret) {
      if (!terms_.secret)
        return refuse(ec::unauthorised, terms_.secret.error().what);
      return expect(proof_bytes, static_cast<step>(&guest::on_proof));
    }
    if (!terms_.insecure)
      return refuse(ec::unauthorised,
                    fmt::format("{}: asks for no secret, so nothing shows that it is your "
                                "coordinator; say insecure: true in the topology to join it all "
                                "the same, or set TRIBUTARY_SECRET_FILE on both sides",
                                terms_.address));
    agree();
  }

  void on_proof(std::string_view bytes) {
    if (!is_proof(bytes, make_proof(*terms_.secret, host_label, said_)))
      return refuse(ec::unauthorised,
                    fmt::format("{}: the coordinator there has another secret than the one found "
                                "here; if it was restarted, or runs elsewhere, copy its secret's "
                                "file and name it in TRIBUTARY_SECRET_FILE",
                                terms_.address));
    say(make_proof(*terms_.secret, guest_label, said_));
    peer_.proved = true;
    expect(1, static_cast<step>(&guest::on_verdict));
  }

  void on_verdict(std::string_view bytes) {
    switch (static_cast<verdict>(bytes.front())) {
      case verdict::welcome:
        return agree();
      case verdict::wrong_proof:
        return refuse(ec::unauthorised,
                      fmt::format("{}: our proof of the secret was not accepted", terms_.address));
      case verdict::wrong_role:
        return refuse_role();
      case verdict::other_version:
        break;
    }
    other_version(gate_version);
  }

  void refuse_role() {
    refuse(ec::unauthorised,
           fmt::format("{}: a {} is not welcome there; check the address{}", terms_.address,
                       to_text(terms_.role),
                       terms_.certified ? ", and whether our certificate is one of a "
                                            + std::string{to_text(terms_.role)}
                                        : ""));
  }

  void other_version(unsigned theirs) {
    refuse(ec::no_coordinator,
           fmt::format("{}: speaks version {} of the gate where this program speaks {}; run the "
                       "same release on both sides",
                       terms_.address, theirs, gate_version));
  }

  guest_terms terms_;
  std::string said_;
};

} // namespace

std::string_view to_text(peer_role role) {
  return role == peer_role::node ? "node" : "client";
}

certificate_role to_certificate_role(peer_role role) {
  return role == peer_role::node ? certificate_role::node : certificate_role::client;
}

peer_instance random_instance() {
  peer_instance instance;
  fill_random(instance.data(), instance.size());
  return instance;
}

void gate_script::take(std::string_view bytes) {
  assert(bytes.size() == wants() && next_);
  (this->*next_)(bytes);
}

void gate_script::expect(size_t bytes, step next) {
  wants_ = bytes;
  next_ = next;
}

void gate_script::refuse(ec code, std::string why) {
  state_ = state::refused;
  why_ = {code, std::move(why)};
}

std::unique_ptr<gate_script> host_script(host_terms terms) {
  return std::make_unique<host>(std::move(terms));
}

std::unique_ptr<gate_script> guest_script(guest_terms terms) {
  return std::make_unique<guest>(std::move(terms));
}

} // namespace tributary
