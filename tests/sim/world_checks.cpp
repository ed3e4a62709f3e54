#include "runtime/report/run_record.hpp"
#include "runtime/run/notice_reader.hpp"

#include "tests/sim/merging.hpp"
#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

void world::require(bool holds, const std::string& what) const {
  if (!holds)
    throw broken_promise(fmt::format("seed {}, {} after the start: not true that {}", seed_,
                                     to_text(clock_.now() - begin_), what));
}

void world::trace(const std::string& what) const {
  if (trace_)
    fmt::print("{:>12}  {}\n", to_text(clock_.now() - begin_), what);
}

void world::step() {
  clock_.step();
  fingerprint_.add(clock_.now());
  check_step();
}

summary world::run() {
  begin_ = clock_.now();
  for (auto& c : coordinators_)
    c->start();
  for (auto& [name, n] : nodes_)
    clock_.after(dice_.span(0ms, 3s), [this, name = name] {
      if (!nodes_.at(name).alive)
        start_node(name);
    });
  coordinators_.front()->begin_run();
  std::function<void()> each_second = [&] {
    tick();
    if (clock_.now() < heal_at_)
      make_trouble();
    visit();
    clock_.after(1s, each_second);
  };
  clock_.after(1s, each_second);
  clock_.at(heal_at_, [this] { heal(); });

  auto patience = heal_at_ + 24h;
  while (!exit_code_) {
    step();
    require(clock_.now() < patience, "a run ends once the faults have stopped");
  }
  // Whatever is still on its way arrives.
  auto quiet_at = std::max(clock_.now(), heal_at_) + 6min;
  while (clock_.now() < quiet_at) {
    step();
  }
  check_end();
  summary s;
  s.steps = clock_.done();
  s.events = database_ ? database_->rows().size() : coordinators_.front()->recorded();
  s.streams = static_cast<uint32_t>(plan_->streams.size());
  s.attempts = notices_.back().metrics->attempts;
  for (const auto& c : coordinators_)
    s.lives += c->lives();
  s.owners = database_ ? database_->tail().epoch : 0;
  s.kept_out = database_ ? database_->kept_out() : 0;
  s.exit_code = *exit_code_;
  s.took = notices_.back().at - begin_;
  fingerprint_.add(delivered_);
  // Where chance has come to: somebody may have drawn in vain.
  fingerprint_.add(dice_.next());
  s.fingerprint = fingerprint_.value();
  return s;
}

// What was told once is told in the same words by every life of the run's arm.
void world::told(const run_notice& n, const run_state& by) {
  std::string line;
  append_json(line, n, names_);
  if (n.seq <= lines_.size())
    return require(lines_[n.seq - 1] == line, "a replay tells the same: " + line);
  require(n.seq == lines_.size() + 1, fmt::format("notice {} follows the one before it", n.seq));
  require(notices_.empty() || !is_end(notices_.back().type),
          "nothing is told after the end: " + line);
  require(notices_.empty() || notices_.back().at <= n.at, "time does not go back: " + line);
  trace(line.substr(0, line.size() - 1));
  fingerprint_.add(line);
  lines_.push_back(line);
  notices_.push_back(n);
  check_approved(n);
  switch (n.type) {
    case notice_type::stream_completed:
      kept_[n.stream] = by.result_of(n.stream)->text;
      [[fallthrough]];
    case notice_type::stream_failed:
    case notice_type::stream_skipped:
    case notice_type::stream_cancelled:
      require(endings_.emplace(n.stream, to_text(n.type)).second, "a stream ends once: " + line);
      break;
    case notice_type::stream_started:
      check_total(n);
      [[fallthrough]];
    case notice_type::stream_queued:
    case notice_type::stream_retrying:
      require(!endings_.contains(n.stream), "nothing that has ended goes on: " + line);
      break;
    case notice_type::stream_merged:
      if (n.why.empty())
        tried_since_.erase(n.stream);
      break;
    default:
      break;
  }
}

void world::check_total(const run_notice& n) {
  if (n.stream >= plan_->streams.size())
    return;
  const auto& total = plan_->streams[n.stream].total_timeout;
  auto since = tried_since_.emplace(n.stream, n.at).first->second;
  require(!total || n.at < since + *total, "nothing begins past its total-timeout");
}

