#include "runtime/backend/http/http_url.hpp"

#include <curl/curl.h>

#include <memory>

namespace tributary {

namespace {

struct free_url {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using parsed_url = std::unique_ptr<CURLU, free_url>;

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK)
    return std::nullopt;
  std::string copy{text};
  curl_free(text);
  return copy;
}

std::optional<std::string> origin_of(CURLU* url) {
  auto scheme = part(url, CURLUPART_SCHEME);
  auto host = part(url, CURLUPART_HOST);
  auto port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!scheme || !host || !port || host->empty() || (scheme != "http" && scheme != "https"))
    return std::nullopt;
  // Host names are the same in any case.
  for (auto& c : *host)
    if ('A' <= c && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return *scheme + "://" + *host + ":" + *port;
}

parsed_url parse(const std::string& text) {
  parsed_url url{curl_url()};
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    return nullptr;
  return url;
}

} // namespace

result<std::string> origin_of(const std::string& url) {
  if (auto parsed = parse(url))
    if (auto origin = origin_of(parsed.get()))
      return *origin;
  return fail(ec::malformed, "the address is not one of http or https");
}

std::optional<std::string> same_origin_target(const std::string& url, const std::string& location) {
  auto parsed = parse(url);
  if (!parsed)
    return std::nullopt;
  auto from = origin_of(parsed.get());
  // Setting another URL resolves a relative one against what is there.
  if (curl_url_set(parsed.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)
    return std::nullopt;
  auto to = origin_of(parsed.get());
  if (!from || from != to)
    return std::nullopt;
  return part(parsed.get(), CURLUPART_URL);
}

} // namespace tributary
