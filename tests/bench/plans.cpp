#include "tests/bench/plans.hpp"

#include <fmt/format.h>

#include <numeric>

namespace tributary::bench {

namespace {

stream_spec no_op(size_t number) {
  stream_spec s;
  s.id = s.name = fmt::format("s{}", number);
  s.worker = "echo";
  s.prompt = std::string(prompt_bytes, 'p');
  return s;
}

std::shared_ptr<plan> no_ops(size_t count) {
  auto p = std::make_shared<plan>();
  p->task = "Benchmark";
  p->streams.reserve(count);
  for (size_t i = 0; i < count; ++i)
    p->streams.push_back(no_op(i));
  return p;
}

} // namespace

std::shared_ptr<const plan> fan_out(size_t count) {
  auto p = no_ops(count + 1);
  auto& join = p->streams.back();
  join.id = join.name = "join";
  join.needs.resize(count);
  std::iota(join.needs.begin(), join.needs.end(), stream_index{0});
  return p;
}

std::shared_ptr<const plan> chain(size_t count) {
  auto p = no_ops(count);
  for (stream_index i = 1; i < count; ++i)
    p->streams[i].needs = {i - 1};
  return p;
}

std::shared_ptr<const plan> parallel(size_t count) {
  auto p = no_ops(count);
  for (size_t i = 0; i < count; ++i)
    p->streams[i].name = fmt::format("Part {} of the report", i + 1);
  return p;
}

std::string prose(size_t bytes, size_t seed) {
  std::string claims;
  for (size_t i = 0; i < 10; ++i)
    claims += fmt::format("{}{{\"subject\":\"Engine {}\",\"attribute\":\"price of plan {}\","
                          "\"value\":\"{} USD\",\"source\":\"a.md:{}\"}}",
                          i == 0 ? "" : ",", i, seed, 10 + i, i + 1);
  claims = "\n```claims\n[" + claims + "]\n```\n";
  std::string out = "# Findings\n\n";
  for (size_t i = 0; out.size() + claims.size() < bytes; ++i) {
    out += fmt::format("## Part {}\n\nEngine {} of {} keeps the history of each workflow in a "
                       "database and replays it, so that the code survives a crash ({}).\n\n",
                       i, i % 7, seed, i * seed);
    out += fmt::format("- One item says {}\n- Another says that {} costs less than {} in most "
                       "places, as far as anybody can tell from the outside.\n\n",
                       i, seed, i);
    if (i % 5 == 0)
      out += fmt::format("| engine | price |\n|---|---|\n| E{} | {} USD |\n\n", i, seed);
  }
  return out + claims;
}

worker_profile echo_worker() {
  worker_profile echo;
  echo.name = "echo";
  echo.backend = backend_kind::echo;
  echo.bytes = answer_bytes;
  return echo;
}

std::shared_ptr<const run_context>
context_of(const plan& p, const std::string& run, const worker_profile& worker) {
  auto context = std::make_shared<run_context>();
  context->run = run;
  context->task = p.task;
  context->workers.push_back(worker);
  return context;
}

} // namespace tributary::bench
