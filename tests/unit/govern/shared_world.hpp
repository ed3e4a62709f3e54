#pragma once

#include "runtime/govern/account_sharing.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/govern/govern_fixture.hpp"

#include <initializer_list>
#include <map>
#include <random>

// Several coordinators with a governor each, one table, one provider that keeps its own books, all
// on virtual time.
namespace tributary::test {

inline constexpr duration lease = 3s;

/// What the database does.
struct shared_table {
  struct row {
    account_entry entry;
    time_point until;
  };
  uint64_t turn = 0;
  std::map<std::string, row> rows;

  share_page page(const std::string& me, time_point now) const {
    share_page p{turn, now, me, lease, {}};
    for (const auto& [name, r] : rows) {
      p.entries.push_back(r.entry);
      p.entries.back().state = now < r.until           ? account_entry::life::alive
                               : now < r.until + lease ? account_entry::life::counting
                                                       : account_entry::life::gone;
    }
    return p;
  }
  bool write(const share_page& p, const std::vector<account_entry>& ours, time_point now) {
    if (p.turn != turn)
      return false;
    ++turn;
    for (const auto& e : ours)
      rows.insert_or_assign(p.me, row{e, now + lease});
    return true;
  }
};

struct sharing_coordinator {
  std::string name;
  governor all;
  account_sharing sharing;
  std::multimap<time_point, uint64_t> ends;
  uint64_t waiting = 0;
  uint64_t begun = 0;
  time_point next_turn{};
  /// It has read the page, and not yet written.
  std::optional<std::pair<share_page, std::vector<account_entry>>> open;

  sharing_coordinator(std::string n, const account_limits& limits, time_point now)
    : name{std::move(n)} {
    all.share();
    all.add_worker("gemini", "gemini", limits, now);
    next_turn = now;
  }
};

struct asked_provider {
  std::vector<time_point> asked;
  uint64_t at_once = 0;
  uint64_t at_once_max = 0;
};

struct shared_world {
  shared_table shared;
  asked_provider asked;
  std::map<std::string, sharing_coordinator> there;
  account_limits limits;
  time_point now = noon;
  std::mt19937_64 dice;
  duration span_most = 2s;

  shared_world(account_limits l, uint64_t seed) : limits{l}, dice{seed} {}

  sharing_coordinator& add(const std::string& name, uint64_t waiting) {
    auto& c = there.try_emplace(name, name, limits, now).first->second;
    c.waiting = waiting;
    return c;
  }
  duration within(duration most) {
    return duration{static_cast<int64_t>(dice() % static_cast<uint64_t>(most.count()))};
  }

  // Reading and writing are two steps, and anything can come in between.
  void turn(sharing_coordinator& c, bool leaving = false) {
    auto page = shared.page(c.name, now);
    auto told = c.sharing.begin_turn(c.all, page, {now, now}, {c.waiting}, leaving);
    c.open = {std::move(page), std::move(told)};
  }
  void write(sharing_coordinator& c) {
    auto [page, told] = *std::exchange(c.open, std::nullopt);
    if (shared.write(page, told, now))
      c.sharing.end_turn(c.all, now);
    c.next_turn = now + 900ms + within(200ms);
  }

  /// One after the other, with nothing in between.
  void take_turns(std::initializer_list<sharing_coordinator*> all) {
    for (auto* c : all) {
      turn(*c);
      write(*c);
    }
  }

  void step(sharing_coordinator& c) {
    while (!c.ends.empty() && c.ends.begin()->first <= now) {
      attempt_ending e;
      e.permit = c.ends.begin()->second;
      e.ended = attempt_ending::how::delivered;
      e.used.output_tokens = 100;
      c.ends.erase(c.ends.begin());
      --asked.at_once;
      c.all.on_ended(0, e, now);
      c.all.end(0, 1);
    }
    if (c.open && dice() % 2 == 0)
      write(c);
    else if (!c.open && c.next_turn <= now)
      turn(c);
    while (c.waiting > 0 && c.all.may_begin(0, now)) {
      c.ends.emplace(now + 20ms + within(span_most), c.all.begin(0, now));
      --c.waiting;
      ++c.begun;
      asked.asked.push_back(now);
      asked.at_once_max = std::max(asked.at_once_max, ++asked.at_once);
    }
  }
  /// Nobody does anything at the same moment as another.
  void pass(duration span) {
    for (auto until = now + span; now < until;) {
      for (auto& [name, c] : there) {
        now += 3ms;
        end_orphans();
        step(c);
      }
    }
  }
  /// It is gone, and its attempts go on elsewhere until their end.
  void kill(const std::string& name) {
    auto c = there.extract(name);
    for (const auto& [at, permit] : c.mapped().ends)
      orphans.push_back(at);
  }
  void end_orphans() {
    asked.at_once -= std::erase_if(orphans, [&](auto at) { return at <= now; });
  }
  std::vector<time_point> orphans;

  size_t most_in_a_minute() const {
    size_t most = 0;
    for (size_t first = 0, last = 0; first < asked.asked.size(); ++first) {
      while (last < asked.asked.size() && asked.asked[last] < asked.asked[first] + 60s)
        ++last;
      most = std::max(most, last - first);
    }
    return most;
  }
};

} // namespace tributary::test
