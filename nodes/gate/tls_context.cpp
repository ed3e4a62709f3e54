#include "nodes/gate/tls_context.hpp"

#include "nodes/gate/gate_socket.hpp"
#include "nodes/gate/private_file.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <ctime>

namespace tributary {

namespace {

using context_ptr = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using store_context_ptr = std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)>;

constexpr auto how_to_make = "`tributary certs DIR` makes a CA and certificates";

std::string why_ssl() {
  auto code = ERR_peek_last_error();
  ERR_clear_error();
  const auto* text = code ? ERR_reason_error_string(code) : nullptr;
  return text ? text : "not in the expected form";
}

tl::unexpected<error>
bad_file(const std::string& path, const std::string& why, const std::string& remedy) {
  return fail(ec::bad_config, fmt::format("{}: {}; {}", path, why, remedy));
}

/// A pipe or a device must not hold us up, nor a file fill memory.
result<struct stat> look_at(const std::string& path) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0)
    return bad_file(path, "cannot be read: " + errno_text(errno), how_to_make);
  if (!S_ISREG(s.st_mode))
    return bad_file(path, "is no regular file", "name the PEM file itself");
  if (static_cast<size_t>(s.st_size) > limits::pem_file_bytes)
    return bad_file(path, "is too large for a PEM file", how_to_make);
  return s;
}

/// Never asks on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

context_ptr make_context() {
  context_ptr context{SSL_CTX_new(TLS_method()), SSL_CTX_free};
  auto* c = context.get();
  if (!c)
    return context;
  SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION);
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_verify_depth(c, limits::certificate_depth);
  SSL_CTX_set_max_cert_list(c, limits::certificate_chain_bytes);
  // Each connection proves itself anew: a session that could be taken up again would outlive its
  // certificate.
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(c, 0);
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                        | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(c, no_passphrase);
  return context;
}

result<void> load_files(SSL_CTX* c, const tls_files& files) {
  ERR_clear_error();
  for (const auto& path : {files.ca, files.cert})
    if (auto there = look_at(path); !there)
      return tl::unexpected(there.error());
  auto key = look_at(files.key);
  if (!key)
    return tl::unexpected(key.error());
  if (auto safe = check_private(files.key, *key, "600"); !safe)
    return fail(ec::bad_config, safe.error().what);
  if (SSL_CTX_load_verify_file(c, files.ca.c_str()) != 1)
    return bad_file(files.ca, "holds no CA certificate: " + why_ssl(), how_to_make);
  if (SSL_CTX_use_certificate_chain_file(c, files.cert.c_str()) != 1)
    return bad_file(files.cert, "holds no usable certificate: " + why_ssl(), how_to_make);
  if (SSL_CTX_use_PrivateKey_file(c, files.key.c_str(), SSL_FILETYPE_PEM) == 1)
    return {};
  if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH)
    return bad_file(files.key, "is not the key of " + files.cert, "copy the two together");
  return bad_file(files.key, "holds no usable private key: " + why_ssl(),
                  "the key has to be PEM without a passphrase");
}

size_t shown_bytes(const X509* one) {
  constexpr size_t around_each = 5;
  return around_each + static_cast<size_t>(i2d_X509(one, nullptr));
}

/// All that we show in TLS 1.3, with the lengths before it.
/// @param chain What was found up to the CA, which OpenSSL shows where the file names none between.
size_t shown_bytes(const X509* own, const STACK_OF(X509) * between, const STACK_OF(X509) * chain) {
  constexpr size_t around_all = 4;
  auto bytes = around_all + shown_bytes(own);
  for (int i = 0; i < sk_X509_num(between); ++i)
    bytes += shown_bytes(sk_X509_value(between, i));
  for (int i = 1; sk_X509_num(between) < 1 && i < sk_X509_num(chain); ++i)
    bytes += shown_bytes(sk_X509_value(chain, i));
  return bytes;
}

