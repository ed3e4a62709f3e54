#include "nodes/run_setup.hpp"

#include "config/plan_file.hpp"
#include "nodes/machine.hpp"
#include "runtime/base/text.hpp"
#include "runtime/journal/input_digest.hpp"

#include <filesystem>

namespace tributary {

namespace {

std::shared_ptr<const run_context>
context_for(const plan& p, const topology& t, const std::string& run) {
  auto context = std::make_shared<run_context>();
  context->run = run;
  context->task = p.task;
  context->kind = p.kind;
  context->inputs = p.input_files;
  context->folder = p.folder;
  context->prompt = p.prompt;
  // An absolute path stays as it is.
  context->repository = (std::filesystem::path{p.folder} / p.repository).lexically_normal();
  context->shares_tasks = p.adapt.split_after_milli || p.adapt.max_streams;
  for (const auto& [name, profile] : t.workers)
    context->workers.push_back(profile);
  return context;
}

} // namespace

std::string run_name(const std::string& key) {
  constexpr size_t letters = 10;
  if (key.empty())
    return "r-" + random_name(letters);
  static constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string name = "r-";
  for (auto rest = stable_hash(key); name.size() < letters + 2; rest /= digits.size())
    name += digits[rest % digits.size()];
  return name;
}

std::shared_ptr<run_request>
make_run(plan what, const topology& t, const run_choices& choices, const std::string& run) {
  auto request = std::make_shared<run_request>();
  if (choices.sequential)
    what.max_parallel = 1;
  request->plan_text = to_yaml(what);
  request->options.run = run;
  request->options.fail_fast = choices.fail_fast;
  request->reuse = choices.reuse;
  if (!choices.approved_by.empty() && asks_for_approval(what))
    request->approved_by = choices.approved_by;
  request->options.failure_rules = t.on_failure;
  request->options.seed = stable_hash(run);
  request->options.research_worker = research_worker(t);
  for (const auto& [name, profile] : t.workers)
    request->options.fallbacks[name] = profile.fallbacks;
  request->context = context_for(what, t, run);
  request->what = std::make_shared<const plan>(std::move(what));
  return request;
}

run_header header_of(const run_request& request, run_origin origin) {
  return {request.what, request.options, request.context, std::move(origin)};
}

result<void> begin_run_in(run_store& store, run_request& request, run_origin origin) {
  if (!store.is_durable())
    return {};
  origin.input_digests = digests_of(request.context->inputs);
  auto header = header_of(request, std::move(origin));
  if (request.reuse) {
    auto known = store.reusable(header);
    if (!known)
      return tl::unexpected<error>(known.error());
    request.reused = std::move(*known);
  }
  return store.begin(header);
}

std::shared_ptr<run_request> make_again(const run_header& header) {
  auto request = std::make_shared<run_request>();
  request->what = header.what;
  request->options = header.options;
  request->context = header.context;
  request->plan_text = to_yaml(*header.what);
  return request;
}

} // namespace tributary
