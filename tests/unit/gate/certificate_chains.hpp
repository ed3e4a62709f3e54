#pragma once

#include "nodes/gate/certificate.hpp"
#include "nodes/gate/tls_context.hpp"

#include "tests/unit/gate/temporary_folder.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

namespace tributary {

/// A CA that others have: between it and a peer's certificate stand as many as a test wants, and
/// the peer's is as long as it wants. All keys are Ed25519, so that lengths are the same each time.
class certificate_chains {
public:
  certificate_chains() : root_{issue("root", nullptr, true, 0)} {
    write_file(folder_ / "ca.pem", text_of(root_), 0644);
  }

  /// Files of this name: a certificate for a coordinator at 127.0.0.1 and for a node.
  /// @param padding Bytes that it is longer by, for nothing.
  tls_files files(const std::string& name, size_t between, size_t padding = 0) {
    std::vector<holder> chain;
    for (size_t i = 0; i < between; ++i)
      chain.push_back(
        issue("between " + std::to_string(i), chain.empty() ? &root_ : &chain.back(), true, 0));
    auto leaf = issue("peer", chain.empty() ? &root_ : &chain.back(), false, padding);
    // From the peer's own up to the one below the CA's.
    chain.push_back(std::move(leaf));
    std::reverse(chain.begin(), chain.end());
    std::string text;
    shown_bytes_ = 4;
    for (const auto& c : chain) {
      text += text_of(c);
      shown_bytes_ += static_cast<size_t>(i2d_X509(c.certificate.get(), nullptr)) + 5;
    }
    tls_files made{folder_ / "ca.pem", folder_ / (name + ".pem"), folder_ / (name + ".key")};
    write_file(made.cert, text, 0644);
    write_file(made.key, text_of(chain.front().key.get()), 0600);
    return made;
  }

  /// One between, and as much padding as makes the peer show so many bytes.
  tls_files files_showing(const std::string& name, size_t bytes) {
    files(name, 1, bytes / 2);
    return files(name, 1, bytes / 2 + bytes - shown_bytes_);
  }

  /// Of the last files: what a peer shows of them in TLS 1.3, with the lengths before each.
  size_t shown_bytes() const { return shown_bytes_; }

private:
  using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;

  struct holder {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
      EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free};
    std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), X509_free};
  };

  static void extend(X509* certificate, int what, const std::string& value) {
    auto* e = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
    if (!e)
      throw std::runtime_error("no such extension: " + value);
    X509_add_ext(certificate, e, -1);
    X509_EXTENSION_free(e);
  }

  /// @param issuer Null: itself.
  static holder
  issue(const std::string& name, const holder* issuer, bool is_authority, size_t padding) {
    holder made;
    const auto& by = issuer ? *issuer : made;
    auto* c = made.certificate.get();
    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), 1);
    X509_gmtime_adj(X509_getm_notBefore(c), -3'600);
    X509_gmtime_adj(X509_getm_notAfter(c), 3'600);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(c, X509_get_subject_name(by.certificate.get()));
    X509_set_pubkey(c, made.key.get());
    if (is_authority) {
      extend(c, NID_basic_constraints, "critical,CA:TRUE");
      extend(c, NID_key_usage, "critical,keyCertSign");
    } else {
      extend(c, NID_ext_key_usage, "serverAuth,clientAuth");
      extend(c, NID_subject_alt_name,
             "IP:127.0.0.1,URI:tributary:role:coordinator,URI:tributary:role:node");
    }
    if (padding > 0)
      extend(c, NID_netscape_comment, std::string(padding, 'x'));
    if (X509_sign(c, by.key.get(), nullptr) == 0)
      throw std::runtime_error("a certificate was not signed");
    return made;
  }

  static std::string text_of(const holder& from) {
    bio_ptr out{BIO_new(BIO_s_mem()), BIO_free};
    PEM_write_bio_X509(out.get(), from.certificate.get());
    return text_in(out.get());
  }
  static std::string text_of(EVP_PKEY* key) {
    bio_ptr out{BIO_new(BIO_s_mem()), BIO_free};
    PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_in(out.get());
  }
  static std::string text_in(BIO* bio) {
    char* at = nullptr;
    auto size = BIO_get_mem_data(bio, &at);
    return {at, static_cast<size_t>(size)};
  }

  temporary_folder folder_;
  holder root_;
  size_t shown_bytes_ = 0;
};

} // namespace tributary
