#pragma once

#include "nodes/gate/certificate_maker.hpp"
#include "nodes/gate/tls_context.hpp"

#include "tests/unit/gate/temporary_folder.hpp"

#include <stdexcept>

namespace tributary {

/// A CA of the test's own and what it signs, as files.
class test_certificates {
public:
  using clock = std::chrono::system_clock;

  test_certificates()
    : ca_{std::move(
      *certificate_authority::make("test CA", clock::now() - hour, clock::now() + hour))} {
    write_file(folder_ / "ca.pem", ca_.own().certificate, 0644);
  }

  /// Good for an hour, unless the test says otherwise.
  static certificate_wish wish(certificate_roles roles, std::vector<std::string> hosts = {}) {
    return {"somebody", std::move(roles), std::move(hosts), clock::now() - hour,
            clock::now() + hour};
  }

  /// Files that hold it; they trust this CA.
  tls_files files(const std::string& name, const certificate_wish& what) const {
    auto made = ca_.issue(what);
    if (!made)
      throw std::runtime_error(made.error().what);
    write_file(folder_ / (name + ".pem"), made->certificate, 0644);
    write_file(folder_ / (name + ".key"), made->key, 0600);
    return {ca_file(), folder_ / (name + ".pem"), folder_ / (name + ".key")};
  }

  tls_files coordinator(std::vector<std::string> hosts = {"127.0.0.1"}) const {
    return files("coordinator", wish({certificate_role::coordinator}, std::move(hosts)));
  }
  tls_files node() const { return files("node", wish({certificate_role::node})); }
  tls_files client() const { return files("client", wish({certificate_role::client})); }

  std::string ca_file() const { return folder_ / "ca.pem"; }
  std::string at(const std::string& name) const { return folder_ / name; }
  const certificate_authority& ca() const { return ca_; }

  static constexpr std::chrono::hours hour{1};

private:
  temporary_folder folder_;
  certificate_authority ca_;
};

inline std::shared_ptr<const tls_context> loaded(const tls_files& files, certificate_role own) {
  auto context = tls_context::load(files, own);
  if (!context)
    throw std::runtime_error(context.error().what);
  return *context;
}

} // namespace tributary
