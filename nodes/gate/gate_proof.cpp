#include "nodes/gate/gate_proof.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include <cstdlib>

namespace tributary {

std::string make_proof(const gate_secret& secret, std::string_view label, std::string_view said) {
  // The zero ends the label: neither label has one.
  auto text = std::string{label} + '\0' + std::string{said};
  unsigned char digest[proof_bytes];
  size_t size = 0;
  if (!EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.bytes.data(),
                 secret.bytes.size(), reinterpret_cast<const unsigned char*>(text.data()),
                 text.size(), digest, sizeof digest, &size)
      || size != proof_bytes)
    // An OpenSSL without SHA-256 can prove nothing; an empty proof never matches.
    return {};
  return {reinterpret_cast<const char*>(digest), size};
}

bool is_proof(std::string_view given, std::string_view expected) {
  return given.size() == proof_bytes && expected.size() == proof_bytes
         && CRYPTO_memcmp(given.data(), expected.data(), proof_bytes) == 0;
}

void fill_random(unsigned char* out, size_t bytes) {
  // Up to 256 bytes come whole or not at all, and not at all only before the kernel has started.
  if (getrandom(out, bytes, 0) != static_cast<ssize_t>(bytes))
    std::abort();
}

} // namespace tributary
