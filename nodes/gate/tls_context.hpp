#pragma once

#include "nodes/gate/tls_session.hpp"

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace tributary {

/// Where a process finds what it proves itself by: PEM files.
struct tls_files {
  /// The CA's certificate; several one after another while a CA is being replaced.
  std::string ca;
  /// The own certificate, those between it and the CA after it.
  std::string cert;
  std::string key;

  /// As `tributary certs FOLDER` names them.
  static tls_files in_folder(const std::string& folder, certificate_role role);

  bool operator==(const tls_files&) const = default;
};

/// Certificates and rules of a process, read once when it starts: mutual TLS 1.3 and nothing else.
/// The CA that was given is the only one trusted. Thread safe.
class tls_context {
public:
  /// @param own What the process wants to be; its certificate has to allow it.
  /// @returns Or the file that is not usable, why, and what to do.
  static result<std::shared_ptr<const tls_context>>
  load(const tls_files& files, certificate_role own);
  ~tls_context();
  tls_context(const tls_context&) = delete;
  tls_context& operator=(const tls_context&) = delete;

  /// For one who was called. Null where memory is short.
  std::unique_ptr<tls_session> accepting() const;
  /// For one who calls: the other side has to be `host`, a name or a number.
  std::unique_ptr<tls_session> calling(const std::string& host) const;

private:
  explicit tls_context(ssl_ctx_st* context) : context_{context} {}

  ssl_ctx_st* context_;
};

} // namespace tributary
