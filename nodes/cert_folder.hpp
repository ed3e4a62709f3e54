#pragma once

#include "nodes/gate/certificate.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace tributary {

/// What `tributary certs` is asked for.
struct cert_request {
  std::string folder;
  /// Names and numbers that nodes and clients call the coordinator by.
  std::vector<std::string> hosts;
  /// How long certificates are good; the CA's for ten years.
  std::chrono::hours lifetime{24 * 365};
  /// Makes certificates anew that are there already, by the same CA.
  bool renew = false;
};

/// A file of the folder, and what became of it.
struct cert_file {
  enum class fate : uint8_t { made, kept, renewed };
  std::string path;
  fate what = fate::made;
};

/// Makes the CA, unless the folder has one, and a certificate and key for each role that has none
/// yet. Keys are readable by their owner only; nothing is overwritten unless `renew` is set, and
/// the CA never.
/// @returns All files, the CA's first.
result<std::vector<cert_file>> make_certificates(const cert_request& wish);

} // namespace tributary
