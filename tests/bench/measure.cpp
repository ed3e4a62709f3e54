#include "tests/bench/measure.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace tributary::bench {

namespace {

double micros(const timeval& t) {
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
}

/// Ends the process: its parent's open files and atexit handlers are not its own.
[[noreturn]] void run_and_exit(const std::function<figures()>& work, int to) {
  try {
    auto values = work();
    auto bytes = values.size() * sizeof(double);
    auto written = ::write(to, values.data(), bytes);
    ::_exit(written == static_cast<ssize_t>(bytes) ? 0 : 1);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench: %s\n", e.what());
    ::_exit(1);
  }
}

} // namespace

fresh_folder::fresh_folder() {
  above_ = (std::filesystem::temp_directory_path() / "tributary-bench-XXXXXX").string();
  if (!::mkdtemp(above_.data()))
    throw std::runtime_error{"no temporary folder"};
  path_ = above_ + "/out";
}

fresh_folder::~fresh_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(above_, ignored);
}

double cpu_micros() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return micros(used.ru_utime) + micros(used.ru_stime);
}

sample in_child(const std::function<figures()>& work) {
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::runtime_error{"no pipe"};
  std::fflush(nullptr);
  auto child = ::fork();
  if (child < 0)
    throw std::runtime_error{"no process"};
  if (child == 0) {
    ::close(ends[0]);
    run_and_exit(work, ends[1]);
  }
  ::close(ends[1]);
  sample out;
  double value = 0;
  while (::read(ends[0], &value, sizeof value) == static_cast<ssize_t>(sizeof value))
    out.values.push_back(value);
  ::close(ends[0]);
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  if (status != 0)
    throw std::runtime_error{"a measurement failed"};
  out.peak_mb = static_cast<double>(used.ru_maxrss) / 1024;
  return out;
}

void await_arrival(steady::time_point begin, std::chrono::milliseconds over, size_t i,
                   size_t count) {
  std::this_thread::sleep_until(begin + over * (i + 1) / count);
}

double median(std::vector<double> values) {
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

} // namespace tributary::bench
