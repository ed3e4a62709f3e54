#include "nodes/kept_runs.hpp"

#include "nodes/run_approval.hpp"
#include "nodes/run_setup.hpp"
#include "runtime/base/log.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// A run that clients follow goes on with the same lessons as any.
std::shared_ptr<run_request>
make_again(const run_header& header, const std::shared_ptr<lesson_book>& lessons) {
  auto request = make_again(header);
  if (lessons)
    lessons->follow(*request);
  return request;
}

/// Where a run is reached that is to be approved and is not in this process's hands.
result<std::string> locate(const run_store& store, const std::string& run) {
  auto there = look_at_open(store, run);
  if (!there)
    return tl::unexpected<error>(there.error());
  if (!there->header.origin.served)
    return fail(ec::usage, "run " + run
                             + " is no coordinator's; approve it where its state is, "
                               "with --state");
  return store.whereabouts(run);
}

} // namespace

result<std::shared_ptr<run_request>>
take_served(run_store& store, const std::string& run, const std::shared_ptr<lesson_book>& lessons) {
  auto there = store.look(run);
  if (!there)
    return tl::unexpected<error>(there.error());
  if (!there->header.origin.served)
    return fail(ec::not_found, "run " + run + " is no coordinator's; `tributary resume " + run
                                 + "` goes on with it");
  auto earlier = store.take(run);
  if (!earlier)
    return tl::unexpected<error>(earlier.error());
  auto request = make_again(earlier->header, earlier->exit_code ? nullptr : lessons);
  request->was_over = earlier->exit_code.has_value();
  if (!request->was_over)
    log::warn("run-taken-over", "run", run);
  return request;
}

void keep_runs(const coordinator_options& options, house_options& house) {
  const auto& store = options.store;
  house.log = store->log();
  house.ended = [store](const std::string& run) { store->end(run); };
  if (!store->is_durable())
    return;
  house.keeper.begin = [store](const run_request& asked) -> result<run_request_ptr> {
    auto request = std::make_shared<run_request>(asked);
    run_origin origin;
    origin.served = true;
    if (auto begun = begin_run_in(*store, *request, std::move(origin)); !begun)
      return tl::unexpected<error>(begun.error());
    return run_request_ptr{std::move(request)};
  };
  house.input_folder = store->folder() + "/inputs";
  house.keeper.whereabouts = [store](const std::string& run) { return store->whereabouts(run); };
  house.keeper.locate = [store](const std::string& run) { return locate(*store, run); };
  house.keeper.take = [store, lessons = options.lessons](const std::string& run) {
    return take_served(*store, run, lessons);
  };
}

// One run that cannot go on is no reason to keep the others waiting.
void go_on(const coordinator_options& options, house_options& house) {
  auto all = options.store->runs();
  if (!all)
    return log::error("runs-not-read", "why", all.error().what);
  for (const auto& r : *all) {
    if (r.exit_code || options.store->is_held(r.run))
      continue;
    auto request = take_served(*options.store, r.run, options.lessons);
    if (!request) {
      if (request.error().code != ec::not_found)
        log::error("run-not-resumed", "run", r.run, "why", request.error().what);
      continue;
    }
    house.book->add(std::move(*request));
  }
}

void leave_to_workers(house_options& house, const std::shared_ptr<run_store>& store,
                      std::shared_ptr<const std::atomic<bool>> has_workers) {
  house.keeper.take = [store, has_workers, take = std::move(house.keeper.take)](
                        const std::string& run) -> result<std::shared_ptr<run_request>> {
    auto there = store->look(run);
    if (there && !there->exit_code && !*has_workers)
      return fail(ec::fenced, "run " + run + " waits for a coordinator that has nodes");
    return take(run);
  };
}

} // namespace tributary
