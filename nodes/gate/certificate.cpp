#include "nodes/gate/certificate.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"

#include <arpa/inet.h>
#include <openssl/x509v3.h>

#include <memory>

namespace tributary {

namespace {

constexpr std::string_view prefix = "tributary:role:";

using names_ptr = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;

names_ptr alternative_names(const x509_st* certificate) {
  return {static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
          GENERAL_NAMES_free};
}

std::string_view text_of(const ASN1_STRING* s) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(s)),
          static_cast<size_t>(ASN1_STRING_length(s))};
}

std::string number_of(const ASN1_OCTET_STRING* bytes) {
  char text[INET6_ADDRSTRLEN] = {};
  auto family = ASN1_STRING_length(bytes) == 4 ? AF_INET : AF_INET6;
  if (family == AF_INET6 && ASN1_STRING_length(bytes) != 16)
    return {};
  const auto* written = inet_ntop(family, ASN1_STRING_get0_data(bytes), text, sizeof text);
  return written ? written : "";
}

} // namespace

std::string_view to_text(certificate_role role) {
  switch (role) {
    case certificate_role::coordinator:
      return "coordinator";
    case certificate_role::node:
      return "node";
    case certificate_role::client:
      break;
  }
  return "client";
}

std::string to_text(const certificate_roles& roles) {
  std::string text;
  for (auto role : roles)
    text += (text.empty() ? "" : ", ") + std::string{to_text(role)};
  return text.empty() ? "none" : text;
}

std::string role_uri(certificate_role role) {
  return std::string{prefix} + std::string{to_text(role)};
}

certificate_roles roles_of(const x509_st* certificate) {
  certificate_roles found;
  auto names = alternative_names(certificate);
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const auto* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI)
      continue;
    for (auto role : certificate_roles_known)
      if (text_of(name->d.uniformResourceIdentifier) == role_uri(role))
        found.insert(role);
  }
  return found;
}

std::string hosts_of(const x509_st* certificate) {
  std::string text;
  auto names = alternative_names(certificate);
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const auto* name = sk_GENERAL_NAME_value(names.get(), i);
    std::string host;
    if (name->type == GEN_DNS)
      host = text_of(name->d.dNSName);
    else if (name->type == GEN_IPADD)
      host = number_of(name->d.iPAddress);
    if (!host.empty() && text.size() < limits::certificate_text_bytes)
      text += (text.empty() ? "" : ", ") + host;
  }
  return terminal_text(clip(text, limits::certificate_text_bytes));
}

} // namespace tributary
