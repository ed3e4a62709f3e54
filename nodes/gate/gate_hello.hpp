#pragma once

#include "nodes/gate/certificate.hpp"
#include "nodes/gate/gate_secret.hpp"
#include "runtime/base/error.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

/// What both sides of a new connection say before anything else. No socket is known here: a script
/// says what it wants to read next and what is to be written.
///
///     guest (who calls)                             host (who listens)
///     magic version role instance nonce   ->
///                                         <-        magic version verdict mode instance nonce
///                                         [proof]
///     [proof]                             ->
///                                         <-        [verdict]
///
/// The bracketed parts exist where a secret is asked for. Within TLS both sides have proved who
/// they are before, and the host only checks that the guest's certificate allows its role. A proof
/// is an HMAC over everything that both have said, under a label of the side that gives it, so it
/// fits no other connection and cannot be sent back to where it came from. The host proves first: a
/// guest tells a false one nothing.
namespace tributary {

/// What the caller wants to be. Who shares a secret is one user and may be either; a certificate
/// says which.
enum class peer_role : uint8_t { node = 1, client = 2 };
std::string_view to_text(peer_role role);
certificate_role to_certificate_role(peer_role role);

/// Drawn once per program: tells a new connection of the same process from one of another.
using peer_instance = std::array<unsigned char, 16>;
peer_instance random_instance();

/// Who came through the gate.
struct peer_info {
  peer_role role = peer_role::node;
  peer_instance instance{};
  /// Host and port as numbers.
  std::string address;
  /// False where the gate asks for no secret.
  bool proved = false;
};

/// One side of the conversation.
class gate_script {
public:
  virtual ~gate_script() = default;

  enum class state : uint8_t { talking, agreed, refused };
  state now() const { return state_; }
  /// Why it was refused.
  const error& why() const { return why_; }
  /// The other side; complete once agreed.
  const peer_info& peer() const { return peer_; }

  /// How many bytes it needs next. Never more than the script's own, because the bytes after it
  /// belong to whoever takes the connection over.
  size_t wants() const { return state_ == state::talking ? wants_ : 0; }
  /// Exactly the bytes it wanted.
  void take(std::string_view bytes);
  /// Bytes to be sent, also after a refusal.
  std::string take_output() { return std::exchange(output_, {}); }

protected:
  using step = void (gate_script::*)(std::string_view);

  void expect(size_t bytes, step next);
  void say(std::string_view bytes) { output_ += bytes; }
  void agree() { state_ = state::agreed; }
  void refuse(ec code, std::string why);

  peer_info peer_;

private:
  state state_ = state::talking;
  error why_;
  size_t wants_ = 0;
  step next_ = nullptr;
  std::string output_;
};

/// What the host asks of its guests.
struct host_terms {
  std::optional<gate_secret> secret;
  std::set<peer_role> welcome{peer_role::node, peer_role::client};
  peer_instance instance{};
  /// Within TLS: what the guest's certificate allows.
  std::optional<certificate_roles> certified{};
};

/// What the guest brings.
struct guest_terms {
  /// The address that was called, for messages.
  std::string address;
  peer_role role = peer_role::node;
  peer_instance instance{};
  /// A secret, or why there is none: told when the host asks for it.
  result<gate_secret> secret = fail(ec::not_found, "no secret");
  /// Goes on where the host asks for none.
  bool insecure = false;
  /// Within TLS: what the host's certificate allows.
  std::optional<certificate_roles> certified{};
};

std::unique_ptr<gate_script> host_script(host_terms terms);
std::unique_ptr<gate_script> guest_script(guest_terms terms);

} // namespace tributary
