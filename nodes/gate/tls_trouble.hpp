#pragma once

#include "runtime/base/error.hpp"

#include <string>

/// What can go wrong between two TLS sessions, and how each side says it to people.
namespace tributary {

struct tls_trouble {
  enum class kind : uint8_t {
    /// The line ended, without a word of TLS.
    hung_up,
    /// What came is not TLS, or a version that we do not speak.
    other_protocol,
    /// The peer has no certificate.
    no_certificate,
    /// Its certificate does not stand: expired, another CA, another name.
    bad_certificate,
    /// The peer ended the conversation with a reason of TLS's.
    refused,
  };
  kind what = kind::hung_up;
  /// OpenSSL's or the system's words.
  std::string words;
};

/// For the log of the side that listens.
error host_words(const tls_trouble& trouble);

/// For the one who called: place and remedy.
/// @param address As it was called.
/// @param hosts Those that the certificate of the other side names; empty where it showed none.
error guest_words(const tls_trouble& trouble, const std::string& address, const std::string& hosts);

} // namespace tributary
