#pragma once

#include "nodes/gate/tls_context.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <stdexcept>

namespace tributary {

/// A caller with a TLS of its own, which does what `tls_context` would never do: shows nothing or
/// what has expired, believes everybody, speaks an old version.
struct stranger {
  /// Empty: shows none.
  std::string cert{};
  std::string key{};
  int version_max = TLS1_3_VERSION;

  std::unique_ptr<tls_session> session() const {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> c{SSL_CTX_new(TLS_method()), SSL_CTX_free};
    SSL_CTX_set_max_proto_version(c.get(), version_max);
    if (!cert.empty()
        && (SSL_CTX_use_certificate_chain_file(c.get(), cert.c_str()) != 1
            || SSL_CTX_use_PrivateKey_file(c.get(), key.c_str(), SSL_FILETYPE_PEM) != 1))
      throw std::runtime_error("no certificate for a stranger");
    auto* ssl = SSL_new(c.get());
    SSL_set_connect_state(ssl);
    return std::make_unique<tls_session>(ssl);
  }
};

} // namespace tributary
