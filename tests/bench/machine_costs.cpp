#include "tests/bench/measure.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace tributary::bench {

namespace {

double fresh_page() {
  constexpr size_t page = 4096;
  constexpr size_t bytes = size_t{32} << 20;
  auto* memory = static_cast<char*>(
    ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (memory == MAP_FAILED)
    return 0;
  auto begin = steady::now();
  for (size_t i = 0; i < bytes; i += page)
    static_cast<volatile char*>(memory)[i] = 1;
  auto took = micros(steady::now() - begin);
  ::munmap(memory, bytes);
  return took * page / bytes;
}

double system_call() {
  constexpr int count = 20'000;
  auto begin = steady::now();
  for (int i = 0; i < count; ++i)
    ::syscall(SYS_getppid);
  return micros(steady::now() - begin) / count;
}

/// Two threads that wake each other; half of a round.
double wake_up() {
  constexpr int count = 4'000;
  std::mutex lock;
  std::condition_variable changed;
  int turn = 0;
  auto play = [&](int side) {
    for (int i = 0; i < count; ++i) {
      std::unique_lock guard{lock};
      changed.wait(guard, [&] { return turn % 2 == side; });
      ++turn;
      changed.notify_one();
    }
  };
  auto begin = steady::now();
  std::thread other{play, 1};
  play(0);
  other.join();
  return micros(steady::now() - begin) / (2 * count);
}

} // namespace

std::string machine_costs() {
  return fmt::format("A fresh page of memory takes {:.2f} µs here, a system call {:.2f} µs, waking "
                     "another thread {:.2f} µs.",
                     fresh_page(), system_call(), wake_up());
}

} // namespace tributary::bench
