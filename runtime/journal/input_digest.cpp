#include "runtime/journal/input_digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>

namespace tributary {

namespace {

struct context_closer {
  void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
};

std::string hex(const unsigned char* bytes, size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i)
    fmt::format_to(std::back_inserter(text), "{:02x}", bytes[i]);
  return text;
}

/// @param left How many bytes may still be read.
std::string digest_of(const std::string& path, uint64_t& left) {
  std::ifstream in{path, std::ios::binary};
  std::unique_ptr<EVP_MD_CTX, context_closer> sum{EVP_MD_CTX_new()};
  EVP_DigestInit_ex(sum.get(), EVP_sha256(), nullptr);
  std::array<char, 1 << 16> piece;
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
    auto size = static_cast<size_t>(in.gcount());
    if (size > left)
      return {};
    left -= size;
    EVP_DigestUpdate(sum.get(), piece.data(), size);
  }
  if (!in.eof() || in.bad())
    return {};
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(sum.get(), digest, &size);
  return hex(digest, size);
}

} // namespace

std::vector<std::string> digests_of(const std::vector<input_file>& inputs, uint64_t bytes_max) {
  auto left = bytes_max;
  std::vector<std::string> digests;
  for (const auto& input : inputs)
    digests.push_back(digest_of(input.path, left));
  return digests;
}

} // namespace tributary
