#include "tests/bench/model_process.hpp"

#include "tests/support/model_server.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace tributary::bench {

namespace {

constexpr const char* key_variable = "TRIBUTARY_BENCH_KEY";

/// Thousands of sockets, where the system's default allows a thousand.
void allow_many_files() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

[[noreturn]] void serve(std::chrono::milliseconds each, int to) {
  // Goes with the process that measures, whatever becomes of that.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &end, nullptr);
  model_test::server_options options;
  options.how.delay = each;
  model_test::model_server server{options};
  auto say = [&](uint32_t number) {
    if (::write(to, &number, sizeof number) != sizeof number)
      ::_exit(1);
  };
  say(static_cast<uint32_t>(server.port()));
  int which = 0;
  ::sigwait(&end, &which);
  say(server.counts().at_once_max);
  ::_exit(0);
}

uint32_t hear(const descriptor& from) {
  uint32_t number = 0;
  if (::read(from.get(), &number, sizeof number) != sizeof number)
    throw std::runtime_error{"no model server"};
  return number;
}

} // namespace

model_process::model_process(std::chrono::milliseconds each) {
  allow_many_files();
  ::setenv(key_variable, "bench", 1);
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::runtime_error{"no pipe"};
  said_ = descriptor{ends[0]};
  descriptor to{ends[1]};
  pid_ = ::fork();
  if (pid_ < 0)
    throw std::runtime_error{"no process"};
  if (pid_ == 0)
    serve(each, to.get());
  to.close();
  port_ = static_cast<int>(hear(said_));
}

uint32_t model_process::most_at_once() {
  ::kill(pid_, SIGTERM);
  return hear(said_);
}

model_process::~model_process() {
  ::kill(pid_, SIGKILL);
  // Not waited for: the measured process would be charged with its memory.
}

std::string model_process::base_url() const {
  return fmt::format("http://127.0.0.1:{}/v1", port_);
}

std::string model_answer(size_t number) {
  auto out = fmt::format("Answer {}: ", number);
  while (out.size() < answer_bytes)
    out += fmt::format("engine {} keeps its history in a database. ", number);
  return out.substr(0, answer_bytes);
}

std::string model_prompt(size_t number) {
  return fmt::format("[[say {}]]", model_answer(number));
}

worker_profile model_worker(const std::string& base_url) {
  worker_profile out;
  out.name = "model";
  out.backend = backend_kind::openai;
  out.api = "chat";
  out.model = "test-model";
  out.base_url = base_url;
  out.api_key_env = key_variable;
  return out;
}

} // namespace tributary::bench
