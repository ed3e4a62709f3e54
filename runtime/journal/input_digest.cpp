#include "runtime/journal/input_digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>

namespace tributary {

struct content_digest::state {
  struct closer {
    void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
  };
  std::unique_ptr<EVP_MD_CTX, closer> sum{EVP_MD_CTX_new()};
};

content_digest::content_digest() : state_{std::make_unique<state>()} {
  EVP_DigestInit_ex(state_->sum.get(), EVP_sha256(), nullptr);
}

content_digest::~content_digest() = default;

void content_digest::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->sum.get(), bytes.data(), bytes.size());
}

std::string content_digest::hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(state_->sum.get(), digest, &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i)
    fmt::format_to(std::back_inserter(text), "{:02x}", digest[i]);
  return text;
}

namespace {

/// @param left How many bytes may still be read.
std::string digest_of(const std::string& path, uint64_t& left) {
  std::ifstream in{path, std::ios::binary};
  content_digest sum;
  std::array<char, 1 << 16> piece;
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
    auto size = static_cast<size_t>(in.gcount());
    if (size > left)
      return {};
    left -= size;
    sum.add({piece.data(), size});
  }
  return in.eof() && !in.bad() ? sum.hex() : std::string{};
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
