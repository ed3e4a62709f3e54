#include "tests/process/asking_lab.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <csignal>

using namespace tributary;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};

bool has(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

/// The client's run, submitted under a key, so that it can be followed anew.
program follow(const asking_lab& here, const std::string& name, const std::string& plan,
               std::vector<std::string> more = {}) {
  more.insert(more.begin(),
              {"run", plan, "--coordinator", here.address(), "--key", "k", "-o", "out"});
  return here.start(name, more);
}

} // namespace

TEST_CASE("a plan that asks waits without a terminal, is approved, and delivers the same") {
  asking_lab here;
  here.let_all_go();
  auto run = here.finish("first", here.embedded("held.yaml"));
  INFO(run.err());
  CHECK(run.ends() == 6);
  CHECK(run.out().empty());
  for (const auto& s : streams)
    CHECK(here.began(s) == 0);
  auto name = here.run();
  CHECK(here.count("out", "approval.requested") == 1);
  CHECK(has(run.err(), "waits for approval: its plan"));
  CHECK(has(run.err(), "tributary approve " + name + "\n"));
  CHECK(has(run.err(), "tributary resume " + name + "\n"));
  CHECK(here.no_process_stays());

  // It waits on, for whoever resumes it too early.
  CHECK(here.finish("early", {"resume", name}).ends() == 6);
  auto approved = here.finish("approve", {"approve", name});
  INFO(approved.err());
  CHECK(approved.ends() == 0);
  CHECK(approved.out() == name + "  approved\n");
  CHECK(has(approved.err(), "tributary resume " + name));
  auto twice = here.finish("twice", {"approve", name, "--json"});
  CHECK(twice.ends() == 0);
  CHECK(nlohmann::json::parse(twice.out())["what"] == "was approved before");
  auto again = here.finish("again", {"resume", name});
  INFO(again.err());
  CHECK(again.ends() == 0);
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
  CHECK(here.count("out", "approval.given") == 1);
  auto late = here.finish("late", {"approve", name});
  CHECK(late.ends() == 2);
  CHECK(has(late.err(), "has ended, with exit code 0"));
}

TEST_CASE("a stream that asks waits when the others are done, and nothing of them runs again") {
  asking_lab here;
  here.let_all_go();
  auto run = here.finish("first", here.embedded("asking.yaml", {"--json"}));
  INFO(run.err());
  CHECK(run.ends() == 6);
  auto told = nlohmann::json::parse(run.out());
  auto name = here.run();
  CHECK(told["exit_code"] == 6);
  CHECK(told["run"] == name);
  CHECK(told["waits_for"]["plan"] == false);
  CHECK(told["waits_for"]["streams"] == nlohmann::json{"b"});
  CHECK(told["go_on"][0] == "tributary approve " + name + " b");
  for (const auto* s : {"a", "c", "d"})
    CHECK(here.began(s) == 1);
  CHECK(here.began("b") == 0);
  CHECK(here.began("e") == 0);
  // By the folder, too.
  CHECK(here.finish("approve", {"approve", "out", "b"}).ends() == 0);
  CHECK(here.finish("again", {"resume", name}).ends() == 0);
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

TEST_CASE("the option yes approves beforehand, and later") {
  asking_lab here;
  here.let_all_go();
  auto plan = GENERATE("held.yaml", "asking.yaml");
  SECTION("at the beginning") {
    auto run = here.finish("first", here.embedded(plan, {"--yes"}));
    INFO(run.err());
    CHECK(run.ends() == 0);
    CHECK(here.count("out", "approval.requested") == 0);
    CHECK(here.count("out", "approval.given") == 1);
  }
  SECTION("with resume") {
    CHECK(here.finish("first", here.embedded(plan)).ends() == 6);
    auto again = here.finish("again", {"resume", here.run(), "--yes"});
    INFO(again.err());
    CHECK(again.ends() == 0);
  }
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

TEST_CASE("with :memory: a run that waits cannot go on, and says so") {
  asking_lab here;
  here.set("TRIBUTARY_STATE", ":memory:");
  auto run = here.finish("first", here.embedded("held.yaml"));
  CHECK(run.ends() == 6);
  CHECK(has(run.err(), "nothing is kept with --state :memory:"));
  CHECK_FALSE(has(run.err(), "tributary approve"));
}

TEST_CASE("a deadline that passes while a run waits ends it") {
  asking_lab here;
  auto first = here.finish("first", here.embedded("held.yaml", {"--deadline", "1ms"})).ends();
  CHECK((first == 6 || first == 124));
  CHECK(here.finish("again", {"resume", here.run()}).ends() == 124);
  CHECK(here.began("a") == 0);
}

TEST_CASE("what cannot be approved is refused, with the reason") {
  asking_lab here;
  here.let_all_go();
  REQUIRE(here.finish("first", here.embedded("asking.yaml")).ends() == 6);
  auto name = here.run();
  auto approve = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "approve");
    return here.finish("approve", words);
  };
  auto unknown = approve({"r-nothing"});
  CHECK(unknown.ends() == 1);
  CHECK(has(unknown.err(), "there is no run r-nothing; the newest: " + name));
  auto whole = approve({name});
  CHECK(whole.ends() == 2);
  CHECK(has(whole.err(), "of its streams these do: b"));
  auto other = approve({name, "bb"});
  CHECK(other.ends() == 1);
  CHECK(has(other.err(), "has no stream `bb`"));
  CHECK(approve({name, "a"}).ends() == 2);
  CHECK(approve({name, "b", "--all"}).ends() == 2);
  CHECK(approve({}).ends() == 2);
}

