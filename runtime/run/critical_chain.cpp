#include "runtime/run/critical_chain.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// The longest chain that ends with each stream, found without recursion: a chain may have a
/// million links.
class chain_lengths {
public:
  chain_lengths(const plan& p, const std::vector<duration>& service)
    : plan_(p),
      service_(service),
      length_(service.size(), unknown),
      before_(service.size(), no_stream) {
    for (stream_index s = 0; s < service_.size(); ++s)
      find(s);
  }

  duration of(stream_index s) const { return length_[s]; }
  stream_index before(stream_index s) const { return before_[s]; }

private:
  static constexpr duration unknown{-1};

  void find(stream_index wanted) {
    open_.push_back(wanted);
    while (!open_.empty()) {
      auto s = open_.back();
      if (length_[s] == unknown && !push_unknown_needs(s))
        settle(s);
      if (length_[s] != unknown)
        open_.pop_back();
    }
  }

  bool push_unknown_needs(stream_index s) {
    auto depth = open_.size();
    for (auto need : plan_.streams[s].needs)
      if (length_[need] == unknown)
        open_.push_back(need);
    return open_.size() > depth;
  }

  void settle(stream_index s) {
    duration longest{0};
    for (auto need : plan_.streams[s].needs)
      if (before_[s] == no_stream || length_[need] > longest) {
        longest = length_[need];
        before_[s] = need;
      }
    length_[s] = longest + service_[s];
  }

  const plan& plan_;
  const std::vector<duration>& service_;
  std::vector<duration> length_;
  std::vector<stream_index> before_;
  std::vector<stream_index> open_;
};

} // namespace

service_chain critical_chain(const plan& p, const std::vector<duration>& service) {
  service_chain chain;
  if (service.empty())
    return chain;
  chain_lengths lengths{p, service};
  stream_index last = 0;
  for (stream_index s = 1; s < service.size(); ++s)
    if (lengths.of(s) > lengths.of(last))
      last = s;
  chain.length = lengths.of(last);
  for (auto s = last; s != no_stream; s = lengths.before(s))
    chain.streams.push_back(s);
  std::reverse(chain.streams.begin(), chain.streams.end());
  return chain;
}

} // namespace tributary
