#pragma once

#include "nodes/coordinator.hpp"
#include "nodes/house/house.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace tributary {

/// Takes up a run that is asked for by name: one that is over, or that nobody has in hand. May wait
/// for the disk or the database, as all that the house is given here.
result<std::shared_ptr<run_request>>
take_served(run_store& store, const std::string& run, const std::shared_ptr<lesson_book>& lessons);

/// Has runs outlive this process.
void keep_runs(const coordinator_options& options, house_options& house);

/// What an earlier process of ours had in hand goes on by itself.
void go_on(const coordinator_options& options, house_options& house);

/// A coordinator that has nobody to do the work leaves runs that are not over to the others.
void leave_to_workers(house_options& house, const std::shared_ptr<run_store>& store,
                      std::shared_ptr<const std::atomic<bool>> has_workers);

} // namespace tributary
