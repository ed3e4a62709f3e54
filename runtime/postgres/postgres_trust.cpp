#include "runtime/postgres/postgres_trust.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

struct known_trouble {
  std::string_view words;
  ec code;
  std::string_view remedy;
};

// libpq gives no code for what it says before a session has begun. Its words are English here (we
// set no locale), a server's own those of its `lc_messages`: in another language it is `ec::io`
// without a remedy. Where it tried with and without TLS, both failures are in the text, and the
// first of these counts.
constexpr known_trouble known[] = {
  {"password authentication failed", ec::unauthorised,
   "the password is taken from the URL, PGPASSWORD, or PGPASSFILE (~/.pgpass): is it this user's?"},
  {"no password supplied", ec::unauthorised,
   "it wants a password: set PGPASSWORD, or put it into a file that only you can read (mode 0600) "
   "and name that in PGPASSFILE"},
  {"does not support SSL", ec::unauthorised, "turn `ssl` on at the server"},
  {"certificate verify failed", ec::unauthorised,
   "sslrootcert in the URL has to name the CA that signed the server's certificate"},
  {"does not match host name", ec::unauthorised, "call the server by a name in its certificate"},
  {"root certificate file", ec::bad_config,
   "sslrootcert in the URL has to name the CA that signed the server's certificate"},
  {"no pg_hba.conf entry", ec::unauthorised,
   "its pg_hba.conf lets nobody in like this: where it wants TLS, say sslmode=verify-full"},
};

/// libpq's advice to check no certificates is not ours.
void drop_bad_advice(std::string& words) {
  constexpr std::string_view first = " Either provide the file", last = "certificate verification.";
  for (auto at = words.find(first); at != std::string::npos; at = words.find(first, at)) {
    auto end = words.find(last, at);
    if (end == std::string::npos)
      return;
    words.erase(at, end + last.size() - at);
  }
}

/// Nobody else is on the way.
bool is_here(std::string_view address) {
  return address.empty() || address.front() == '/' || address.front() == '@'
         || address.starts_with("127.") || address == "::1";
}

} // namespace

error no_connection(std::string_view shown, std::string words) {
  drop_bad_advice(words);
  for (const auto& k : known)
    if (words.find(k.words) != std::string::npos)
      return {k.code, fmt::format("{}: {}; {}", shown, words, k.remedy)};
  return {ec::io, fmt::format("{}: {}", shown, words)};
}

std::string_view exposure_of(const session_facts& facts) {
  if (is_here(facts.address))
    return {};
  if (!facts.encrypted)
    return "the connection is not encrypted: whoever is on the way reads and changes runs; say "
           "sslmode=verify-full&sslrootcert=CA.pem in the URL";
  if (facts.sslmode != "verify-full" && facts.sslmode != "verify-ca")
    return "the server does not prove who it is: another one may answer in its place; say "
           "sslmode=verify-full&sslrootcert=CA.pem in the URL";
  return {};
}

} // namespace tributary