TEST_CASE("check says what will wait for approval") {
  asking_lab here;
  auto held = here.finish("check", {"check", "held.yaml", "-t", "lab.topology.yaml"});
  CHECK(has(held.out(), "Waits for a person's approval\n  the plan as a whole"));
  auto asking = here.finish("check", {"check", "asking.yaml", "-t", "lab.topology.yaml"});
  CHECK(has(asking.out(), "Waits for a person's approval\n  b, and with it e"));
  auto json = here.finish("check", {"check", "asking.yaml", "-t", "lab.topology.yaml", "--json"});
  CHECK(nlohmann::json::parse(json.out())["approval"]
        == nlohmann::json{{"plan", false}, {"streams", {"b"}}});
  auto plain = here.finish("check", {"check", "plan.yaml", "-t", "lab.topology.yaml"});
  CHECK_FALSE(has(plain.out(), "approval"));
}

TEST_CASE("a coordinator's run waits over kill -9, and so does what was approved") {
  asking_lab here;
  auto plan = GENERATE(std::string{"held.yaml"}, std::string{"asking.yaml"});
  here.let_all_go();
  auto first = here.coordinator();
  auto alpha = here.node("alpha");
  auto client = follow(here, "client", plan);
  auto left = client.ends();
  INFO(client.err());
  REQUIRE(left == 6);
  auto name = here.run();
  auto stream = plan == "held.yaml" ? std::vector<std::string>{} : std::vector<std::string>{"b"};
  CHECK(has(client.err(), "tributary approve " + name + (stream.empty() ? "" : " b")
                            + " --coordinator " + here.address()));
  first.signal(SIGKILL);
  REQUIRE(first.ends() == -SIGKILL);
  auto second = here.coordinator(here.address());
  // It still waits, for whoever follows it.
  CHECK(follow(here, "client", plan).ends() == 6);
  CHECK(here.began("b") == 0);
  // Who names no coordinator is told that one has it.
  std::vector<std::string> words{"approve", name};
  words.insert(words.end(), stream.begin(), stream.end());
  auto beside = here.finish("beside", words);
  CHECK(beside.ends() == 2);
  CHECK(has(beside.err(), "with --coordinator"));
  words.insert(words.end(), {"--coordinator", here.address()});
  auto approved = here.finish("approve", words);
  second.signal(SIGKILL);
  INFO(approved.err());
  CHECK(approved.ends() == 0);
  REQUIRE(second.ends() == -SIGKILL);
  auto third = here.coordinator(here.address());
  auto again = follow(here, "again", plan);
  CHECK(again.ends() == 0);
  INFO(again.err());
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
  auto late = here.finish("late", words);
  CHECK(late.ends() == 2);
  CHECK(has(late.err(), "has ended"));
  auto unknown = here.finish("unknown", {"approve", "r-nothing", "-c", here.address()});
  CHECK(unknown.ends() == 1);
  CHECK(has(unknown.err(), "there is no run r-nothing"));
}

TEST_CASE("a client's --yes is the coordinator's to know") {
  asking_lab here;
  here.let_all_go();
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  auto client = follow(here, "client", "held.yaml", {"--yes"});
  INFO(client.err());
  CHECK(client.ends() == 0);
  CHECK(here.count("out", "approval.requested") == 0);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}
