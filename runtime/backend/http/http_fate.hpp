#pragma once

#include "runtime/backend/http/http_client.hpp"

#include <curl/curl.h>

namespace tributary {

/// What libcurl knows when a transfer is over.
struct curl_verdict {
  CURLcode code = CURLE_OK;
  /// Whether a byte of the answer had come.
  bool answered = false;
  /// `errno` of the system call that failed, or 0.
  long os_error = 0;
  /// libcurl's own words; used only where they name no address.
  std::string_view detail;
};

/// How a transfer ended that nothing on our side has stopped.
http_end end_of(const curl_verdict& verdict);

} // namespace tributary