/// A certificate that peers will refuse is refused here, where it can be mended.
result<void> check_own(SSL_CTX* c, const tls_files& files, certificate_role own) {
  auto* certificate = SSL_CTX_get0_certificate(c);
  STACK_OF(X509)* between = nullptr;
  SSL_CTX_get0_chain_certs(c, &between);
  store_context_ptr check{X509_STORE_CTX_new(), X509_STORE_CTX_free};
  if (!check
      || X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(c), certificate, between) != 1)
    return fail(ec::internal, "no memory to check " + files.cert);
  X509_STORE_CTX_set_default(check.get(),
                             own == certificate_role::coordinator ? "ssl_server" : "ssl_client");
  X509_STORE_CTX_set_depth(check.get(), limits::certificate_depth);
  if (X509_verify_cert(check.get()) != 1)
    return bad_file(
      files.cert,
      fmt::format("does not stand under {}: {}", files.ca,
                  X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()))),
      "`tributary certs DIR --renew` makes new ones");
  auto bytes = shown_bytes(certificate, between, X509_STORE_CTX_get0_chain(check.get()));
  if (bytes > limits::certificate_chain_bytes)
    return bad_file(files.cert,
                    fmt::format("shows {} bytes of certificates, more than the {} that peers take",
                                bytes, limits::certificate_chain_bytes),
                    "leave out those that do not lead to the CA, or name fewer hosts");
  auto roles = roles_of(certificate);
  if (roles.count(own) == 0)
    return bad_file(files.cert,
                    fmt::format("is for the role {}, not for a {}", to_text(roles), to_text(own)),
                    fmt::format("name {}.pem of `tributary certs DIR`, or write tls: {{certs: "
                                "DIR}} and let each process take its own",
                                to_text(own)));
  return {};
}

void warn_before_expiry(SSL_CTX* c, const std::string& path) {
  int days = 0;
  int seconds = 0;
  const auto* until = X509_get0_notAfter(SSL_CTX_get0_certificate(c));
  if (ASN1_TIME_diff(&days, &seconds, nullptr, until) == 1 && days < limits::certificate_warn_days)
    log::warn("certificate-expiring", "file", path, "days", days);
}

} // namespace

tls_files tls_files::in_folder(const std::string& folder, certificate_role role) {
  auto name = folder + "/" + std::string{to_text(role)};
  return {folder + "/ca.pem", name + ".pem", name + ".key"};
}

result<std::shared_ptr<const tls_context>>
tls_context::load(const tls_files& files, certificate_role own) {
  auto context = make_context();
  if (!context)
    return fail(ec::internal, "OpenSSL gives no TLS 1.3: " + why_ssl());
  if (auto loaded = load_files(context.get(), files); !loaded)
    return tl::unexpected(loaded.error());
  if (auto stands = check_own(context.get(), files, own); !stands)
    return tl::unexpected(stands.error());
  warn_before_expiry(context.get(), files.cert);
  return std::shared_ptr<const tls_context>{new tls_context{context.release()}};
}

tls_context::~tls_context() {
  SSL_CTX_free(context_);
}

std::unique_ptr<tls_session> tls_context::accepting() const {
  auto* ssl = SSL_new(context_);
  if (!ssl)
    return nullptr;
  SSL_set_accept_state(ssl);
  return std::make_unique<tls_session>(ssl);
}

std::unique_ptr<tls_session> tls_context::calling(const std::string& host) const {
  auto* ssl = SSL_new(context_);
  if (!ssl)
    return nullptr;
  auto session = std::make_unique<tls_session>(ssl);
  SSL_set_connect_state(ssl);
  SSL_set_hostflags(ssl,
                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1)
    return session;
  if (SSL_set1_host(ssl, host.c_str()) != 1)
    return nullptr;
  // For those between us that choose a machine by it.
  SSL_set_tlsext_host_name(ssl, host.c_str());
  return session;
}

} // namespace tributary
