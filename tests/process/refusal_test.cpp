#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using namespace tributary;

TEST_CASE("a run says where nobody listens and how to begin") {
  lab here;
  // A port that was free a moment ago.
  { auto gone = here.coordinator(); }
  auto run = here.run("out");
  CHECK(run.ends() == 69);
  CHECK(run.err().find("no coordinator at " + here.address()) != std::string::npos);
  CHECK(run.err().find("tributary coordinator --listen") != std::string::npos);
  auto nodes = here.finish("nodes", {"nodes", "-c", here.address()});
  CHECK(nodes.ends() == 69);
}

TEST_CASE("a plan with an error is refused before it is sent") {
  lab here;
  auto coordinator = here.coordinator();
  here.write("plan.yaml", "tributary: 1\ntask: Wrong\nstreams:\n"
                          "  a: {name: A, worker: sh, prompt: a, needs: [nobody]}\n");
  auto run = here.run("out");
  CHECK(run.ends() == 42);
  CHECK(run.err().find("plan.yaml:4:") != std::string::npos);
}

TEST_CASE("a coordinator refuses a plan with a worker that it does not know") {
  lab here;
  auto coordinator = here.coordinator();
  here.write("plan.yaml", "tributary: 1\ntask: Wrong\nstreams:\n"
                          "  a: {name: A, worker: nobody, prompt: a}\n");
  auto run = here.start("out", {"run", "plan.yaml", "--coordinator", here.address(), "-o", "out"});
  CHECK(run.ends() == 42);
  INFO(run.err());
  CHECK(run.err().find("nobody") != std::string::npos);
  CHECK(run.err().find("refused the plan") != std::string::npos);
}

TEST_CASE("a node learns that it knows another secret than the coordinator") {
  lab here;
  here.set("TRIBUTARY_SECRET_FILE", here.at("secret"));
  auto coordinator = here.coordinator();
  here.set("TRIBUTARY_SECRET_FILE", here.at("other"));
  lab elsewhere;
  elsewhere.set("TRIBUTARY_SECRET_FILE", here.at("other"));
  auto stranger = elsewhere.coordinator();
  auto alpha = here.node("alpha", {"--orphan-after", "1s"});
  CHECK(alpha.ends() == 69);
  INFO(alpha.err());
  CHECK(alpha.err().find("another secret") != std::string::npos);
}

TEST_CASE("a second node of a name is told to choose another") {
  lab here;
  auto coordinator = here.coordinator();
  auto first = here.node("alpha");
  REQUIRE(eventually([&] { return here.nodes().find("alpha") != std::string::npos; }));
  auto second = here.start("second", {"node", "--join", here.address(), "--name", "alpha"});
  CHECK(second.ends() == 69);
  CHECK(second.err().find("choose another --name") != std::string::npos);
}
