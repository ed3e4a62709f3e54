#include "nodes/cert_folder.hpp"

#include "nodes/gate/certificate_maker.hpp"
#include "nodes/gate/gate_socket.hpp"
#include "nodes/gate/private_file.hpp"
#include "runtime/base/descriptor.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tributary {

namespace {

using clock = std::chrono::system_clock;
namespace fs = std::filesystem;

constexpr std::chrono::hours ca_lifetime{24 * 3'650};
/// Machines whose clocks are a little behind accept a new certificate too.
constexpr std::chrono::hours leeway{1};

tl::unexpected<error> cannot(std::string_view what, const std::string& path, int why) {
  return fail(ec::io, fmt::format("{}: cannot be {}: {}", path, what, errno_text(why)));
}

bool is_there(const std::string& path) {
  struct stat s {};
  return lstat(path.c_str(), &s) == 0;
}

result<std::string> read_small(const std::string& path) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0)
    return cannot("read", path, errno);
  if (!S_ISREG(s.st_mode) || static_cast<size_t>(s.st_size) > limits::pem_file_bytes)
    return fail(ec::malformed, path + ": is no PEM file");
  std::ostringstream all;
  all << std::ifstream{path, std::ios::binary}.rdbuf();
  return all.str();
}

/// Complete or not there at all, and never in the place of another unless that is wanted.
result<void> write_file(const std::string& path, std::string_view text, mode_t mode, bool replace) {
  auto draft = fmt::format("{}.{}.new", path, getpid());
  unlink(draft.c_str());
  descriptor file{open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)};
  // The mode as asked for, whatever the process's mask takes from it.
  auto written = file && fchmod(file.get(), mode) == 0 && write_all(file.get(), text)
                 && fsync(file.get()) == 0;
  auto placed
    = written
      && (replace ? rename(draft.c_str(), path.c_str()) : link(draft.c_str(), path.c_str())) == 0;
  auto why = errno;
  unlink(draft.c_str());
  if (!placed)
    return cannot("written", path, why);
  return {};
}

/// A certificate with its key, of which one alone is worth nothing.
struct pair_of_files {
  std::string certificate;
  std::string key;

  bool complete() const { return is_there(certificate) && is_there(key); }
  result<bool> whole() const {
    if (is_there(certificate) != is_there(key))
      return fail(ec::io, fmt::format("{} is there and {} is not; bring back the one or remove the "
                                      "other",
                                      is_there(key) ? key : certificate,
                                      is_there(key) ? certificate : key));
    return complete();
  }
  /// The key first: a certificate without one would look finished.
  result<void> write(const certified_key& what, bool replace) const {
    auto done = write_file(key, what.key, 0600, replace);
    return done ? write_file(certificate, what.certificate, 0644, replace) : done;
  }
};

pair_of_files files_of(const std::string& folder, std::string_view name) {
  auto base = fmt::format("{}/{}", folder, name);
  return {base + ".pem", base + ".key"};
}

result<certificate_authority> read_authority(const pair_of_files& files) {
  auto certificate = read_small(files.certificate);
  if (!certificate)
    return tl::unexpected(certificate.error());
  auto key = read_small(files.key);
  if (!key)
    return tl::unexpected(key.error());
  auto read = certificate_authority::read({std::move(*certificate), std::move(*key)});
  if (!read)
    return fail(ec::malformed, fmt::format("{} and {}: {}; name another folder to begin anew",
                                           files.certificate, files.key, read.error().what));
  return read;
}

result<certificate_authority> make_authority(const pair_of_files& files) {
  auto made = certificate_authority::make("tributary CA", clock::now() - leeway,
                                          clock::now() + ca_lifetime);
  if (!made)
    return made;
  if (auto written = files.write(made->own(), false); !written)
    return tl::unexpected(written.error());
  return made;
}

void tell(std::vector<cert_file>& all, const pair_of_files& files, cert_file::fate what) {
  all.push_back({files.certificate, what});
  all.push_back({files.key, what});
}

result<certified_key>
issue(const certificate_authority& ca, certificate_role role, const cert_request& wish) {
  certificate_wish leaf{"tributary " + std::string{to_text(role)},
                        {role},
                        {},
                        clock::now() - leeway,
                        clock::now() + wish.lifetime};
  if (role == certificate_role::coordinator)
    leaf.hosts = wish.hosts;
  return ca.issue(leaf);
}

/// Before anything is written: what could be wrong with the wish.
result<void> check(const cert_request& wish) {
  for (const auto& host : wish.hosts)
    if (!is_host(host))
      return fail(ec::usage, fmt::format("--host {}: expected a name such as build.example or a "
                                         "number such as 10.0.0.1, without a port",
                                         host.substr(0, 100)));
  if (wish.hosts.size() > limits::certificate_hosts)
    return fail(ec::usage, fmt::format("--host: a certificate names at most {} hosts",
                                       limits::certificate_hosts));
  return {};
}

result<void> open_folder(const std::string& folder) {
  std::error_code wrong;
  fs::create_directories(fs::absolute(folder).parent_path(), wrong);
  if (mkdir(folder.c_str(), 0700) == 0)
    return {};
  if (errno != EEXIST || !fs::is_directory(folder, wrong))
    return cannot("made", folder, errno);
  return {};
}

} // namespace

result<std::vector<cert_file>> make_certificates(const cert_request& wish) {
  auto ready = check(wish);
  if (ready)
    ready = open_folder(wish.folder);
  if (!ready)
    return tl::unexpected(ready.error());
  std::vector<cert_file> all;
  auto ca_files = files_of(wish.folder, "ca");
  auto has_ca = ca_files.whole();
  if (!has_ca)
    return tl::unexpected(has_ca.error());
  auto ca = *has_ca ? read_authority(ca_files) : make_authority(ca_files);
  if (!ca)
    return tl::unexpected(ca.error());
  tell(all, ca_files, *has_ca ? cert_file::fate::kept : cert_file::fate::made);
  for (auto role : certificate_roles_known) {
    auto files = files_of(wish.folder, to_text(role));
    auto there = wish.renew ? result<bool>{files.complete()} : files.whole();
    if (!there)
      return tl::unexpected(there.error());
    if (*there && !wish.renew) {
      tell(all, files, cert_file::fate::kept);
      continue;
    }
    auto made = issue(*ca, role, wish);
    if (!made)
      return tl::unexpected(made.error());
    if (auto written = files.write(*made, wish.renew); !written)
      return tl::unexpected(written.error());
    tell(all, files, *there ? cert_file::fate::renewed : cert_file::fate::made);
  }
  return all;
}

} // namespace tributary
