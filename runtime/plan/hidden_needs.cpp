#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/plan/advice.hpp"
#include "runtime/plan/reference_phrases.hpp"
#include "runtime/plan/stream_names.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>

namespace tributary {

namespace {

/// What one stream's words ask for, before cycles are ruled out: stream -> the words.
struct wish {
  std::map<stream_index, std::string> on;
  /// Means all others, so it should come after those who mean somebody in particular.
  bool of_all = false;
};

class reader {
public:
  explicit reader(const plan& p) : plan_(p), names_(p), wishes_(p.streams.size()) {}

  std::vector<wish> read() && {
    for (stream_index s = 0; s < plan_.streams.size(); ++s)
      read_stream(s);
    return std::move(wishes_);
  }

private:
  void read_stream(stream_index s) {
    const auto& stream = plan_.streams[s];
    own_name_ = names_.contained_in(words_of(stream.name));
    read_text(s, stream.name, field::lead);
    read_text(s, stream.focus, field::lead);
    for (size_t i = 0; i < stream.tasks.size(); ++i)
      read_text(s, stream.tasks[i], i == 0 ? field::lead : field::later_task);
    read_text(s, stream.output, field::output);
    read_placeholders(s, stream.prompt);
  }

  void read_text(stream_index s, std::string_view text, field where) {
    auto words = words_of(text);
    // Needs that the file declares are what such words refer to.
    if (plan_.streams[s].needs.empty())
      for (const auto& found : find_group_references(text, words, where))
        add_group(s, found, original(text, words, found.first, found.last));
    for (const auto& found : names_.find(text, words))
      if (!is_denied(words, found.first) && (found.certain || !is_in_own_name(found.stream)))
        add(s, found.stream, original(text, words, found.first, found.last));
  }

  /// "Pricing of SaaS" repeats its own name when it says "pricing".
  bool is_in_own_name(stream_index other) const {
    return std::find(own_name_.begin(), own_name_.end(), other) != own_name_.end();
  }

  void read_placeholders(stream_index s, std::string_view prompt) {
    constexpr std::string_view opening = "{{needs.";
    for (auto at = prompt.find(opening); at != std::string_view::npos;
         at = prompt.find(opening, at + 1)) {
      auto end = prompt.find("}}", at);
      if (end == std::string_view::npos || end - at > limits::id_bytes + opening.size())
        continue;
      auto id = prompt.substr(at + opening.size(), end - at - opening.size());
      add(s, index_of(id), std::string{prompt.substr(at, end + 2 - at)});
    }
  }

  stream_index index_of(std::string_view id) {
    if (by_id_.empty())
      for (stream_index s = 0; s < plan_.streams.size(); ++s)
        by_id_.emplace(plan_.streams[s].id, s);
    auto hit = by_id_.find(id);
    return hit == by_id_.end() ? no_stream : hit->second;
  }

  void add_group(stream_index s, const group_reference& found, const std::string& words) {
    auto count = static_cast<stream_index>(plan_.streams.size());
    if (found.who == group::others) {
      wishes_[s].of_all = true;
      add_range(s, 0, count, words);
    } else if (found.who == group::earlier) {
      add_range(s, 0, s, words);
    } else if (found.from >= 1) {
      add_range(s, found.from - 1, std::min(found.to, count), words);
    }
  }

  /// Streams `first` up to before `last`; over the bound the last alone, which keeps the order.
  void add_range(stream_index s, stream_index first, stream_index last, const std::string& words) {
    auto size = last > first ? last - first : 0;
    if (size > 1 && added_ + size > limits::inferred_needs)
      first = last - 1 == s ? last - 2 : last - 1;
    for (auto other = first; other < last; ++other)
      add(s, other, words);
  }

  void add(stream_index s, stream_index other, std::string words) {
    const auto& declared = plan_.streams[s].needs;
    if (other == s || other >= plan_.streams.size()
        || std::binary_search(declared.begin(), declared.end(), other))
      return;
    if (wishes_[s].on.emplace(other, std::move(words)).second)
      ++added_;
  }

  const plan& plan_;
  stream_names names_;
  std::map<std::string_view, stream_index> by_id_;
  std::vector<stream_index> own_name_;
  std::vector<wish> wishes_;
  size_t added_ = 0;
};

/// Puts all streams into an order that holds every declared need and as many wishes as it easily
/// can. Needs that agree with one order close no cycle.
class arrangement {
public:
  arrangement(const stream_graph& g, const std::vector<wish>& wishes)
    : graph_(g),
      wishes_(wishes),
      wished_by_(wishes.size()),
      needs_left_(wishes.size()),
      all_left_(wishes.size()),
      place_(wishes.size(), no_stream) {
    for (stream_index s = 0; s < wishes.size(); ++s) {
      needs_left_[s] = g.needs[s].size();
      all_left_[s] = needs_left_[s] + wishes[s].on.size();
      for (const auto& [other, words] : wishes[s].on)
        wished_by_[other].push_back(s);
    }
    for (stream_index s = 0; s < wishes.size(); ++s)
      offer(s);
  }

  /// Each stream's position; `no_stream` for those on or behind a declared cycle.
  std::vector<stream_index> run() && {
    while (!free_.empty() || !possible_.empty()) {
      // Where every wish waits for another one, the first stream goes ahead without its own.
      auto& queue = free_.empty() ? possible_ : free_;
      auto s = queue.top().second;
      queue.pop();
      if (place_[s] == no_stream)
        put(s);
    }
    return std::move(place_);
  }

private:
  using candidate = std::pair<bool, stream_index>;
  using candidates
    = std::priority_queue<candidate, std::vector<candidate>, std::greater<candidate>>;

  void offer(stream_index s) {
    if (all_left_[s] == 0)
      free_.emplace(wishes_[s].of_all, s);
    else if (needs_left_[s] == 0)
      possible_.emplace(wishes_[s].of_all, s);
  }

  void put(stream_index s) {
    place_[s] = next_++;
    for (auto other : graph_.dependents[s]) {
      --needs_left_[other];
      --all_left_[other];
      offer(other);
    }
    for (auto other : wished_by_[s])
      if (--all_left_[other] == 0)
        offer(other);
  }

  const stream_graph& graph_;
  const std::vector<wish>& wishes_;
  std::vector<std::vector<stream_index>> wished_by_;
  std::vector<size_t> needs_left_;
  std::vector<size_t> all_left_;
  std::vector<stream_index> place_;
  candidates free_;
  candidates possible_;
  stream_index next_ = 0;
};

} // namespace

std::vector<hidden_need> find_hidden_needs(const plan& p) {
  auto wishes = reader{p}.read();
  auto place = arrangement{graph_of(p), wishes}.run();
  std::vector<hidden_need> out;
  for (stream_index s = 0; s < wishes.size(); ++s)
    for (auto& [other, words] : wishes[s].on)
      if (place[s] != no_stream && place[other] < place[s])
        out.push_back({s, other, std::move(words)});
  return out;
}

} // namespace tributary