void world::check_step() {
  for (const auto& [name, n] : nodes_)
    if (n.alive)
      require(n.core->running().size() <= n.offer.slots, name + " runs no more than it has slots");
  for (const auto& c : coordinators_) {
    const auto* a = c->run_arm();
    if (!a || a->silent)
      continue;
    if (healthy_)
      check_open(a->core);
    // In a database nothing is recorded of a run that has ended, though its core still hears of it.
    if (dice_.below(2000) == 0 && !(database_ && a->core.ended()))
      c->check_replay();
  }
}

void world::check_open(const run_state& core) const {
  std::map<std::string, uint32_t> open;
  uint32_t all = 0;
  for (const auto& [lease, node] : core.open_attempts()) {
    ++open[node];
    ++all;
  }
  for (const auto& [node, count] : open)
    require(count <= nodes_.at(node).offer.slots, node + " is given no more than it has slots");
  require(!plan_->max_parallel || all <= *plan_->max_parallel, "max-parallel holds");
}

std::unique_ptr<run_state> world::final_core() const {
  auto core = std::make_unique<run_state>(plan_, options_);
  for (const auto& row : database_->rows()) {
    auto event = event_from(row.event.body, row.event.text ? *row.event.text : std::string{});
    require(event.has_value(), "an event can be read back");
    (void)core->apply(*event, row.at);
  }
  return core;
}

void world::check_end() {
  auto written = database_ ? final_core() : nullptr;
  if (!written) {
    const auto* a = coordinators_.front()->run_arm();
    require(a != nullptr && a->core.ended(), "the run has ended");
    coordinators_.front()->check_replay();
    check_core(a->core);
  } else {
    require(database_->exit_code() == *exit_code_, "the database knows how it ended");
    check_core(*written);
  }
  check_nodes();
}

void world::check_core(const run_state& core) {
  require(core.ended(), "the run has ended");
  require(!notices_.empty() && is_end(notices_.back().type), "the last notice is the end");
  require(notices_.back().exit_code == exit_code_, "the end tells the exit code");
  for (stream_index s = 0; s < plan_->streams.size(); ++s) {
    require(endings_.contains(s), plan_->streams[s].id + " has an end");
    auto phase = core.phase_of(s);
    require(is_ended(phase), plan_->streams[s].id + " has ended");
    auto done = endings_[s] == to_text(notice_type::stream_completed);
    require(done == (phase == stream_phase::completed), plan_->streams[s].id + " ended as told");
    require(!done || (core.result_of(s) && core.result_of(s)->text == kept_[s]),
            plan_->streams[s].id + " has the result that was accepted");
  }
  check_report(core);
  check_figures(core);
  check_acknowledged(core);
}

void world::check_nodes() {
  for (const auto& [name, n] : nodes_) {
    if (!n.alive)
      continue;
    require(n.core->running().empty(), name + " runs nothing any more");
    require(n.core->holding().empty(), name + " holds nothing any more");
    require(coordinator_of(n).port_of(name) == n.link && n.link != 0, name + " is connected");
  }
  for (const auto& c : coordinators_)
    c->check_quiet();
  require(refused_ == 0 || !healthy_, "no node was asked to do more than it can");
}

// The same results give the same bytes, in whatever order they came.
void world::check_report(const run_state& core) {
  draft fresh{plan_};
  for (const auto& action : core.standing()) {
    if (const auto* merge = std::get_if<merge_result>(&action))
      merge_into(fresh, *plan_, *merge);
    else if (const auto* gap = std::get_if<flag_gap>(&action))
      merge_into(fresh, *plan_, *gap);
  }
  (void)fresh.commit();
  require(delivered_ == fresh.markdown(true), "the report is what the results say");
  for (stream_index s = 0; s < plan_->streams.size(); ++s)
    if (auto result = core.result_of(s))
      require(delivered_.find(result->text.substr(0, result->text.find('\n'))) != std::string::npos,
              "the report holds the result of " + plan_->streams[s].id);
}

void world::check_figures(const run_state& core) {
  notice_reader reader{names_};
  run_record record{names_};
  for (const auto& line : lines_) {
    auto read = reader.read(line);
    require(read.has_value(), "a line can be read back: " + line);
    record.add(*read);
  }
  require(record.metrics(*plan_) == *notices_.back().metrics,
          "the figures follow from the events:\n" + metrics_json(record.metrics(*plan_))
            + metrics_json(*notices_.back().metrics));
  require(core.metrics() == *notices_.back().metrics, "the figures are final");
}

} // namespace tributary::sim
