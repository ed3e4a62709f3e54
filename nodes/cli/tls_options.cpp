#include "nodes/cli/tls_options.hpp"

#include <filesystem>
#include <tuple>
#include <utility>

namespace tributary {

namespace {

std::string from_here(const std::string& path) {
  return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

} // namespace

void add_tls_options(command_line& line, tls_options& to) {
  auto folder
    = line.text("--certs", to.certs, "certificates for TLS: a folder of `tributary certs`");
  for (auto [name, path, what] :
       {std::tuple{"--tls-ca", &to.ca, "file of the CA's certificate, in the place of --certs"},
        std::tuple{"--tls-cert", &to.cert, "file of the own certificate"},
        std::tuple{"--tls-key", &to.key, "file of its private key"}})
    line.text(name, *path, what).excludes(folder);
}

std::vector<std::string> as_arguments(const tls_options& given) {
  std::vector<std::string> arguments;
  for (const auto& [name, path] :
       {std::pair{"--certs", given.certs}, std::pair{"--tls-ca", given.ca},
        std::pair{"--tls-cert", given.cert}, std::pair{"--tls-key", given.key}})
    if (!path.empty())
      arguments.insert(arguments.end(), {name, from_here(path)});
  return arguments;
}

result<void> use_tls(const tls_options& given, topology& cluster) {
  auto some = !given.ca.empty() || !given.cert.empty() || !given.key.empty();
  if (some && (given.ca.empty() || given.cert.empty() || given.key.empty()))
    return fail(ec::usage, "--tls-ca, --tls-cert and --tls-key belong together; or give the folder "
                           "that has all of them: --certs DIR");
  if (some || !given.certs.empty())
    cluster.tls = tls_spec{from_here(given.ca), from_here(given.cert), from_here(given.key),
                           from_here(given.certs)};
  return {};
}

} // namespace tributary
