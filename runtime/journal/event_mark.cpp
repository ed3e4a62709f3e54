#include "runtime/journal/event_mark.hpp"

#include "runtime/base/text.hpp"

#include <openssl/evp.h>

namespace tributary {

std::string sha256(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(digest), size};
}

uint64_t mark_of(uint64_t before, int64_t at, std::string_view body, std::string_view hash) {
  return stable_hash(hash, stable_hash(body, stable_hash(std::to_string(at), before)));
}

} // namespace tributary
