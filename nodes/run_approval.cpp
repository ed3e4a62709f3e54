#include "nodes/run_approval.hpp"

#include <fmt/format.h>

#include <chrono>
#include <future>

namespace tributary {

namespace {

/// A disk, or a database, that takes longer has trouble.
constexpr std::chrono::seconds patience{20};

/// Waits until all that was appended to the run is durable.
result<void> settle(journal& log, const std::string& run) {
  auto durable = std::make_shared<std::promise<void>>();
  if (log.when_durable(run, [durable] { durable->set_value(); }))
    return {};
  if (durable->get_future().wait_for(patience) == std::future_status::ready)
    return {};
  auto why = log.trouble();
  return fail(ec::io, "the approval could not be kept: "
                        + (why.empty() ? "the journal does not answer" : why));
}

result<std::string> record(run_store& store, const run_header& header, const std::string& run,
                           const approval_wish& wish) {
  run_state core{header.what, header.options};
  time_point last{};
  auto read = store.log()->replay(run, [&](time_point at, const run_event& event) {
    last = at;
    core.apply(event, at);
  });
  if (!read)
    return tl::unexpected<error>(read.error());
  auto event = approval_for(core, run, wish);
  if (!event)
    return tl::unexpected<error>(event.error());
  if (!*event)
    return std::string{"was approved before"};
  auto now = std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
  if (auto kept = store.log()->append(run, std::max(now, last), **event); !kept)
    return tl::unexpected<error>(kept.error());
  if (auto kept = settle(*store.log(), run); !kept)
    return tl::unexpected<error>(kept.error());
  return std::string{"approved"};
}

} // namespace

result<run_store::earlier_run> look_at_open(const run_store& store, const std::string& run) {
  auto there = store.look(run);
  if (there && there->exit_code)
    return fail(ec::usage, fmt::format("run {} has ended, with exit code {}; nothing of it waits",
                                       run, *there->exit_code));
  return there;
}

result<std::string>
approve_kept(run_store& store, const std::string& run, const approval_wish& wish) {
  auto there = look_at_open(store, run);
  if (!there)
    return tl::unexpected<error>(there.error());
  if (there->header.origin.served && store.has_coordinator())
    return fail(ec::usage, run
                             + ": is in the hands of the coordinator that keeps its state here; "
                               "approve it there, with --coordinator HOST:PORT");
  auto address = store.whereabouts(run);
  if (!address.empty())
    return fail(ec::usage, fmt::format("{}: is in the hands of the coordinator at {}; approve it "
                                       "there, with --coordinator {}",
                                       run, address, address));
  auto earlier = store.hold(run);
  if (!earlier)
    return tl::unexpected<error>(earlier.error());
  auto done = record(store, earlier->header, run, wish);
  store.give_back(run);
  return done;
}

result<uint64_t> last_told(const run_store& store, const run_header& header) {
  run_state core{header.what, header.options};
  uint64_t last = 0;
  auto read = store.log()->replay(header.options.run, [&](time_point at, const run_event& event) {
    for (const auto& action : core.apply(event, at))
      if (const auto* told = std::get_if<announce>(&action))
        last = told->notice.seq;
  });
  if (!read)
    return tl::unexpected<error>(read.error());
  return last;
}

} // namespace tributary
