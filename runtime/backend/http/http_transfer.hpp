#pragma once

#include "runtime/backend/http/http_head.hpp"
#include "runtime/base/error.hpp"

#include <curl/curl.h>

#include <array>
#include <optional>

namespace tributary {

/// One transfer: its libcurl handle, what of the answer has come, and why it must end. It calls its
/// owner's `head` and `data`; when it starts and ends is the client's.
class http_transfer {
public:
  http_transfer(transfer_id id, http_request request, http_events tell, steady_point now);
  http_transfer(const http_transfer&) = delete;
  http_transfer& operator=(const http_transfer&) = delete;
  ~http_transfer();

  /// Checks the request.
  /// @returns What is wrong with it, without repeating any of it.
  result<void> check();
  /// Makes the libcurl handle; once.
  /// @returns False where libcurl has no memory for it.
  bool prepare(const http_options& options, std::function<void()> connected);

  /// From now on it ends so, and no more is told of its answer. The first reason stays.
  void stop(http_fate fate, std::string what);
  bool stopped() const { return stop_.has_value(); }
  /// How it ended when libcurl is done with it.
  http_end end(CURLcode code) const;

  /// Whether the answer was a redirect that is to be followed; it then is ready to be started anew.
  bool follow_redirect();
  /// Ends it if its time is over or nothing has moved for too long.
  /// @returns When to look again.
  steady_point check_time(steady_point now);
  /// Silence counts from here.
  void started(steady_point now);

  transfer_id id() const { return id_; }
  /// Null until prepared.
  CURL* handle() const { return easy_; }
  const std::string& origin() const { return origin_; }
  bool connected() const { return connected_; }
  const http_events& tell() const { return tell_; }

private:
  static size_t on_header(char* data, size_t size, size_t count, void* self);
  static size_t on_body(char* data, size_t size, size_t count, void* self);
  static int on_request(void* self, char*, char*, int, int);

  bool take_header(std::string_view line);
  bool take_head();
  bool take_redirect(const std::string& location);
  bool take_body(std::string_view piece);
  bool may_send();
  template <class Value>
  void set(CURLoption option, Value value);
  void set_body_and_headers();
  void set_connection(const http_options& options);

  transfer_id id_;
  http_request request_;
  http_events tell_;
  std::string origin_;
  CURL* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
  /// Told once, when the transfer has left the crowd of those that connect.
  std::function<void()> on_connected_;
  head_reader head_;
  size_t body_seen_ = 0;
  std::optional<http_end> stop_;
  /// Where a redirect leads that is to be followed.
  std::optional<std::string> target_;
  uint32_t redirects_ = 0;
  /// How often the request has gone out to this address.
  uint32_t sent_ = 0;
  bool connected_ = false;
  steady_point deadline_;
  /// Set while it runs.
  std::optional<steady_point> last_sign_;
  /// Bytes of the body that had gone out when it was last looked at.
  curl_off_t uploaded_ = 0;
  std::array<char, CURL_ERROR_SIZE> words_{};
};

} // namespace tributary
