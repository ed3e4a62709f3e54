#include "tests/support/catch.hpp"
#include "tests/unit/backend/trial.hpp"

#include <sys/wait.h>

using namespace tributary;
using trial::attempt;
using trial::order_parts;

namespace {

size_t open_descriptors() {
  namespace fs = std::filesystem;
  return static_cast<size_t>(
    std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{}));
}

/// Whether a child of ours has ended and was not collected.
bool any_zombie() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

bool any_child() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/// Fifty at a time, of each way to end.
void run_many(backend& backends, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    std::vector<attempt> batch;
    for (int i = 0; i < 50; ++i) {
      auto parts = order_parts::of_script(i % 5 == 0   ? "exit 1"
                                          : i % 5 == 1 ? "echo $$; exec >&- 2>&-"
                                          : i % 5 == 2 ? "exec tail -f /dev/null"
                                                       : "cat");
      if (i % 5 == 3)
        parts.worker.command = {"/not/there"};
      batch.emplace_back(backends, parts);
      if (i % 5 == 2)
        batch.back().handle()->cancel();
    }
    for (auto& a : batch)
      REQUIRE(a.ended());
  }
}

} // namespace

TEST_CASE("after 500 children no descriptor is leaked and no zombie is left") {
  auto before_all = open_descriptors();
  {
    backend_set backends{{}};
    run_many(backends, 1);
    auto before = open_descriptors();
    run_many(backends, 10);
    CHECK(open_descriptors() == before);
    CHECK(!any_zombie());
  }
  CHECK(open_descriptors() == before_all);
  CHECK(!any_child());
}
