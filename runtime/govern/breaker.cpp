#include "runtime/govern/breaker.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <cctype>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// Equal failures in a row that open it.
constexpr uint32_t row_opens = 5;
/// Of which so many openings in a row are no passing trouble any more: about two minutes of it.
constexpr uint32_t openings_waited = 8;
constexpr duration cool_first = 1s;
constexpr duration cool_most = 60s;
/// A key does not get better by itself; somebody has to do something about it.
constexpr duration auth_first = 30s;
constexpr duration auth_most = 15min;
/// A day's quota, a month's credit: looked at again after this at the latest.
constexpr duration exhausted_most = 24h;
/// One that tries and says nothing for so long is no reason to wait longer.
constexpr duration probe_patience = 2min;
constexpr size_t signature_bytes = 200;
/// Longer words are ids, hashes and the like.
constexpr size_t word_bytes = 24;

bool is_exhausted(const attempt_ending& e) {
  return e.retry_after && *e.retry_after > limits::retry_after_max;
}

duration doubled(duration first, duration most, uint32_t times) {
  for (; times > 0 && first < most; --times)
    first *= 2;
  return std::min(first, most);
}

/// Nothing that the account could be blamed for.
bool is_ours(failure_kind kind) {
  return kind == failure_kind::node_lost || kind == failure_kind::budget;
}

} // namespace

std::string failure_signature(failure_kind kind, std::string_view message) {
  std::string out{to_text(kind)};
  std::string word;
  bool numbered = false;
  auto finish = [&] {
    if (!word.empty() && !numbered && word.size() <= word_bytes && out.size() < signature_bytes)
      out.append(" ").append(word);
    word.clear();
    numbered = false;
  };
  for (char c : message.substr(0, limits::reason_bytes)) {
    auto u = static_cast<unsigned char>(c);
    if (!std::isalnum(u) && c != '_' && c != '-' && u < 0x80) {
      finish();
      continue;
    }
    numbered = numbered || std::isdigit(u);
    word += static_cast<char>(std::tolower(u));
  }
  finish();
  return out;
}

time_point breaker::ready_at() const {
  if (!cause_)
    return {};
  return probe_ != 0 ? std::max(probe_until_, until_) : until_;
}

// Permits are numbered in the order in which they were given.
void breaker::on_begun(uint64_t permit, time_point now) {
  youngest_ = permit;
  if (!cause_)
    return;
  probe_ = permit;
  probe_until_ = now + probe_patience;
}

// While those who ask are refused, what an older attempt still gets is no proof: a stream that had
// begun before a key was taken back goes on to its end.
void breaker::on_success(uint64_t permit) {
  row_ = 0;
  if (!cause_ || (permit != 0 && permit == probe_) || !refusing_)
    close();
}

void breaker::on_accepted(uint64_t permit) {
  if (cause_ && cause_->kind == failure_kind::auth && permit != 0 && permit == probe_)
    close();
}

void breaker::on_failure(const attempt_ending& e, time_point now) {
  if (is_ours(e.kind))
    return on_dropped(e.permit);
  if (cause_ && e.permit != 0 && e.permit == probe_)
    return trip(e, cause_->count + 1, now);
  if (cause_ || (e.permit != 0 && e.permit <= last_before_))
    return;
  auto signature = failure_signature(e.kind, e.message);
  row_ = signature == signature_ ? row_ + 1 : 1;
  signature_ = std::move(signature);
  if (row_ >= row_opens || e.kind == failure_kind::auth || is_exhausted(e))
    trip(e, row_, now);
}

void breaker::on_dropped(uint64_t permit) {
  if (permit != 0 && permit == probe_)
    probe_ = 0;
}

void breaker::trip(const attempt_ending& e, uint32_t count, time_point now) {
  auto auth = e.kind == failure_kind::auth;
  auto wait
    = auth ? doubled(auth_first, auth_most, openings_) : doubled(cool_first, cool_most, openings_);
  if (e.retry_after)
    wait = std::max(wait, std::min(*e.retry_after, exhausted_most));
  ++openings_;
  ++trips_;
  auto hopeless = auth || e.kind == failure_kind::bad_request || is_exhausted(e);
  refusing_ = hopeless || openings_ >= openings_waited;
  cause_ = cause{e.kind, std::string{clip(trim(e.message), limits::reason_bytes)}, count};
  until_ = now + wait;
  probe_ = 0;
  last_before_ = youngest_;
}

void breaker::on_told(cause why, bool in_vain, time_point until) {
  if (cause_ && until_ >= until)
    return;
  openings_ = std::max(openings_, 1u);
  refusing_ = in_vain;
  cause_ = std::move(why);
  until_ = until;
  probe_ = 0;
  last_before_ = youngest_;
}

void breaker::close() {
  cause_.reset();
  refusing_ = false;
  openings_ = 0;
  probe_ = 0;
  row_ = 0;
}

} // namespace tributary
