#pragma once

#include "runtime/base/error.hpp"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

struct x509_st;

/// What a certificate of a cluster says beside whose key it is: the roles that its holder may play.
///
/// A role stands as a URI among the certificate's alternative names: `tributary:role:node`. There
/// it is covered by the CA's signature, any CA's tools can write it, it needs no registered number,
/// and no rule for names of people or hosts gets into its way (an OU is free text that many CAs
/// drop or fill in themselves). A certificate without one is good for nothing here, so that a CA
/// which also signs other things lets none of them in.
namespace tributary {

enum class certificate_role : uint8_t { coordinator, node, client };

inline constexpr std::array certificate_roles_known
  = {certificate_role::coordinator, certificate_role::node, certificate_role::client};

using certificate_roles = std::set<certificate_role>;

std::string_view to_text(certificate_role role);
/// `coordinator, node`; `none` where there are none.
std::string to_text(const certificate_roles& roles);
/// As it stands in a certificate.
std::string role_uri(certificate_role role);

/// The roles that a certificate names; those that we do not know are passed over.
certificate_roles roles_of(const x509_st* certificate);

/// The hosts that it was made for, `build.example, 10.0.0.1`, bounded.
std::string hosts_of(const x509_st* certificate);

} // namespace tributary
