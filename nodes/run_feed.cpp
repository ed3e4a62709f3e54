#include "nodes/run_feed.hpp"

namespace tributary {

void run_feed::ring() {
  if (!std::exchange(rung_, true))
    bell_.post([] {});
}

void run_feed::notice(const run_notice& n) {
  std::lock_guard lock{mutex_};
  waiting_.notices.push_back(n);
  ring();
}

void run_feed::remark(std::string line) {
  std::lock_guard lock{mutex_};
  waiting_.remarks.push_back(std::move(line));
  ring();
}

void run_feed::over(int exit_code) {
  std::lock_guard lock{mutex_};
  waiting_.exit_code = exit_code;
  ring();
}

run_feed::batch run_feed::take() {
  std::lock_guard lock{mutex_};
  rung_ = false;
  return std::exchange(waiting_, batch{});
}

} // namespace tributary
