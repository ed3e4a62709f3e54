#include "runtime/backend/child_guard.hpp"
#include "runtime/backend/child_process.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>

#include <future>

using namespace tributary;

namespace {

/// What a shell script leaves as a child with the usual bounds.
child_end end_of(const std::string& script) {
  child_guard guard;
  reactor loop;
  std::promise<child_end> ended;
  std::shared_ptr<child_process> child;
  loop.run([&] {
    child_command command;
    command.program = "/bin/sh";
    command.arguments = {"sh", "-c", script};
    command.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
    command.folder = "/";
    child_process::events tell;
    tell.ended = [&](child_end end) { ended.set_value(std::move(end)); };
    child = std::make_shared<child_process>(loop, guard, child_bounds{}, std::move(tell));
    child->start(std::move(command));
  });
  auto end = ended.get_future().get();
  loop.run([&] { child.reset(); });
  return end;
}

/// Writes `first` and then as many more bytes on stderr.
std::string writes_log(size_t more) {
  return fmt::format("printf first >&2; head -c {} /dev/zero | tr '\\0' x >&2", more);
}

} // namespace

TEST_CASE("of a child's stderr the last bytes are kept, as many as the bound") {
  const std::string first = "first";
  auto more = limits::child_log_bytes - first.size();
  CHECK((end_of(writes_log(more)).log == first + std::string(more, 'x')));
  CHECK((end_of(writes_log(more + 1)).log == "irst" + std::string(more + 1, 'x')));
  // Long enough for what was kept to be moved many times.
  auto long_log = end_of(writes_log(20 * limits::child_log_bytes)).log;
  CHECK((long_log == std::string(limits::child_log_bytes, 'x')));
}
