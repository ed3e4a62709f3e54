#include "tests/support/catch.hpp"
#include "tests/unit/extract/sources.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdio>
#include <unistd.h>

namespace tributary {
namespace {

// The whole 100 MB where the code is optimised; elsewhere enough to fill every bound.
#ifdef NDEBUG
constexpr size_t input_bytes = 100u << 20;
#else
constexpr size_t input_bytes = 8u << 20;
#endif

long peak_kilobytes() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss;
}

/// A source that has much to keep: facts, tables and passages that answer.
void write_source(const std::string& path, size_t bytes) {
  auto* out = std::fopen(path.c_str(), "w");
  size_t written = 0;
  for (int i = 0; written < bytes; ++i)
    written += static_cast<size_t>(
      std::fprintf(out,
                   "## Engine %d\n\n- **Licence:** MIT %d\n\nEngine number %d retries durable "
                   "tasks %d times and costs $%d per month.\n\n"
                   "| Engine | Retries |\n|---|---|\n| E%d | %d |\n\n",
                   i, i % 7, i, i * 31 % 1000, i, i, i % 9));
  std::fclose(out);
}

} // namespace

// The peak is measured in a child, where nothing else has grown it. Growth is compared, not size:
// 16 MB of input or 100 MB are the same to what is kept.
TEST_CASE("memory does not grow with the input") {
  sources in;
  write_source(in.path("big.md"), input_bytes);
  in.name_only("big.md");
  auto child = ::fork();
  if (child == 0) {
    auto before = peak_kilobytes();
    auto text = sources::answer(
      in.order("retries of durable engines", "Comparison table", {"What retries cost"}));
    auto grown = peak_kilobytes() - before;
    ::_exit(text.empty() ? 2 : grown > 64 * 1024 ? 1 : 0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(WEXITSTATUS(status) == 0);
#else
  CHECK(WEXITSTATUS(status) != 2);
#endif
}

} // namespace tributary
