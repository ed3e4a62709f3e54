#include "runtime/backend/http/http_fate.hpp"

#include <system_error>

namespace tributary {

namespace {

http_fate fate_of(const curl_verdict& verdict) {
  switch (verdict.code) {
    case CURLE_OK:
      return http_fate::complete;
    case CURLE_URL_MALFORMAT:
    case CURLE_FAILED_INIT:
    case CURLE_NOT_BUILT_IN:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_SSL_CACERT_BADFILE:
      return http_fate::unusable;
    default:
      return verdict.answered ? http_fate::cut : http_fate::not_answered;
  }
}

/// Whether libcurl's words say more than the name of the code, and hold no address.
bool tells_of_tls(CURLcode code) {
  return code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION
         || code == CURLE_SSL_CACERT_BADFILE;
}

} // namespace

http_end end_of(const curl_verdict& verdict) {
  http_end end{fate_of(verdict), {}};
  if (end.fate == http_fate::complete)
    return end;
  if (verdict.code == CURLE_OPERATION_TIMEDOUT) {
    // The time for a whole transfer is kept by the client, so it is this one.
    end.what = "no connection within the time for it";
    return end;
  }
  end.what = tells_of_tls(verdict.code) && !verdict.detail.empty()
               ? std::string{verdict.detail}
               : std::string{curl_easy_strerror(verdict.code)};
  if (verdict.os_error > 0)
    end.what += " (" + std::generic_category().message(static_cast<int>(verdict.os_error)) + ")";
  return end;
}

} // namespace tributary
