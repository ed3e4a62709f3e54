#include "tests/process/intruder.hpp"
#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <filesystem>
#include <functional>
#include <poll.h>
#include <sstream>
#include <unistd.h>

// Not a test of anything: writes the table of docs/security.md.
//   build/release/tests/process/process_tests '[measure]'

using namespace tributary;

namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct usage {
  double cpu_seconds = 0;
  double resident_mb = 0;
  size_t descriptors = 0;
};

usage usage_of(pid_t pid) {
  auto folder = fmt::format("/proc/{}", pid);
  auto stat = text_of(folder + "/stat");
  std::istringstream rest{stat.substr(stat.rfind(')') + 2)};
  std::vector<std::string> fields;
  for (std::string f; rest >> f;)
    fields.push_back(f);
  usage u;
  u.cpu_seconds = (std::stod(fields.at(11)) + std::stod(fields.at(12)))
                  / static_cast<double>(sysconf(_SC_CLK_TCK));
  u.resident_mb = std::stod(fields.at(21)) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
  for ([[maybe_unused]] const auto& fd : std::filesystem::directory_iterator{folder + "/fd"})
    ++u.descriptors;
  return u;
}

/// Attacks again and again for a while, and watches the coordinator and a client meanwhile.
void measure(lab& here, const program& coordinator, const std::string& what,
             const std::function<void()>& attack) {
  auto began = steady::now();
  auto before = usage_of(coordinator.pid());
  auto most = before;
  size_t times = 0;
  while (steady::now() - began < 5s) {
    if (attack)
      attack();
    ++times;
    auto now = usage_of(coordinator.pid());
    most.resident_mb = std::max(most.resident_mb, now.resident_mb);
    most.descriptors = std::max(most.descriptors, now.descriptors);
    if (!attack)
      ::poll(nullptr, 0, 100);
  }
  auto seconds = std::chrono::duration<double>(steady::now() - began).count();
  auto after = usage_of(coordinator.pid());
  auto asked = steady::now();
  auto listed = here.nodes().find("alpha") != std::string::npos;
  auto answer = std::chrono::duration<double>(steady::now() - asked).count();
  fmt::print("| {} | {:.0f}/s | {:.0f} % | {:.1f} -> {:.1f} | {} | {} {:.0f} ms |\n", what,
             attack ? static_cast<double>(times) / seconds : 0.0,
             100 * (after.cpu_seconds - before.cpu_seconds) / seconds, before.resident_mb,
             most.resident_mb, most.descriptors, listed ? "answers in" : "does not answer in",
             answer * 1e3);
  std::fflush(stdout);
}

} // namespace

TEST_CASE("what each attack costs a coordinator", "[.measure]") {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  lab here;
  here.use_certificates();
  auto coordinator = here.coordinator();
  auto node = here.node("alpha");
  auto run = here.run("out");
  REQUIRE(here.begins("a"));
  forged papers{here};
  auto come = [&](const stranger& who, peer_role role) {
    return [&, role] { intruder{here.address()}.come_as(who, role); };
  };
  auto say = [&](std::string bytes) {
    return [&, bytes] {
      intruder loud{here.address()};
      loud.say(bytes);
      loud.is_out();
    };
  };
  measure(here, coordinator, "none", {});
  measure(here, coordinator, "no certificate", come(papers.none, peer_role::node));
  measure(here, coordinator, "another CA", come(papers.other_ca, peer_role::node));
  measure(here, coordinator, "expired", come(papers.expired, peer_role::node));
  measure(here, coordinator, "wrong role", come(papers.node, peer_role::client));
  measure(here, coordinator, "100 KB of garbage", say(std::string(100'000, '\x7f')));
  measure(here, coordinator, "HTTP", say("GET / HTTP/1.1\r\n\r\n"));
  measure(here, coordinator, "header of 4 GiB", say(frame_header(0xffffffff)));
  measure(here, coordinator, "header of 4 GiB, with a node's certificate", [&] {
    intruder in{here.address()};
    if (in.come_as(papers.node, peer_role::node).empty()) {
      in.say_inside(frame_header(0xffffffff));
      in.is_out();
    }
  });
  {
    std::deque<intruder> idle;
    for (int i = 0; i < 1'000; ++i)
      idle.emplace_back(here.address());
    measure(here, coordinator, "1,000 idle connections, renewed", [&] {
      idle.pop_front();
      idle.emplace_back(here.address());
      ::poll(nullptr, 0, 1);
    });
  }
  {
    std::deque<intruder> slow;
    measure(here, coordinator, "slow-loris: 200 hellos, a byte each 10 ms", [&] {
      if (slow.size() >= 200)
        slow.pop_front();
      slow.emplace_back(here.address()).say(half_hello().substr(0, 3));
      ::poll(nullptr, 0, 10);
      for (auto& one : slow)
        one.say("\x01");
    });
  }
  for (const char* stream : {"a", "b", "c", "d", "e"})
    here.let_go(stream);
  CHECK(run.ends() == 0);
  CHECK(here.count("out", "node.lost") == 0);
}
