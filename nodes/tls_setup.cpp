#include "nodes/tls_setup.hpp"

#include <filesystem>

namespace tributary {

tls_files files_for(const tls_spec& tls, certificate_role own, const std::string& topology_file) {
  auto folder = std::filesystem::path{topology_file}.parent_path();
  auto there = [&](const std::string& path) { return (folder / path).string(); };
  if (!tls.certs.empty())
    return tls_files::in_folder(there(tls.certs), own);
  return {there(tls.ca), there(tls.cert), there(tls.key)};
}

result<std::shared_ptr<const tls_context>> load_tls(const topology& cluster, certificate_role own) {
  if (!cluster.tls)
    return nullptr;
  return tls_context::load(files_for(*cluster.tls, own, cluster.file), own);
}

} // namespace tributary
