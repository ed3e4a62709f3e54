#include "runtime/journal/stream_question.hpp"

#include "runtime/journal/event_mark.hpp"
#include "runtime/wire/work_fields.hpp"
#include "runtime/wire/writer.hpp"
#include "runtime/work/prompt.hpp"

namespace tributary {

namespace {

template <class T>
std::string hash_of_fields(const T& x) {
  wire::string_sink bytes;
  wire::writer<wire::string_sink> out{bytes, {}};
  fields(out, x);
  return sha256(bytes.out);
}

/// Where it runs and how long it may take does not change what it is asked.
worker_profile what_answers(const run_context& context, const std::string& name) {
  const auto* found = find_worker(context, name);
  worker_profile w = found ? *found : worker_profile{};
  w.name = name;
  w.fallbacks.clear();
  w.max_parallel.reset();
  w.requests_per_minute.reset();
  w.tokens_per_minute.reset();
  w.price_input.reset();
  w.price_output.reset();
  w.delay = duration{0};
  w.stream = true;
  return w;
}

} // namespace

stream_question question_of(const run_header& run, stream_index stream,
                            const std::function<completion_ptr(stream_index)>& results) {
  const auto& spec = run.what->streams[stream];
  work_order order;
  order.run = run.context;
  order.stream = std::shared_ptr<const stream_spec>{run.what, &spec};
  order.worker = spec.worker;
  std::string needs;
  for (auto need : spec.needs) {
    const auto& needed = run.what->streams[need];
    auto result = results(need);
    order.needs.push_back(
      {needed.id, needed.name,
       result ? std::shared_ptr<const std::string>{result, &result->text} : nullptr});
    needs += needed.id + "\n" + (result ? sha256(result->text) : "nothing");
  }
  std::string inputs;
  for (size_t i = 0; i < run.context->inputs.size(); ++i) {
    // Without a digest nobody knows what was in it: such a run is like no other.
    const auto& digests = run.origin.input_digests;
    auto digest = i < digests.size() && !digests[i].empty() ? digests[i] : run.options.run;
    inputs += run.context->inputs[i].name + "\n" + digest;
  }
  return {sha256(build_prompt(order) + "\n" + spec.type + "\n" + spec.workdir),
          hash_of_fields(what_answers(*run.context, spec.worker)), sha256(inputs), sha256(needs)};
}

} // namespace tributary
