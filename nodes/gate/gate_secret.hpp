#pragma once

#include "nodes/gate/gate_address.hpp"
#include "runtime/base/error.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// What both sides of a plain connection must know; it never crosses the wire.
struct gate_secret {
  std::array<unsigned char, 32> bytes{};

  bool operator==(const gate_secret&) const = default;
};

gate_secret random_secret();

/// Where secrets lie. A secret of an address is `HOST_PORT.secret`, the host a number.
struct secret_places {
  /// From TRIBUTARY_SECRET_FILE: used for every address, so that clusters of other users or
  /// containers can be joined.
  std::string given_file;
  /// Folders of this user, best first.
  std::vector<std::string> folders;

  /// `$XDG_RUNTIME_DIR/tributary`, then `$XDG_STATE_HOME/tributary/gates` or
  /// `~/.local/state/tributary/gates`.
  static secret_places from_environment();
};

/// Reads one file, if nobody but this user can have read or written it.
result<gate_secret> read_secret_file(const std::string& path);

/// The secret of the coordinator at this address (a number). `ec::not_found` where there is none,
/// which names the places and the remedy.
result<gate_secret> find_secret(const secret_places& places, const gate_address& address);

/// The coordinator's side: the secret lies there as long as this lives.
class left_secret {
public:
  /// Draws a secret and leaves it for `address`; a file that was given is read, or made when it is
  /// missing.
  static result<left_secret> leave(const secret_places& places, const gate_address& address);
  left_secret(left_secret&& other) noexcept;
  left_secret& operator=(left_secret&&) = delete;
  /// Removes the file, if it was made here and still holds this secret.
  ~left_secret();

  const gate_secret& secret() const { return secret_; }
  const std::string& path() const { return path_; }

private:
  static result<left_secret> leave_given(const std::string& file);
  left_secret(gate_secret secret, std::string path, bool ours);

  gate_secret secret_;
  std::string path_;
  bool ours_ = false;
};

} // namespace tributary
