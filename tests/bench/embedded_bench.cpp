// What an embedded run costs beside the work itself: W2 (a fan-out of no-op streams and a join) and
// W4 (a chain of them). Everything that a run normally does is on: events, metrics, supervision,
// merge.
//   embedded_bench fan-out|chain STREAMS [SLOTS] [ROUNDS]
#include "nodes/actor_config.hpp"
#include "nodes/house/house.hpp"
#include "runtime/backend/backend_set.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tributary;

/// Takes everything and keeps what a folder would have to write.
class sink_output : public run_output {
public:
  void append_events(std::string_view lines) override { bytes += lines.size(); }
  void put(std::string_view, std::shared_ptr<const std::string> content) override {
    bytes += content->size();
  }
  size_t bytes = 0;
};

std::shared_ptr<const plan> fan_out(size_t count) {
  auto p = std::make_shared<plan>();
  p->task = "Benchmark";
  p->streams.resize(count);
  for (size_t i = 0; i < count; ++i) {
    auto& s = p->streams[i];
    s.id = s.name = fmt::format("s{}", i);
    s.worker = "echo";
    s.prompt = std::string(100, 'p');
  }
  return p;
}

std::shared_ptr<const plan> chain(size_t count) {
  auto p = std::make_shared<plan>(*fan_out(count));
  for (stream_index i = 1; i < count; ++i)
    p->streams[i].needs = {i - 1};
  return p;
}

std::shared_ptr<run_request> request_of(std::shared_ptr<const plan> what, int round) {
  auto request = std::make_shared<run_request>();
  request->options.run = fmt::format("r-{:010}", round);
  auto context = std::make_shared<run_context>();
  context->run = request->options.run;
  context->task = what->task;
  worker_profile echo;
  echo.name = "echo";
  echo.backend = backend_kind::echo;
  echo.bytes = 1024;
  context->workers.push_back(echo);
  request->context = context;
  request->what = std::move(what);
  return request;
}

struct moment {
  std::mutex mutex;
  std::condition_variable come;
  std::optional<int> code;
};

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: embedded_bench fan-out|chain STREAMS [SLOTS] [ROUNDS]\n");
    return 2;
  }
  auto count = std::strtoul(argv[2], nullptr, 10);
  auto slots = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 64ul;
  auto rounds = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 5ul;
  auto what = std::string_view{argv[1]} == "chain" ? chain(count) : fan_out(count);

  house_options options;
  options.local = node_offer{"local", static_cast<uint32_t>(slots), {}, {}};
  options.backends = std::make_shared<backend_set>(backend_options{1, {}});
  actor_config config{actor_config::network::off};
  caf::actor_system system{config};
  auto root = start_house(system, options);
  std::vector<double> each;
  for (unsigned long round = 0; round < rounds; ++round) {
    auto request = request_of(what, static_cast<int>(round));
    auto output = std::make_shared<sink_output>();
    request->outputs = {output};
    moment end;
    request->submitter = tell_when_over(system, [&end](int code) {
      std::lock_guard lock{end.mutex};
      end.code = code;
      end.come.notify_one();
    });
    auto begin = std::chrono::steady_clock::now();
    submit(system, root, options, std::move(request));
    std::unique_lock lock{end.mutex};
    end.come.wait(lock, [&] { return end.code.has_value(); });
    auto took = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin);
    each.push_back(took.count() / static_cast<double>(count));
    fmt::print("round {}: {:.2f} us/stream, exit code {}, {} bytes out\n", round + 1, each.back(),
               *end.code, output->bytes);
  }
  std::sort(each.begin(), each.end());
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  fmt::print("{} {} slots={}: median {:.2f} us/stream, peak {} MB\n", argv[1], count, slots,
             each[each.size() / 2], used.ru_maxrss / 1024);
  stop_house(root);
  return 0;
}
