#include "nodes/gate/certificate_maker.hpp"

#include "nodes/gate/gate_proof.hpp"
#include "runtime/base/limits.hpp"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>

namespace tributary {

namespace {

using time_point = std::chrono::system_clock::time_point;

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;
using number_ptr = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;
using name_ptr = std::unique_ptr<GENERAL_NAME, freed_by<GENERAL_NAME_free>>;
using names_ptr = std::unique_ptr<GENERAL_NAMES, freed_by<GENERAL_NAMES_free>>;

tl::unexpected<error> crypto_failed(std::string_view what) {
  auto code = ERR_peek_last_error();
  ERR_clear_error();
  const auto* why = code ? ERR_reason_error_string(code) : nullptr;
  return fail(ec::internal, fmt::format("OpenSSL could not {}: {}", what, why ? why : "no reason"));
}

bio_ptr reader_of(const std::string& text) {
  return bio_ptr{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

std::string text_in(BIO* bio) {
  char* at = nullptr;
  auto size = BIO_get_mem_data(bio, &at);
  return size > 0 ? std::string{at, static_cast<size_t>(size)} : std::string{};
}

result<certified_key> as_pem(X509* certificate, EVP_PKEY* key) {
  bio_ptr first{BIO_new(BIO_s_mem())};
  bio_ptr second{BIO_new(BIO_s_mem())};
  if (!first || !second || PEM_write_bio_X509(first.get(), certificate) != 1
      || PEM_write_bio_PrivateKey(second.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return crypto_failed("write PEM");
  return certified_key{text_in(first.get()), text_in(second.get())};
}

/// Nobody can foresee it, so none is given twice.
bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes;
  fill_random(bytes.data(), bytes.size());
  // Positive, and of full length.
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);
  number_ptr number{BN_bin2bn(bytes.data(), bytes.size(), nullptr)};
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

certificate_ptr
begin_certificate(const std::string& name, EVP_PKEY* key, time_point from, time_point until) {
  certificate_ptr c{X509_new()};
  constexpr long version_3 = 2;
  auto* subject = c ? X509_get_subject_name(c.get()) : nullptr;
  const auto* text = reinterpret_cast<const unsigned char*>(name.data());
  if (!subject || X509_set_version(c.get(), version_3) != 1 || !set_serial(c.get())
      || !ASN1_TIME_set(X509_getm_notBefore(c.get()), std::chrono::system_clock::to_time_t(from))
      || !ASN1_TIME_set(X509_getm_notAfter(c.get()), std::chrono::system_clock::to_time_t(until))
      || X509_set_pubkey(c.get(), key) != 1
      || X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text,
                                    static_cast<int>(name.size()), -1, 0)
           != 1)
    return nullptr;
  return c;
}

bool extend(X509* certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  extension_ptr e{X509V3_EXT_conf_nid(nullptr, &context, what, value)};
  return e && X509_add_ext(certificate, e.get(), -1) == 1;
}

bool add_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
  name_ptr name{GENERAL_NAME_new()};
  if (!name || !value)
    return false;
  GENERAL_NAME_set0_value(name.get(), type, value);
  if (sk_GENERAL_NAME_push(names, name.get()) == 0)
    return false;
  [[maybe_unused]] auto* owned = name.release();
  return true;
}

ASN1_STRING* ascii(const std::string& text) {
  auto* s = ASN1_IA5STRING_new();
  if (s)
    ASN1_STRING_set(s, text.data(), static_cast<int>(text.size()));
  return s;
}

/// Built value by value: text of people never passes through OpenSSL's configuration language.
bool add_alternative_names(X509* certificate, const certificate_wish& wish) {
  names_ptr names{GENERAL_NAMES_new()};
  if (!names)
    return false;
  for (auto role : wish.roles)
    if (!add_name(names.get(), GEN_URI, ascii(role_uri(role))))
      return false;
  for (const auto& host : wish.hosts) {
    auto* number = a2i_IPADDRESS(host.c_str());
    if (!add_name(names.get(), number ? GEN_IPADD : GEN_DNS, number ? number : ascii(host)))
      return false;
  }
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT)
         == 1;
}

const char* purposes_of(const certificate_roles& roles) {
  auto listens = roles.count(certificate_role::coordinator) != 0;
  auto calls = roles.size() > (listens ? 1u : 0u);
  return listens ? calls ? "serverAuth,clientAuth" : "serverAuth" : "clientAuth";
}

key_ptr read_key(const certified_key& from) {
  auto in = reader_of(from.key);
  return key_ptr{in ? PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr) : nullptr};
}

certificate_ptr read_certificate(const certified_key& from) {
  auto in = reader_of(from.certificate);
  return certificate_ptr{in ? PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr) : nullptr};
}

} // namespace

