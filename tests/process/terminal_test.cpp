#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;

namespace {

/// ESC, CSI, OSC, C1, CR, backspace, bidi overrides, each beside words that must still be told.
const std::string orders
  = "before\x1b[2J\x1b]0;title\x07\u009B31m\u0085\rforged\b\u202Eevil\u2066 after";

/// Whether a terminal that shows this would do anything but show it.
bool steers(const std::string& text) {
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F || (c == 0xC2 && next < 0xA0))
      return true;
  }
  return text.find("\u202E") != std::string::npos || text.find("\u2066") != std::string::npos;
}

void check_tame(const program& p, const std::string& name) {
  INFO(name << " said:\n" << p.out() << p.err());
  CHECK_FALSE(steers(p.out()));
  CHECK_FALSE(steers(p.err()));
}

/// A lab whose worker `loud` answers with orders, and whose worker `lost` fails with them.
void make_loud(lab& here) {
  here.write("loud.sh", "cat " + here.at("orders") + "\nprintf 'More words here.\\n'\n");
  here.write("lost.sh",
             "cat " + here.at("orders") + "\ncat " + here.at("orders") + " >&2\nexit 3\n");
  here.write("orders", orders);
  auto topology = text_of(here.at("lab.topology.yaml"));
  topology.insert(topology.find("  sh:"), "  loud: {backend: exec, command: [/bin/sh, "
                                            + here.at("loud.sh")
                                            + "]}\n  lost: {backend: exec, command: [/bin/sh, "
                                            + here.at("lost.sh") + "]}\n");
  here.write("lab.topology.yaml", topology);
  here.write("plan.yaml",
             "task: Listen \u202Ehere\non-failure: [{on: [process_exit, empty, invalid_output], "
             "do: [fail]}]\nstreams:\n"
             "  a: {name: \"A \u2066b\", worker: loud, prompt: a, needs: []}\n"
             "  b: {name: B, worker: lost, prompt: b, needs: [], continue-on-error: true}\n");
}

} // namespace

TEST_CASE("nothing that workers write reaches a terminal as an order") {
  lab here;
  make_loud(here);
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  for (std::vector<std::string> more : {std::vector<std::string>{},
                                        {"--verbose"},
                                        {"--output-format", "stream-json"},
                                        {"--json"}}) {
    auto run = here.run("out", more);
    auto code = run.ends();
    INFO(run.err());
    REQUIRE(code == 3);
    check_tame(run, "run " + (more.empty() ? std::string{} : more.back()));
  }
  // The words themselves are told: it is no test where nothing was said.
  auto partial = here.finish("partial", {"report", "out", "--partial"});
  check_tame(partial, "report --partial");
  CHECK(partial.out().find("More words here.") != std::string::npos);
  CHECK(partial.out().find("evil after") != std::string::npos);
  auto json = here.finish("json", {"report", "out", "--partial", "--json"});
  check_tame(json, "report --json");
  CHECK(json.out().find("\\u202e") != std::string::npos);
  CHECK(nlohmann::json::accept(json.out()));
  check_tame(here.finish("report", {"report", "out"}), "report");
  check_tame(here.finish("check", {"check", "plan.yaml", "-t", "lab.topology.yaml"}), "check");
  check_tame(here.finish("check", {"check", "plan.yaml", "-t", "lab.topology.yaml", "--json"}),
             "check");
  check_tame(
    here.finish("simulate", {"simulate", "plan.yaml", "-t", "lab.topology.yaml", "--runs", "2"}),
    "simulate");
  check_tame(here.finish("lessons", {"lessons", "-t", "lab.topology.yaml"}), "lessons");
  check_tame(coordinator, "coordinator");
  check_tame(alpha, "node");
}

TEST_CASE("a name that would forge a row of `nodes` is refused where it is given") {
  lab here;
  auto coordinator = here.coordinator();
  for (std::string name : {"a\nbeta  up", "a\x1b[2J", "\u202Ea", "\xff"}) {
    auto node = here.finish("bad", {"node", "--join", here.address(), "--name", name});
    CHECK(node.ends() == 2);
    CHECK(node.err().find("is no name") != std::string::npos);
    check_tame(node, "node");
  }
  auto labels = here.finish("bad", {"node", "--join", here.address(), "--labels", "zone=a\nb"});
  CHECK(labels.ends() == 2);
  CHECK(here.nodes().find("beta") == std::string::npos);
}
