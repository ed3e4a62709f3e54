#include "nodes/submission.hpp"

#include "config/plan_file.hpp"
#include "nodes/run_setup.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

constexpr std::string_view fail_fast_option = "--fail-fast";
constexpr std::string_view reuse_option = "--reuse";
constexpr std::string_view sequential_option = "--sequential";
constexpr std::string_view yes_option = "--yes=";

result<run_choices> choices_of(const std::vector<std::string>& options) {
  run_choices choices;
  for (const auto& option : options) {
    if (option == fail_fast_option)
      choices.fail_fast = true;
    else if (option == reuse_option)
      choices.reuse = true;
    else if (option == sequential_option)
      choices.sequential = true;
    else if (option.starts_with(yes_option))
      choices.approved_by = clip(option.substr(yes_option.size()), limits::id_bytes);
    else
      return fail(ec::usage, "this coordinator does not know the option " + option);
  }
  return choices;
}

/// The client's own reader holds to this too; a client that has none may say anything.
result<void> check_inputs(const std::vector<input_file>& inputs) {
  uint64_t left = limits::input_bytes;
  for (const auto& input : inputs) {
    if (input.bytes > left)
      return fail(ec::too_large, fmt::format("the inputs have over {} together; name those that "
                                             "matter",
                                             human_bytes(limits::input_bytes)));
    left -= input.bytes;
  }
  return {};
}

/// A git repository is read and written by the workers of nodes, so who may only submit may not
/// choose it.
result<void> check_repository(const plan& p) {
  for (const auto& s : p.streams)
    if (!s.workdir.empty())
      return fail(
        ec::unauthorised,
        fmt::format("stream {} works in a git repository, and those of this cluster are "
                    "not for clients elsewhere; submit the plan on the coordinator's "
                    "machine, as its user and without certificates, or take `workdir` out",
                    s.id));
  return {};
}

} // namespace

wire::submit submission_of(const plan& p, const std::string& key, const run_choices& choices) {
  wire::submit what;
  what.key = key;
  what.file = p.file;
  what.text = to_yaml(p);
  what.inputs = p.input_files;
  what.folder = p.folder;
  if (choices.fail_fast)
    what.options.emplace_back(fail_fast_option);
  if (choices.reuse)
    what.options.emplace_back(reuse_option);
  if (choices.sequential)
    what.options.emplace_back(sequential_option);
  // A coordinator that cannot wait for approval would refuse the word.
  if (!choices.approved_by.empty() && asks_for_approval(p))
    what.options.emplace_back(std::string{yes_option} + choices.approved_by);
  return what;
}

result<run_request_ptr>
request_for(const wire::submit& what, client_place from, const topology& cluster,
            const std::shared_ptr<lesson_book>& lessons, const caf::actor& session) {
  auto choices = choices_of(what.options);
  if (!choices)
    return tl::unexpected<error>(choices.error());
  if (auto fit = check_inputs(what.inputs); !fit)
    return tl::unexpected<error>(fit.error());
  plan_overrides overrides;
  overrides.resolved_inputs = what.inputs;
  // The text is our own YAML whatever the client's file was.
  auto read = read_plan(what.text, "plan.yaml", overrides);
  auto found = std::move(read.found);
  if (read.value) {
    auto choose = lessons ? chooser_by(lessons->known()) : worker_chooser{};
    auto unassigned = assign_workers(*read.value, cluster, choose);
    found.insert(found.end(), unassigned.begin(), unassigned.end());
  }
  if (!read.value || any_error(found))
    return fail(ec::bad_plan, to_text(found));
  if (from == client_place::elsewhere)
    if (auto may = check_repository(*read.value); !may)
      return tl::unexpected<error>(may.error());
  read.value->file = what.file;
  read.value->folder = from == client_place::here ? what.folder : std::string{};
  auto request = make_run(std::move(*read.value), cluster, *choices, run_name(what.key));
  request->outputs->add(output_to(session));
  request->submitter = session;
  if (lessons) {
    lessons->brief(*request);
    lessons->follow(*request);
  }
  return run_request_ptr{std::move(request)};
}

} // namespace tributary
