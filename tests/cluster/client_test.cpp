#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tributary::test {

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A folder for what goes over the wire as files; it is there before the fixture and goes after it.
struct scratch_folder {
  scratch_folder() {
    auto pattern = (fs::temp_directory_path() / "tributary-test-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~scratch_folder() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  fs::path folder;
};

class client_fixture : public scratch_folder, public cluster_fixture {
public:
  client_fixture() : cluster_fixture{(folder / "received").string()} {}

  input_file written(const std::string& name, const std::string& text) const {
    auto path = folder / name;
    std::ofstream{path, std::ios::binary} << text;
    return {name, path.string(), text.size()};
  }

  static tributary::wire::submit plan_with(std::vector<input_file> inputs) {
    tributary::wire::submit what;
    what.inputs = std::move(inputs);
    what.folder = "/where/the/client/is";
    return what;
  }

  static std::string events_of(const guest& g) {
    std::string all;
    for (const auto& e : g.all<tributary::wire::events>())
      all += e.lines;
    return all;
  }
};

} // namespace

TEST_CASE_METHOD(client_fixture, "a client gets its run's events, files and end") {
  join("alpha", 2);
  auto& g = visit({tributary::wire::submit{}});
  REQUIRE(wait_until([&] { return !g.all<tributary::wire::run_over>().empty(); }, 10s));
  CHECK(g.all<tributary::wire::submitted>().size() == 1);
  CHECK(g.all<tributary::wire::run_over>().front().exit_code == 0);
  auto events = events_of(g);
  CHECK(events.find("run.started") < events.find("stream.completed"));
  CHECK(events.find("stream.completed") < events.find("run.completed"));
  std::map<std::string, std::string> files;
  for (const auto& f : g.all<tributary::wire::output_file>())
    files[f.name] = f.bytes;
  CHECK(files["report.md"].find("Result of s2.") != std::string::npos);
  CHECK(files.count("metrics.json") == 1);
  CHECK(files.count("report.html") == 1);
  // The end is said last.
  CHECK(std::holds_alternative<tributary::wire::run_over>(g.heard.back()));
}

TEST_CASE_METHOD(client_fixture, "a client's cancel ends its run with 130") {
  script = [](const work_order& order) { return scripted{1h, delivers(order.stream->id)}; };
  auto& alpha = join("alpha", 2);
  auto& g = visit({tributary::wire::submit{}});
  REQUIRE(wait_until([&] { return alpha.worker->running() == 2; }, 5s));
  auto run = g.all<tributary::wire::submitted>().at(0).run;
  caf::anon_send(g.link, tributary::wire::message{tributary::wire::cancel_run{run, "enough"}});
  REQUIRE(wait_until([&] { return !g.all<tributary::wire::run_over>().empty(); }, 5s));
  CHECK(g.all<tributary::wire::run_over>().front().exit_code == 130);
  CHECK(events_of(g).find("run.cancelled") != std::string::npos);
  CHECK(alpha.worker->cancelled == 2);
}

TEST_CASE_METHOD(client_fixture, "a run goes on when its client is gone") {
  script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& alpha = join("alpha", 1);
  auto& g = visit({tributary::wire::submit{}});
  REQUIRE(wait_until([&] { return alpha.worker->running() == 1; }, 5s));
  auto run = g.all<tributary::wire::submitted>().at(0).run;
  net.close(*g.line);
  pass(100ms);
  CHECK(g.closed);
  CHECK(options.book->find(run));
  REQUIRE(wait_until([&] { return !options.book->find(run); }, 10s));
  CHECK(alpha.begun() == 3);
}

TEST_CASE_METHOD(client_fixture,
                 "inputs of a client elsewhere are written here, whatever its paths") {
  std::string text;
  while (text.size() < 200'000)
    text += "Fact " + std::to_string(text.size()) + "\n";
  auto file = written("facts.md", text);
  std::vector<run_context> seen;
  std::vector<std::string> read;
  script = [&](const work_order& order) {
    seen.push_back(*order.run);
    read.push_back(read_file(order.run->inputs.at(0).path));
    return scripted{10ms, delivers(order.stream->id)};
  };
  SECTION("and read in place by a node beside the coordinator") {
    join("alpha", 1, "here");
  }
  SECTION("and sent on to a node that is elsewhere too") {
    join("alpha", 1, "a third machine");
  }
  auto& g = visit({plan_with({file})}, "the client's machine", {file});
  REQUIRE(wait_until([&] { return !g.all<tributary::wire::run_over>().empty(); }, 10s));
  CHECK(g.all<tributary::wire::run_over>().front().exit_code == 0);
  REQUIRE(seen.size() == 3);
  CHECK(read == std::vector<std::string>(3, text));
  CHECK(seen[0].inputs[0].name == "facts.md");
  CHECK(seen[0].inputs[0].path.rfind((folder / "received").string(), 0) == 0);
  CHECK(seen[0].folder.empty());
}

TEST_CASE_METHOD(client_fixture, "inputs on the same machine are read where they are") {
  auto file = written("facts.md", "A fact.\n");
  std::string path;
  script = [&](const work_order& order) {
    path = order.run->inputs.at(0).path;
    return scripted{10ms, delivers(order.stream->id)};
  };
  join("alpha", 1);
  auto& g = visit({plan_with({file})}, "here", {file});
  REQUIRE(wait_until([&] { return !g.all<tributary::wire::run_over>().empty(); }, 10s));
  CHECK(path == file.path);
}

TEST_CASE_METHOD(client_fixture, "a folder cannot be sent to another machine, and that is said") {
  fs::create_directories(folder / "sources");
  input_file sources{"sources", (folder / "sources").string(), 4096};
  join("alpha", 1);
  auto& g = visit({plan_with({sources})}, "the client's machine", {sources});
  REQUIRE(wait_until([&] { return !g.all<tributary::wire::done>().empty(); }, 5s));
  auto answer = g.all<tributary::wire::done>().front();
  CHECK_FALSE(answer.ok);
  CHECK(answer.what.find("is a folder") != std::string::npos);
  CHECK(answer.what.find("sources/**") != std::string::npos);
  CHECK(g.all<tributary::wire::submitted>().empty());
}

TEST_CASE_METHOD(client_fixture, "a client can list nodes and drain one") {
  join("alpha", 2);
  join("beta", 1);
  auto& g = visit({tributary::wire::list_nodes{}, tributary::wire::drain_node{"alpha"},
                   tributary::wire::drain_node{"gamma"}});
  pass(500ms);
  auto lists = g.all<tributary::wire::node_list>();
  REQUIRE(lists.size() == 1);
  REQUIRE(lists[0].rows.size() == 2);
  CHECK(lists[0].rows[0].name == "alpha");
  CHECK(lists[0].rows[0].slots == 2);
  auto answers = g.all<tributary::wire::done>();
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].ok);
  CHECK_FALSE(answers[1].ok);
  CHECK(answers[1].what.find("gamma") != std::string::npos);
  pass(2s);
  CHECK(table().find("alpha") == nullptr);
}