bool is_host(const std::string& text) {
  if (auto* number = a2i_IPADDRESS(text.c_str())) {
    ASN1_OCTET_STRING_free(number);
    return true;
  }
  ERR_clear_error();
  auto plain = text.rfind("*.", 0) == 0 ? text.substr(2) : text;
  return !plain.empty() && text.size() <= 253
         && std::all_of(plain.begin(), plain.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                     || c == '-' || c == '.' || c == '_';
            });
}

result<certificate_authority>
certificate_authority::make(const std::string& name, time_point from, time_point until) {
  key_ptr key{EVP_EC_gen("P-256")};
  if (!key)
    return crypto_failed("make a key");
  auto c = begin_certificate(name, key.get(), from, until);
  if (!c || X509_set_issuer_name(c.get(), X509_get_subject_name(c.get())) != 1
      || !extend(c.get(), c.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
      || !extend(c.get(), c.get(), NID_key_usage, "critical,keyCertSign,cRLSign")
      || !extend(c.get(), c.get(), NID_subject_key_identifier, "hash")
      || X509_sign(c.get(), key.get(), EVP_sha256()) == 0)
    return crypto_failed("make the CA's certificate");
  auto own = as_pem(c.get(), key.get());
  if (!own)
    return tl::unexpected(own.error());
  return certificate_authority{std::move(*own)};
}

result<certificate_authority> certificate_authority::read(certified_key own) {
  auto key = read_key(own);
  auto c = read_certificate(own);
  auto fits = key && c && X509_check_private_key(c.get(), key.get()) == 1 && X509_check_ca(c.get());
  ERR_clear_error();
  if (!fits)
    return fail(ec::malformed, "no CA's certificate with its private key");
  return certificate_authority{std::move(own)};
}

result<certified_key> certificate_authority::issue(const certificate_wish& wish) const {
  if (wish.hosts.size() > limits::certificate_hosts)
    return fail(ec::too_large,
                fmt::format("a certificate may name at most {} hosts", limits::certificate_hosts));
  for (const auto& host : wish.hosts)
    if (!is_host(host))
      return fail(ec::usage, fmt::format("\"{}\" is no host; expected a name such as "
                                         "build.example or a number such as 10.0.0.1",
                                         host.substr(0, 100)));
  auto ca_key = read_key(own_);
  auto ca = read_certificate(own_);
  key_ptr key{EVP_EC_gen("P-256")};
  if (!ca_key || !ca || !key)
    return crypto_failed("make a key");
  auto c = begin_certificate(wish.name, key.get(), wish.from, wish.until);
  if (!c || X509_set_issuer_name(c.get(), X509_get_subject_name(ca.get())) != 1
      || !extend(c.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE")
      || !extend(c.get(), ca.get(), NID_key_usage, "critical,digitalSignature")
      || !extend(c.get(), ca.get(), NID_ext_key_usage, purposes_of(wish.roles))
      || !extend(c.get(), ca.get(), NID_subject_key_identifier, "hash")
      || !extend(c.get(), ca.get(), NID_authority_key_identifier, "keyid:always")
      || !add_alternative_names(c.get(), wish)
      || X509_sign(c.get(), ca_key.get(), EVP_sha256()) == 0)
    return crypto_failed("make a certificate");
  return as_pem(c.get(), key.get());
}

} // namespace tributary
