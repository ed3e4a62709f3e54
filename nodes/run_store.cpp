#include "nodes/run_store.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/time.hpp"
#include "runtime/journal/postgres_journal.hpp"
#include "runtime/journal/reuse.hpp"
#include "runtime/work/input_copies.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

namespace tributary {

namespace {

/// Ended runs that are kept where the plan says nothing.
constexpr size_t usual_keep = 200;

time_point now() {
  return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

std::string journal_file_of(const state_place& place) {
  return place.folder + "/journal.db";
}

/// How many of these runs, the newest first, a plan's `keep` keeps: a number, or a span of time.
size_t count_kept(const std::string& keep, const std::vector<kept_run>& runs) {
  size_t count = usual_keep;
  if (keep.empty())
    return count;
  const auto* end = keep.data() + keep.size();
  if (auto [at, bad] = std::from_chars(keep.data(), end, count); bad == std::errc{} && at == end)
    return count;
  auto span = parse_duration(keep);
  if (!span)
    return usual_keep;
  auto oldest = now() - *span;
  count = 0;
  for (const auto& r : runs)
    if (r.exit_code && r.begun >= oldest)
      ++count;
  return count;
}

} // namespace

result<std::shared_ptr<run_store>> run_store::open(const state_place& place, bool coordinating) {
  if (!place.database.empty())
    return open_database(place);
  if (place.folder.empty())
    return in_memory(memory_journal());
  return open_folder(place, coordinating);
}

std::shared_ptr<run_store> run_store::in_memory(std::shared_ptr<journal> log) {
  return std::shared_ptr<run_store>{new run_store{{}, std::move(log)}};
}

result<std::shared_ptr<run_store>>
run_store::open_folder(const state_place& place, bool coordinating) {
  file_lock lock;
  if (coordinating) {
    auto taken = file_lock::take(place.folder + "/coordinator.lock",
                                 "another coordinator keeps its state there; name another folder "
                                 "with --state");
    if (!taken)
      return tl::unexpected<error>(taken.error());
    lock = std::move(*taken);
  }
  // The journal's thread may have trouble before the store is there.
  auto self = std::make_shared<std::weak_ptr<run_store>>();
  sqlite_journal_options options;
  options.on_trouble = [self](const std::string& why) {
    if (auto store = self->lock())
      store->tell(why);
  };
  auto opened = sqlite_journal(journal_file_of(place), std::move(options));
  if (!opened)
    return tl::unexpected<error>(opened.error());
  std::shared_ptr<run_store> store{new run_store{place, *opened}};
  store->kept_ = std::move(*opened);
  store->owned_ = own_by_files(place.folder + "/running");
  store->coordinating_ = std::move(lock);
  *self = store;
  return store;
}

result<std::shared_ptr<run_store>> run_store::open_database(const state_place& place) {
  auto self = std::make_shared<std::weak_ptr<run_store>>();
  postgres_journal_options options;
  options.on_trouble = [self](const std::string& why) {
    if (auto store = self->lock())
      store->tell(why);
  };
  options.on_fenced = [self](const std::string& run, const error& why) {
    log::warn("run-taken-away", "run", run, "why", why.what);
    if (auto store = self->lock())
      store->tell_fenced(run);
  };
  auto opened = postgres_journal(place.database, std::move(options));
  if (!opened)
    return tl::unexpected<error>(opened.error());
  std::shared_ptr<run_store> store{new run_store{place, opened->journal}};
  store->kept_ = std::move(opened->journal);
  store->leases_ = std::move(opened->leases);
  store->inputs_ = std::move(opened->inputs);
  store->accounts_ = std::move(opened->accounts);
  store->owned_ = own_by_leases(store->leases_);
  *self = store;
  return store;
}

void run_store::on_trouble(std::function<void(const std::string& why)> tell) {
  std::lock_guard lock{mutex_};
  tell_ = std::move(tell);
}

void run_store::tell(const std::string& why) {
  std::lock_guard lock{mutex_};
  if (tell_)
    tell_(why);
}

void run_store::on_fenced(std::function<void(const std::string& run)> tell) {
  std::lock_guard lock{mutex_};
  tell_fenced_ = std::move(tell);
}

void run_store::tell_fenced(const std::string& run) {
  std::lock_guard lock{mutex_};
  if (tell_fenced_)
    tell_fenced_(run);
}

result<void> run_store::prune(const std::string& keep) {
  auto all = kept_->runs();
  if (!all)
    return tl::unexpected<error>(all.error());
  auto kept = count_kept(keep, *all);
  size_t ended = 0;
  for (const auto& r : *all)
    ended += r.exit_code ? 1 : 0;
  return ended > kept ? kept_->prune(kept) : result<void>{};
}

/// Only a coordinator's run is taken over by others.
result<void> run_store::keep_inputs(const run_header& header) {
  const auto& inputs = header.context->inputs;
  if (!inputs_ || !header.origin.served || inputs.empty())
    return {};
  const auto& digests = header.origin.input_digests;
  if (std::find(digests.begin(), digests.end(), std::string{}) != digests.end())
    log::warn("inputs-not-shared", "run", header.options.run, "why",
              fmt::format("folders, and what is over {} together, stay on this machine",
                          human_bytes(limits::digested_bytes)));
  return inputs_->put(header.options.run, inputs, digests);
}

result<void> run_store::fetch_inputs(run_header& header) {
  if (!inputs_ || !header.origin.served || header.context->inputs.empty())
    return {};
  auto here = std::make_shared<run_context>(*header.context);
  auto done = inputs_->get(header.options.run, here->inputs, header.origin.input_digests,
                           place_.folder + "/inputs");
  header.context = std::move(here);
  return done;
}

result<void> run_store::begin(const run_header& header) {
  if (!kept_)
    return {};
  const auto& run = header.options.run;
  if (auto pruned = prune(header.what->keep); !pruned)
    return pruned;
  if (auto held = owned_->begin(run); !held)
    return held;
  if (auto kept = keep_inputs(header); !kept)
    return kept;
  auto opened = kept_->open({run, encode_header(header), now(), {}, 0});
  if (!opened)
    owned_->end(run);
  return opened;
}

result<std::vector<result_reused>> run_store::reusable(const run_header& header) const {
  return kept_ ? find_reusable(header, *kept_) : std::vector<result_reused>{};
}

result<run_store::earlier_run> run_store::look(const std::string& run) const {
  if (!kept_)
    return fail(ec::not_found, "nothing outlives the process with --state :memory:");
  auto found = kept_->find(run);
  if (!found)
    return tl::unexpected<error>(found.error());
  auto header = decode_header(found->header);
  if (!header)
    return fail(header.error().code, fmt::format("run {}: {}", run, header.error().what));
  return earlier_run{std::move(*header), found->exit_code, found->rating};
}

result<void> run_store::rate(const std::string& run, uint32_t score) {
  auto there = look(run);
  if (!there)
    return tl::unexpected<error>(there.error());
  if (!there->exit_code)
    return fail(ec::usage, run + ": has not ended yet; rate it when it has");
  return kept_->rate(run, {score, now()});
}

result<run_store::earlier_run> run_store::hold(const std::string& run) {
  // Only names that are there become names of files.
  if (auto there = look(run); !there)
    return there;
  auto held = owned_->take(run);
  if (!held)
    return tl::unexpected<error>(held.error());
  // It may have ended meanwhile.
  auto earlier = look(run);
  // What is damaged is told before anybody begins to act on it.
  if (auto whole = kept_->replay(run, [](time_point, const run_event&) {}); earlier && !whole)
    earlier = tl::unexpected<error>(whole.error());
  if (!earlier)
    owned_->give_back(run);
  return earlier;
}

result<run_store::earlier_run> run_store::take(const std::string& run) {
  auto earlier = hold(run);
  if (earlier && !earlier->exit_code)
    if (auto fetched = fetch_inputs(earlier->header); !fetched) {
      owned_->give_back(run);
      return tl::unexpected<error>(fetched.error());
    }
  return earlier;
}

void run_store::give_back(const std::string& run) {
  if (owned_)
    owned_->give_back(run);
}

void run_store::end(const std::string& run) {
  if (!kept_)
    return;
  // Inputs that other machines sent are this run's alone.
  remove_input_copies(place_.folder + "/inputs", run);
  owned_->end(run);
}

std::string run_store::whereabouts(const std::string& run) const {
  return owned_ ? owned_->whereabouts(run) : std::string{};
}

result<std::vector<recovered_run>> run_store::recover_to(const std::string& folder) const {
  state_place there{folder, {}, true};
  std::error_code ignored;
  if (std::filesystem::exists(journal_file_of(there), ignored))
    return fail(ec::usage, journal_file_of(there) + ": is there already; name another folder");
  if (!kept_)
    return fail(ec::not_found, "nothing is kept with --state :memory:");
  auto copy = sqlite_journal(journal_file_of(there));
  return copy ? recover(*kept_, **copy) : tl::unexpected<error>(copy.error());
}

result<std::vector<kept_run>> run_store::runs() const {
  return kept_ ? kept_->runs() : std::vector<kept_run>{};
}

bool run_store::is_held(const std::string& run) const {
  return owned_ && owned_->is_held(run);
}

bool run_store::has_coordinator() const {
  return kept_ && !leases_ && file_lock::is_held(place_.folder + "/coordinator.lock");
}

} // namespace tributary