TEST_CASE_METHOD(client_fixture, "a client is told how the providers' accounts stand") {
  auto& model = profiles.emplace_back();
  model.name = "w";
  model.backend = backend_kind::gemini;
  model.api_key_env = "GEMINI_API_KEY";
  model.max_parallel = 3;
  model.requests_per_minute = 6'000;
  join("alpha", 8);
  script = [](const work_order& order) {
    auto result = delivers("Result of " + order.stream->id);
    if (order.stream->id == "s0")
      return scripted{100ms, fails(failure_kind::overloaded, "503 too many of you")};
    return scripted{1h, std::move(result)};
  };
  auto& run = submit(flat_plan(5));
  pass(10s);
  auto& g = visit({tributary::wire::list_nodes{}});
  pass(500ms);
  auto lists = g.all<tributary::wire::node_list>();
  REQUIRE(lists.size() == 1);
  CHECK(lists[0].rows.size() == 1);
  CHECK(lists[0].accounts_known);
  REQUIRE(lists[0].accounts.size() == 1);
  const auto& account = lists[0].accounts[0];
  CHECK(account.name.find("GEMINI_API_KEY") != std::string::npos);
  CHECK(account.workers == std::vector<std::string>{"w"});
  CHECK(account.running > 0);
  CHECK(account.running <= account.window);
  CHECK(account.window <= 3);
  CHECK(account.requests_per_minute == 6'000);
  CHECK(account.failed > 0);
  CHECK(account.attempts >= account.failed + account.running);
  CHECK_FALSE(run.over());
}

TEST_CASE_METHOD(client_fixture,
                 "a client notices a coordinator that hangs, and none that is idle") {
  auto& g = visit({});
  pass(1min);
  CHECK_FALSE(g.closed);
  // Its machine still holds the connection.
  coordinator.frozen = true;
  pass(4s);
  CHECK_FALSE(g.closed);
  pass(3s);
  REQUIRE(g.closed);
  CHECK(g.closed->find("silent for ") == 0);
}

} // namespace tributary::test
