#pragma once

#include "nodes/gate/certificate.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace tributary {

/// A private key and its certificate, as PEM.
struct certified_key {
  std::string certificate;
  std::string key;
};

/// What a certificate is to say.
struct certificate_wish {
  /// For people; programs look at roles and hosts.
  std::string name;
  certificate_roles roles;
  /// Names and numbers that the holder is called by; `*.example` stands for one label.
  std::vector<std::string> hosts;
  std::chrono::system_clock::time_point from;
  std::chrono::system_clock::time_point until;
};

/// A CA of a cluster's own: ECDSA on P-256, a key that signs nothing else. Does not touch the disk.
class certificate_authority {
public:
  static result<certificate_authority>
  make(const std::string& name, std::chrono::system_clock::time_point from,
       std::chrono::system_clock::time_point until);
  /// One that was made before. Refused where key and certificate do not belong together.
  static result<certificate_authority> read(certified_key own);

  result<certified_key> issue(const certificate_wish& wish) const;
  const certified_key& own() const { return own_; }

private:
  explicit certificate_authority(certified_key own) : own_{std::move(own)} {}

  certified_key own_;
};

/// Whether it can be the name or number of a host in a certificate.
bool is_host(const std::string& text);

} // namespace tributary
