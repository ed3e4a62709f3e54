#include "tests/sim/sim_database.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::sim {

sim_database::statement
sim_database::statement_of(const std::string& by, const journal_batch& batch) {
  const auto& part = batch.parts().begin()->second;
  statement s{by, part.before, part.after, part.exit_code, {}};
  for (const auto& r : batch.rows())
    s.rows.push_back({r.item->at, r.item->event, part.before.epoch});
  return s;
}

bool sim_database::write(const statement& s) {
  // The number of events keeps out what is there already, the epoch who is not the owner any more.
  if (s.before.events != rows_.size())
    return false;
  if (s.before.epoch != epoch_) {
    ++kept_out_;
    return false;
  }
  require_(
    given_[epoch_] == s.by && s.before.epoch == epoch_,
    fmt::format("only its owner writes a run: {} did as of epoch {} under epoch {}, which is "
                "{}'s",
                s.by, s.before.epoch, epoch_, given_[epoch_]));
  require_(!exit_code_ || s.rows.empty(), "nothing is written to a run that is over");
  rows_.insert(rows_.end(), s.rows.begin(), s.rows.end());
  require_(rows_.size() == s.after.events, "events are numbered without a gap");
  mark_ = s.after.mark;
  if (s.exit_code) {
    exit_code_ = s.exit_code;
    owner_.clear();
  }
  return true;
}

uint64_t sim_database::hold(statement s, uint32_t claims) {
  waiting_.emplace(++last_held_, held_statement{std::move(s), claims});
  return last_held_;
}

void sim_database::let_through(uint64_t held) {
  if (auto one = waiting_.extract(held))
    write(one.mapped().what);
}

void sim_database::unlock() {
  std::vector<uint64_t> next;
  for (auto& [held, one] : waiting_)
    if (--one.claims == 0)
      next.push_back(held);
  for (auto held : next)
    let_through(held);
}

void sim_database::open(const std::string& id) {
  owner_ = given_[epoch_] = id;
}

void sim_database::renew(const std::string& id, time_point now) {
  auto& known = coordinators_.try_emplace(id, coordinator_row{now, now}).first->second;
  if (known.until < now)
    known.since = now;
  known.until = now + lease;
}

bool sim_database::is_alive(const std::string& id, time_point now) const {
  auto known = coordinators_.find(id);
  return known != coordinators_.end() && known->second.until > now;
}

bool sim_database::may_take(const std::string& id, time_point now) const {
  return is_alive(id, now) && coordinators_.at(id).since + lease <= now;
}

bool sim_database::is_free_for(const std::string& id, time_point now) const {
  if (exit_code_)
    return false;
  return owner_.empty() || owner_ == id || (!is_alive(owner_, now) && may_take(id, now));
}

run_claim sim_database::claim(const std::string& id, uint64_t held, time_point now) {
  renew(id, now);
  run_claim answer;
  answer.owner = owner_;
  answer.over = exit_code_.has_value();
  if (!is_free_for(id, now))
    return answer;
  if (owner_ != id || epoch_ != held) {
    owner_ = id;
    require_(given_.emplace(++epoch_, id).second, "an epoch is given once");
  }
  answer.epoch = epoch_;
  return answer;
}

void sim_database::release(const std::string& id) {
  if (owner_ == id)
    owner_.clear();
}

bool sim_database::has_others(const std::string& id, time_point now) const {
  return std::any_of(coordinators_.begin(), coordinators_.end(),
                     [&](const auto& c) { return c.first != id && c.second.until > now; });
}

} // namespace tributary::sim
