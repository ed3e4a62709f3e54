#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <filesystem>
#include <sqlite3.h>

using namespace tributary;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};
const std::string free_streams[] = {"a", "b", "c", "d"};

/// The name of the run whose files are in this folder.
std::string name_of(const lab& here, const std::string& folder) {
  auto text = here.events(folder).at(0).text;
  auto at = text.find("\"r-");
  REQUIRE(at != std::string::npos);
  return text.substr(at + 1, text.find('"', at + 1) - at - 1);
}

void let_all_go(lab& here) {
  for (const auto& s : streams)
    here.let_go(s);
}

/// Event lines in the order of their numbers, each number once.
void check_numbered(const lab& here, const std::string& folder) {
  size_t next = 1;
  for (const auto& e : here.events(folder)) {
    INFO(e.text);
    CHECK(e.text.find("\"seq\":" + std::to_string(next++) + ",") != std::string::npos);
  }
}

} // namespace

TEST_CASE("a killed run goes on where it was, and delivers the same bytes") {
  lab here;
  auto how = GENERATE(std::vector<std::string>{}, std::vector<std::string>{"--nodes", "2"});
  std::vector<std::string> words{"run", "plan.yaml", "-t", "lab.topology.yaml", "-o", "out"};
  words.insert(words.end(), how.begin(), how.end());
  auto run = here.start("first", words);
  for (const auto& s : free_streams)
    REQUIRE(here.begins(s));
  here.let_go("a");
  here.let_go("b");
  REQUIRE(here.happens("out", "stream.completed", "a"));
  REQUIRE(here.happens("out", "stream.completed", "b"));
  run.signal(SIGKILL);
  REQUIRE(run.ends() == -SIGKILL);
  REQUIRE(here.no_process_stays());

  auto name = name_of(here, "out");
  auto list = here.finish("list", {"resume"});
  CHECK(list.out().find(name) == 0);
  let_all_go(here);
  auto again = here.finish("again", {"resume", name});
  INFO(again.err());
  CHECK(again.ends() == 0);
  CHECK(again.out().find("out/report.md") != std::string::npos);
  CHECK(here.began("a") == 1);
  CHECK(here.began("b") == 1);
  CHECK(here.began("c") == 2);
  for (const auto& s : streams)
    CHECK(here.count("out", "stream.completed", s) == 1);
  check_numbered(here, "out");
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
  CHECK(here.finish("list", {"resume"}).out().empty());
}

TEST_CASE("a run that is over has its files written again, and nothing runs") {
  lab here;
  let_all_go(here);
  auto run = here.finish("first", {"run", "plan.yaml", "-t", "lab.topology.yaml", "-o", "out"});
  REQUIRE(run.ends() == 0);
  auto name = name_of(here, "out");
  auto report = text_of(here.at("out/report.md"));
  auto events = text_of(here.at("out/events.jsonl"));
  std::filesystem::remove_all(here.at("out"));
  auto again = here.finish("again", {"resume", name});
  INFO(again.err());
  CHECK(again.ends() == 0);
  CHECK(again.err().find("was over") != std::string::npos);
  CHECK(text_of(here.at("out/report.md")) == report);
  CHECK(text_of(here.at("out/events.jsonl")) == events);
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
}

TEST_CASE("a run that another process has in hand is not resumed beside it") {
  lab here;
  auto run = here.start("first", {"run", "plan.yaml", "-t", "lab.topology.yaml", "-o", "out"});
  REQUIRE(here.begins("a"));
  REQUIRE(here.happens("out", "run.started"));
  auto name = name_of(here, "out");
  auto second = here.finish("second", {"resume", name});
  CHECK(second.ends() != 0);
  CHECK(second.err().find("in another process's hands (process " + std::to_string(run.pid()) + ")")
        != std::string::npos);
  CHECK(here.finish("list", {"resume"}).out().empty());
  auto unknown = here.finish("unknown", {"resume", "r-nothing"});
  CHECK(unknown.ends() != 0);
  CHECK(unknown.err().find("there is no run r-nothing") != std::string::npos);
  let_all_go(here);
  CHECK(run.ends() == 0);
}

TEST_CASE("with :memory: nothing is left to be resumed") {
  lab here;
  here.set("TRIBUTARY_STATE", ":memory:");
  let_all_go(here);
  auto run = here.finish("first", {"run", "plan.yaml", "-t", "lab.topology.yaml", "-o", "out"});
  CHECK(run.ends() == 0);
  CHECK_FALSE(std::filesystem::exists(here.at("state/tributary/journal.db")));
  CHECK(here.finish("again", {"resume", name_of(here, "out")}).ends() != 0);
}

