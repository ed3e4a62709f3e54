#include "runtime/base/limits.hpp"

#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/gate/relay.hpp"

using namespace tributary;

namespace {

/// A lab whose secret is found whatever address a coordinator is called at.
class relayed_lab : public lab {
public:
  relayed_lab() {
    set("TRIBUTARY_SECRET_FILE", at("secret"));
    for (const char* stream : {"a", "b", "c", "d", "e"})
      let_go(stream);
  }
  program run_at(const std::string& addresses) const {
    return start("out", {"run", "plan.yaml", "--coordinator", addresses, "-o", "out"});
  }
};

} // namespace

TEST_CASE("a run that begins while one coordinator takes over from another finds it") {
  relayed_lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  relay line{*parse_address(here.address()), 2};
  auto address = to_text(line.at());
  // Both ways end at once the first time.
  auto run = here.run_at(address + "," + address);
  auto code = run.ends();
  INFO(run.err());
  CHECK(code == 0);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

TEST_CASE("a run that was given one coordinator says at once that it is not there") {
  relayed_lab here;
  auto coordinator = here.coordinator();
  relay line{*parse_address(here.address()), 1};
  auto run = here.run_at(to_text(line.at()));
  auto code = run.ends();
  INFO(run.err());
  CHECK(code == 69);
  CHECK(run.err().find("no coordinator at " + to_text(line.at())) != std::string::npos);
}

TEST_CASE("where none of several coordinators is there a client says so once a takeover is over") {
  lab here;
  { auto gone = here.coordinator(); }
  auto begun = std::chrono::steady_clock::now();
  auto nodes = here.finish("nodes", {"nodes", "-c", here.address() + "," + here.address()});
  CHECK(nodes.ends() == 69);
  CHECK(std::chrono::steady_clock::now() - begun > limits::takeover_patience / 2);
  INFO(nodes.err());
  // The advice names one of them.
  CHECK(nodes.err().find("--listen " + here.address() + "`") != std::string::npos);
}
