#include "runtime/wire/channel.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/wire/codec.hpp"
#include "runtime/wire/frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace tributary::wire {

namespace {

/// Granting in halves of the window keeps the line busy at half the frames.
constexpr uint32_t grant_batch = limits::chunk_window / 2;

/// What is on its way out: queued messages, cut as credit allows.
class outbox {
public:
  void add(std::string message) {
    if (message.size() <= limits::chunk_bytes && (queue_.empty() || may_overtake(message))) {
      ready_.push_back(to_bytes(whole_frame{message}));
      return;
    }
    backlog_ += message.size();
    queue_.push_back({std::move(message)});
  }

  void add_frame(const frame& f) { ready_.push_back(to_bytes(f)); }

  std::vector<std::string> take() {
    while (!queue_.empty() && advance(queue_.front()))
      ;
    return std::exchange(ready_, {});
  }

  result<void> on_credit(uint32_t chunks) {
    if (chunks == 0 || chunks > limits::chunk_window - credit_)
      return fail(ec::malformed, fmt::format("credit for {} chunks where {} were on their way",
                                             chunks, limits::chunk_window - credit_));
    credit_ += chunks;
    return {};
  }

  size_t backlog() const { return backlog_; }

private:
  struct waiting {
    std::string bytes;
    size_t sent = 0;
    uint32_t seq = 0;
  };

  /// Sends the next piece of the first message. @returns False when it has to wait.
  bool advance(waiting& first) {
    if (first.bytes.size() <= limits::chunk_bytes) {
      ready_.push_back(to_bytes(whole_frame{first.bytes}));
      sent(first, first.bytes.size());
      return true;
    }
    if (credit_ == 0)
      return false;
    --credit_;
    auto piece = std::string_view{first.bytes}.substr(first.sent, limits::chunk_bytes);
    if (first.seq == 0)
      ready_.push_back(to_bytes(first_chunk{++last_id_, first.bytes.size(), piece}));
    else
      ready_.push_back(to_bytes(next_chunk{last_id_, first.seq, piece}));
    ++first.seq;
    sent(first, piece.size());
    return true;
  }

  void sent(waiting& first, size_t bytes) {
    backlog_ -= bytes;
    first.sent += bytes;
    if (first.sent == first.bytes.size())
      queue_.pop_front();
  }

  std::deque<waiting> queue_;
  std::vector<std::string> ready_;
  uint32_t credit_ = limits::chunk_window;
  uint64_t last_id_ = 0;
  size_t backlog_ = 0;
};

/// What is half there. Our own outbox sends one large message after the other; a peer may
/// interleave them within these bounds.
class inbox {
public:
  using arrived = result<std::optional<std::string>>;

  arrived on(const first_chunk& c) {
    if (c.id != last_id_ + 1)
      return fail(ec::malformed,
                  fmt::format("chunk begins message {} after message {}", c.id, last_id_));
    if (c.total <= limits::chunk_bytes || c.bytes.size() != limits::chunk_bytes)
      return fail(ec::malformed, fmt::format("first chunk of {} bytes for a message of {}",
                                             c.bytes.size(), c.total));
    if (c.total > limits::message_bytes)
      return fail(ec::too_large, fmt::format("message of {} bytes where {} is the most", c.total,
                                             limits::message_bytes));
    if (partials_.size() >= limits::partial_messages
        || c.total > limits::partial_bytes - announced_)
      return fail(ec::too_large, fmt::format("{} messages of {} bytes are half there already",
                                             partials_.size(), announced_));
    last_id_ = c.id;
    announced_ += c.total;
    auto& p = partials_[c.id];
    p.total = c.total;
    // Reserved, not touched: memory is taken only as bytes arrive, and nothing is copied twice.
    p.bytes.reserve(c.total);
    p.bytes += c.bytes;
    return std::nullopt;
  }

  arrived on(const next_chunk& c) {
    auto found = partials_.find(c.id);
    if (found == partials_.end())
      return fail(ec::malformed, fmt::format("chunk of message {}, which is not begun", c.id));
    auto& p = found->second;
    auto due = std::min<size_t>(limits::chunk_bytes, p.total - p.bytes.size());
    if (c.seq != p.next_seq || c.bytes.size() != due)
      return fail(
        ec::malformed,
        fmt::format("chunk {} with {} bytes of message {}, where chunk {} with {} was due", c.seq,
                    c.bytes.size(), c.id, p.next_seq, due));
    ++p.next_seq;
    p.bytes += c.bytes;
    if (p.bytes.size() < p.total)
      return std::nullopt;
    announced_ -= p.total;
    auto whole = std::move(p.bytes);
    partials_.erase(found);
    return whole;
  }

  /// Counts a chunk against what the peer was granted.
  result<void> spend() {
    if (allowed_ == 0)
      return fail(ec::malformed, "more chunks than the window allows");
    --allowed_;
    return {};
  }

  /// What to grant now that chunks were taken, or 0.
  uint32_t grant() {
    auto taken = limits::chunk_window - allowed_;
    if (taken < grant_batch)
      return 0;
    allowed_ += taken;
    return taken;
  }

private:
  struct partial {
    std::string bytes;
    size_t total = 0;
    uint32_t next_seq = 1;
  };

  std::map<uint64_t, partial> partials_;
  uint64_t last_id_ = 0;
  size_t announced_ = 0;
  uint32_t allowed_ = limits::chunk_window;
};

} // namespace

struct channel::parts {
  outbox out;
  inbox in;
  std::optional<error> broken;

  using messages = std::vector<std::string>;

  result<messages> on(const whole_frame& f) { return messages{std::string{f.message}}; }

  result<messages> on(const credit& f) {
    return out.on_credit(f.chunks).map([] { return messages{}; });
  }

  template <class Chunk>
  result<messages> on(const Chunk& f) {
    if (auto spent = in.spend(); !spent)
      return tl::unexpected(spent.error());
    auto arrived = in.on(f);
    if (!arrived)
      return tl::unexpected(arrived.error());
    if (auto chunks = in.grant())
      out.add_frame(credit{chunks});
    messages whole;
    if (*arrived)
      whole.push_back(std::move(**arrived));
    return whole;
  }
};

channel::channel() : parts_{std::make_unique<parts>()} {}
channel::~channel() = default;
channel::channel(channel&&) noexcept = default;

result<void> channel::send(std::string encoded) {
  if (encoded.size() > limits::message_bytes)
    return fail(ec::too_large,
                fmt::format("message of {} bytes where {} is the most; send less at once",
                            encoded.size(), limits::message_bytes));
  if (encoded.empty())
    return fail(ec::internal, "empty message");
  parts_->out.add(std::move(encoded));
  return {};
}

std::vector<std::string> channel::take_frames() {
  return parts_->out.take();
}

result<std::vector<std::string>> channel::receive(std::string_view bytes) {
  if (parts_->broken)
    return tl::unexpected(*parts_->broken);
  auto messages = parse_frame(bytes).and_then([this](const frame& f) {
    return std::visit([this](const auto& x) { return parts_->on(x); }, f);
  });
  if (!messages)
    parts_->broken = messages.error();
  return messages;
}

size_t channel::backlog() const {
  return parts_->out.backlog();
}

} // namespace tributary::wire