TEST_CASE("runs of a coordinator that was killed go on, with their nodes and their client") {
  lab here;
  auto first = here.coordinator();
  auto alpha = here.node("alpha");
  auto beta = here.node("beta");
  auto run = here.run("out");
  for (const auto& s : free_streams)
    REQUIRE(here.begins(s));
  here.let_go("a");
  REQUIRE(here.happens("out", "stream.completed", "a"));
  first.signal(SIGKILL);
  REQUIRE(first.ends() == -SIGKILL);
  REQUIRE(run.says("was lost"));
  // Ends while nobody is there to hear it: the node holds the result.
  here.let_go("b");
  auto second = here.coordinator(here.address());
  REQUIRE(run.says("is there again"));
  let_all_go(here);
  CHECK(run.ends() == 0);
  INFO(run.err());
  INFO(second.err());
  // Nodes kept what they ran: nothing was begun twice.
  for (const auto& s : streams) {
    CHECK(here.began(s) == 1);
    CHECK(here.count("out", "stream.completed", s) == 1);
  }
  check_numbered(here, "out");
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

TEST_CASE("a client that comes back late gets all of a run that ended meanwhile") {
  lab here;
  auto first = here.coordinator();
  auto alpha = here.node("alpha", {"--slots", "4"});
  auto run = here.run("out");
  for (const auto& s : free_streams)
    REQUIRE(here.begins(s));
  // It sees nothing of what happens.
  run.signal(SIGSTOP);
  first.signal(SIGKILL);
  REQUIRE(first.ends() == -SIGKILL);
  auto second = here.coordinator(here.address());
  let_all_go(here);
  REQUIRE(here.begins("e"));
  // Nobody is in its hands any more.
  REQUIRE(
    eventually([&] { return std::filesystem::is_empty(here.at("state/tributary/running")); }));
  run.signal(SIGCONT);
  CHECK(run.ends() == 0);
  INFO(run.err());
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
  check_numbered(here, "out");
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

TEST_CASE("a state folder has one coordinator, and a second is told who it is") {
  lab here;
  auto first = here.coordinator();
  auto second = here.finish(
    "second", {"coordinator", "--topology", "lab.topology.yaml", "--listen", "127.0.0.1:0"});
  CHECK(second.ends() != 0);
  CHECK(second.err().find("another coordinator keeps its state there") != std::string::npos);
  CHECK(second.err().find("process " + std::to_string(first.pid())) != std::string::npos);
}

TEST_CASE("a run takes unchanged streams from earlier ones and says why not the others") {
  lab here;
  let_all_go(here);
  std::vector<std::string> words{"run", "plan.yaml", "-t", "lab.topology.yaml", "--reuse", "-o"};
  auto into = [&](const std::string& folder) {
    auto all = words;
    all.push_back(folder);
    return all;
  };
  auto first = here.finish("first", into("one"));
  REQUIRE(first.ends() == 0);
  auto name = name_of(here, "one");
  SECTION("all of them") {
    auto second = here.finish("second", into("two"));
    INFO(second.err());
    CHECK(second.ends() == 0);
    for (const auto& s : streams)
      CHECK(here.began(s) == 1);
    CHECK(text_of(here.at("two/report.md")) == text_of(here.at("one/report.md")));
  }
  SECTION("but for one that changed, and who needs it") {
    auto plan = text_of(here.at("plan.yaml"));
    auto at = plan.find("prompt: b}");
    here.write("plan.yaml", plan.replace(at, 10, "prompt: c}"));
    auto second = here.finish("second", into("two"));
    INFO(second.err());
    CHECK(second.ends() == 0);
    CHECK(here.began("a") == 1);
    CHECK(here.began("c") == 2);
    CHECK(here.began("e") == 2);
    CHECK(second.err().find("its prompt changed since " + name) != std::string::npos);
    CHECK(second.err().find("b, which it needs, has to run") != std::string::npos);
    CHECK(second.err().find("reused from " + name) != std::string::npos);
  }
}

TEST_CASE("what is whole of a damaged journal is copied, and goes on from there") {
  lab here;
  auto run = here.start("first", {"run", "plan.yaml", "-t", "lab.topology.yaml", "-o", "out"});
  here.let_go("a");
  // What is damaged is the last event, which is not the one of the result then.
  REQUIRE(here.happens("out", "draft.updated"));
  for (const auto& s : {"b", "c", "d"})
    REQUIRE(here.begins(s));
  run.signal(SIGKILL);
  REQUIRE(run.ends() == -SIGKILL);
  auto name = name_of(here, "out");
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(here.at("state/tributary/journal.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "UPDATE event SET at = at + 1 WHERE seq = (SELECT max(seq) FROM event)",
                     nullptr, nullptr, nullptr)
        == SQLITE_OK);
  sqlite3_close(db);

  let_all_go(here);
  auto refused = here.finish("refused", {"resume", name});
  CHECK(refused.ends() != 0);
  CHECK(refused.err().find("does not match its checksum") != std::string::npos);
  auto copied = here.finish("copied", {"resume", "--recover", "mended"});
  INFO(copied.err());
  CHECK(copied.ends() == 0);
  CHECK(copied.out().find(name) == 0);
  auto again = here.finish("again", {"resume", name, "--state", "mended"});
  INFO(again.err());
  CHECK(again.ends() == 0);
  CHECK(here.began("a") == 1);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}
