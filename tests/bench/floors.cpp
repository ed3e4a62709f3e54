#include "tests/bench/floors.hpp"

#include "tests/bench/plans.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace tributary::bench {

namespace {

using text_ptr = std::shared_ptr<const std::string>;

/// What one thread hands to another.
template <class T>
class channel {
public:
  void put(T value) {
    std::lock_guard guard{lock_};
    waiting_.push_back(std::move(value));
    changed_.notify_one();
  }
  void close() {
    std::lock_guard guard{lock_};
    closed_ = true;
    changed_.notify_all();
  }
  /// Nothing where it is closed and empty.
  std::optional<T> take() {
    std::unique_lock guard{lock_};
    changed_.wait(guard, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty())
      return std::nullopt;
    auto value = std::move(waiting_.front());
    waiting_.pop_front();
    return value;
  }

private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<T> waiting_;
  bool closed_ = false;
};

struct question {
  size_t number;
  std::string prompt;
};
struct reply {
  size_t number;
  text_ptr text;
};

text_ptr answer(const std::string& prompt) {
  std::string out;
  out.reserve(answer_bytes);
  while (out.size() < answer_bytes)
    out.append(prompt, 0, answer_bytes - out.size());
  return std::make_shared<const std::string>(std::move(out));
}

std::string joined(const std::vector<text_ptr>& parts) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i)
    if (parts[i])
      ((out += "## Part " + std::to_string(i) + "\n\n") += *parts[i]) += "\n\n";
  return out;
}

/// Keeps a value that nobody reads.
void keep(const std::string& text) {
  asm volatile("" : : "r"(text.data()) : "memory");
}

} // namespace

figures fan_out_floor(size_t count) {
  auto begin = steady::now();
  auto cpu = cpu_micros();
  channel<question> questions;
  channel<reply> replies;
  auto work = [&] {
    while (auto q = questions.take())
      replies.put({q->number, answer(q->prompt)});
  };
  std::thread workers[] = {std::thread{work}, std::thread{work}};
  for (size_t i = 0; i < count; ++i)
    questions.put({i, std::string(prompt_bytes, 'p')});
  questions.close();
  std::vector<text_ptr> parts(count);
  for (size_t i = 0; i < count; ++i) {
    auto r = replies.take();
    parts[r->number] = std::move(r->text);
  }
  keep(joined(parts));
  auto each = static_cast<double>(count);
  figures out{micros(steady::now() - begin) / each, (cpu_micros() - cpu) / each};
  for (auto& worker : workers)
    worker.join();
  return out;
}

figures chain_floor(size_t count) {
  auto begin = steady::now();
  auto cpu = cpu_micros();
  std::vector<text_ptr> parts;
  std::string prompt(prompt_bytes, 'p');
  for (size_t i = 0; i < count; ++i) {
    parts.push_back(answer(prompt));
    prompt = parts.back()->substr(0, prompt_bytes);
  }
  keep(joined(parts));
  auto each = static_cast<double>(count);
  return {micros(steady::now() - begin) / each, (cpu_micros() - cpu) / each};
}

figures merge_floor(size_t count, size_t bytes, std::chrono::milliseconds over) {
  std::vector<text_ptr> texts;
  for (size_t i = 0; i < count; ++i)
    texts.push_back(std::make_shared<const std::string>(prose(bytes, i)));
  channel<reply> replies;
  steady::time_point first_end;
  steady::time_point last_end;
  std::thread worker{[&] {
    auto begin = steady::now();
    for (size_t i = 0; i < count; ++i) {
      await_arrival(begin, over, i, count);
      last_end = steady::now();
      if (i == 0)
        first_end = last_end;
      replies.put({i, texts[i]});
    }
    replies.close();
  }};
  std::vector<text_ptr> parts(count);
  std::optional<steady::time_point> first_draft;
  while (auto r = replies.take()) {
    parts[r->number] = r->text;
    keep(joined(parts));
    if (!first_draft)
      first_draft = steady::now();
  }
  auto whole = steady::now();
  worker.join();
  return {millis(whole - last_end), millis(*first_draft - first_end)};
}

figures render_floor(size_t count, size_t bytes) {
  std::vector<text_ptr> parts;
  for (size_t i = 0; i < count; ++i)
    parts.push_back(std::make_shared<const std::string>(prose(bytes, i)));
  auto begin = steady::now();
  keep(joined(parts));
  return {millis(steady::now() - begin)};
}

} // namespace tributary::bench
