// A server that speaks the APIs of models, for real clients: it does what a script says.
//   model_server [--port 18080] [--script FILE] [--fault NAME [--times N]] [--delay MS]
//                [--piece-delay MS] [--piece-bytes N] [--key K] [--concurrency N] [--rpm N] [--tpm
//                N]
// A prompt can ask by itself: `[[say TEXT]]` for the answer, `[[fault 401]]` or `[[fault 500 2]]`
// for a fault. GET /_counts tells what was asked so far, and so does the end (SIGINT, SIGTERM).
#include "tests/support/model/script_file.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace {

using namespace tributary;
using namespace tributary::model_test;

struct usage_problem {
  std::string what;
};

uint64_t number(const std::string& name, const std::string& text) {
  char* end = nullptr;
  auto out = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0')
    throw usage_problem{fmt::format("{}: expected a number, found '{}'", name, text)};
  return out;
}

server_options script_at(const std::string& path) {
  std::ifstream file{path};
  if (!file)
    throw usage_problem{fmt::format("{}: cannot be read", path)};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto out = read_script(text);
  if (!out)
    throw usage_problem{fmt::format("{}: {}", path, out.error().what)};
  return *out;
}

void set(server_options& out, const std::string& name, const std::string& value) {
  auto count = [&] { return number(name, value); };
  if (name == "--fault") {
    auto found = fault_from(value);
    if (!found)
      throw usage_problem{fmt::format("--fault: unknown fault '{}'", value)};
    out.rules.emplace_back().what = *found;
  } else if (name == "--times" && !out.rules.empty())
    out.rules.back().times = static_cast<uint32_t>(count());
  else if (name == "--port")
    out.port = static_cast<int>(count());
  else if (name == "--delay")
    out.how.delay = milliseconds{count()};
  else if (name == "--piece-delay")
    out.how.piece_delay = milliseconds{count()};
  else if (name == "--piece-bytes")
    out.how.piece_bytes = count();
  else if (name == "--key")
    out.keys.insert(value);
  else if (name == "--concurrency")
    out.limits.concurrency = static_cast<uint32_t>(count());
  else if (name == "--rpm")
    out.limits.requests = static_cast<uint32_t>(count());
  else if (name == "--tpm")
    out.limits.tokens = count();
  else
    throw usage_problem{fmt::format("unknown option {}", name)};
}

server_options read_options(const std::vector<std::string>& words) {
  server_options out;
  for (size_t i = 0; i + 1 < words.size(); i += 2)
    if (words[i] == "--script")
      out = script_at(words[i + 1]);
  for (size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size())
      throw usage_problem{fmt::format("{}: a value is missing", words[i])};
    if (words[i] != "--script")
      set(out, words[i], words[i + 1]);
  }
  return out;
}

} // namespace

int main(int argc, char** argv) {
  // Before any thread, so that all of them leave these to us.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  try {
    model_server server{read_options({argv + 1, argv + argc})};
    fmt::print("{}\n", server.url());
    std::fflush(stdout);
    int which = 0;
    sigwait(&ends, &which);
    fmt::print("{}\n", to_json(server.counts()));
    return 0;
  } catch (const usage_problem& problem) {
    fmt::print(stderr, "model_server: {}\n", problem.what);
    return 2;
  } catch (const std::exception& problem) {
    fmt::print(stderr, "model_server: {}\n", problem.what());
    return 1;
  }
}
