#include "config/plan_file.hpp"
#include "config/topology_file.hpp"
#include "config/usual_workers.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/files.hpp"

#include <sys/stat.h>

using namespace tributary;
using namespace tributary::config;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

/// An environment of these variables alone.
auto environment_of(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> const char* {
    auto hit = values.find(name);
    return hit == values.end() ? nullptr : hit->second.c_str();
  };
}

topology read_good(std::string_view text, std::map<std::string, std::string> variables = {}) {
  auto got = read_topology(text, "t.yaml", environment_of(std::move(variables)));
  INFO(to_text(got.found));
  REQUIRE(got.value);
  return *got.value;
}

bool is_accepted(std::string_view text) {
  return read_topology(text, "t.yaml", nothing_set).value.has_value();
}

plan plan_for(const std::string& streams) {
  auto got = read_plan("task: t\nstreams:\n" + streams, "p.yaml", {});
  REQUIRE(got.value);
  return *got.value;
}

} // namespace

TEST_CASE("every key of a topology arrives") {
  auto t = read_good(R"(tributary: 1
cluster: lab
coordinator: {listen: 0.0.0.0:4850, http: 127.0.0.1:4880, advertise: 10.0.0.1, state: ./state, http-token-env: TOKEN}
tls: {ca: ca.pem, cert: node.pem, key: node.key}
workers:
  gemini: {backend: gemini, model: gemini-2.5-flash, api-key-env: GEMINI_API_KEY, base-url: "https://x/y",
           max-parallel: 64, rpm: 300, tpm: 1M, price: {input: 0.30, output: 2.50}, fallbacks: [codex, extract]}
  codex:  {backend: codex, max-parallel: 4}
  gpt:    {backend: openai, model: gpt-5, api: responses}
  claude: {backend: anthropic}
  grep:   {backend: exec, command: [./tool, "{{focus}}"], input: prompt, environment: {A: b}}
  echo:   {backend: echo, bytes: 2k, delay: 1s}
assign: {research: gemini, backend: codex}
nodes:
  alpha: {slots: 4, launch: local, workers: [gemini, extract], labels: {zone: a}}
  beta:  {launch: {ssh: user@beta.example}}
elastic: {min: 0, max: 8, when-waiting: 6s, idle: 3m, slots: 2, launch: local}
heartbeat: {every: 2s, lost-after: 9s}
on-failure: [{on: [node_lost], do: [retry 5]}]
)");
  CHECK(t.cluster == "lab");
  CHECK(t.coordinator.listen == "0.0.0.0:4850");
  CHECK(t.coordinator.http_token_env == "TOKEN");
  REQUIRE(t.tls);
  CHECK(t.tls->key == "node.key");
  const auto& gemini = t.workers.at("gemini");
  CHECK(gemini.backend == backend_kind::gemini);
  CHECK(gemini.tokens_per_minute == 1'000'000u);
  CHECK(gemini.requests_per_minute == 300u);
  CHECK(gemini.price_input == 300'000);
  CHECK(gemini.fallbacks == std::vector<std::string>{"codex", "extract"});
  CHECK(t.workers.at("claude").api_key_env == "ANTHROPIC_API_KEY");
  CHECK(t.workers.at("grep").command.size() == 2);
  CHECK(t.workers.at("grep").environment.at("A") == "b");
  CHECK(t.workers.at("echo").bytes == 2'000);
  CHECK(t.workers.at("extract").backend == backend_kind::extract);
  CHECK(t.assign.at("research") == "gemini");
  CHECK(t.assign.at("content") == "gemini");
  REQUIRE(t.nodes.size() == 2);
  CHECK(t.nodes[0].name == "alpha");
  CHECK(t.nodes[0].launch.kind == launch_kind::local);
  CHECK(t.nodes[1].launch == launch_spec{launch_kind::ssh, "user@beta.example"});
  REQUIRE(t.elastic);
  CHECK(t.elastic->idle == 3min);
  CHECK(t.heartbeat.lost_after == 9s);
  CHECK(t.on_failure.size() == 1);
}

TEST_CASE("variables are expanded, with defaults, and $${ is left alone") {
  auto t = read_good("cluster: ${A}-${B:-b}-${C:-c}-$${D}\n", {{"A", "a"}, {"B", ""}});
  CHECK(t.cluster == "a-b-c-${D}");
}

TEST_CASE("a plain listener that strangers can reach is refused unless asked for") {
  CHECK(is_accepted("coordinator: {listen: 127.0.0.1:0}\n"));
  CHECK(is_accepted("coordinator: {listen: \"[::1]:4850\"}\n"));
  CHECK(is_accepted("coordinator: {listen: localhost:4850}\n"));
  CHECK(!is_accepted("coordinator: {listen: 0.0.0.0:4850}\n"));
  CHECK(!is_accepted("coordinator: {listen: \":4850\"}\n"));
  CHECK(!is_accepted("coordinator: {listen: 127.evil.example:4850}\n"));
  CHECK(is_accepted("coordinator: {listen: 0.0.0.0:4850}\ninsecure: true\n"));
  CHECK(!is_accepted("coordinator: {http: 0.0.0.0:4880}\ninsecure: true\n"));
}

TEST_CASE("a database's password stands in no topology, wherever in the URL it would be") {
  auto with
    = [](const std::string& url) { return is_accepted("coordinator: {state: \"" + url + "\"}\n"); };
  CHECK(with("postgres://me@db/x?sslmode=verify-full&sslrootcert=/ca.pem"));
  CHECK(with("postgresql://db:5432/x?user=me"));
  CHECK(with("postgres://me@[::1]:5432/x"));
  CHECK(!with("postgres://me:s3cret@db/x"));
  CHECK(!with("postgres://me:s3cr@t@db/x"));
  CHECK(!with("postgres://db/x?password=s3cret"));
  CHECK(!with("postgresql://me@db/x?user=me&password=s3cret"));
  CHECK(!with("postgres://me@db/x?sslpassword=s3cret"));
}

TEST_CASE("certificates are three files or a folder, not both and not a part") {
  CHECK(is_accepted("tls: {certs: certs}\n"));
  CHECK(is_accepted("coordinator: {listen: 0.0.0.0:4850}\ntls: {certs: certs}\n"));
  CHECK(is_accepted("tls: {ca: ca.pem, cert: node.pem, key: node.key}\n"));
  CHECK(!is_accepted("tls: {ca: ca.pem, cert: node.pem}\n"));
  CHECK(!is_accepted("tls: {}\n"));
  CHECK(!is_accepted("tls: {certs: certs, key: node.key}\n"));
}

TEST_CASE("without a file there are the built-ins, and those whose key is set") {
  auto none = topology_from(nothing_set);
  CHECK(none.workers.size() == 2);
  CHECK(none.workers.count("extract") == 1);
  CHECK(none.workers.count("echo") == 1);
  CHECK(none.assign.at("validation") == "codex");
  auto some = topology_from(environment_of({{"GOOGLE_API_KEY", "k"},
                                            {"OPENAI_API_KEY", ""},
                                            {"ANTHROPIC_API_KEY", "k"},
                                            {"ANTHROPIC_BASE_URL", "http://127.0.0.1:9"}}));
  CHECK(some.workers.at("gemini").api_key_env == "GOOGLE_API_KEY");
  CHECK(some.workers.count("openai") == 0);
  CHECK(some.workers.at("claude").base_url == "http://127.0.0.1:9");
}

TEST_CASE("programs are found on PATH where they may be run") {
  scratch_folder folder;
  for (const auto* name : {"codex", "claude", "gemini"})
    folder.add(name, "#!/bin/sh\n");
  auto path = "::/nowhere:" + folder.path().string();
  CHECK(topology_from(environment_of({{"PATH", path}})).workers.size() == 2);
  for (const auto* name : {"codex", "claude", "gemini"})
    REQUIRE(::chmod((folder.path() / name).c_str(), 0755) == 0);
  auto t = topology_from(environment_of({{"PATH", path}, {"ANTHROPIC_API_KEY", "k"}}));
  CHECK(t.workers.at("codex").backend == backend_kind::codex);
  CHECK(t.workers.at("claude").backend == backend_kind::anthropic);
  CHECK(t.workers.at("gemini-cli").backend == backend_kind::gemini_cli);
  CHECK(t.workers.at("gemini").backend == backend_kind::gemini_cli);
}

TEST_CASE("the user's configuration stands over the default, the folder's over both") {
  scratch_folder folder;
  folder.add(
    "home/tributary/config.yaml",
    "cluster: mine\nworkers: {tool: {backend: exec, command: [a]}}\nassign: {research: tool}\n");
  folder.add("here/tributary.yaml", "workers: {tool: {backend: exec, command: [b]}}\n");
  auto here = (folder.path() / "here").string();
  auto variables = environment_of({{"XDG_CONFIG_HOME", (folder.path() / "home").string()}});
  auto got = read_default_topology(here, variables);
  REQUIRE(got.value);
  CHECK(got.value->cluster == "mine");
  CHECK(got.value->workers.at("tool").command == std::vector<std::string>{"b"});
  CHECK(got.value->workers.count("extract") == 1);
  CHECK(got.value->assign.at("research") == "tool");
  folder.add("here/tributary.yaml", "wrkers: {}\n");
  got = read_default_topology(here, variables);
  CHECK(!got.value);
  CHECK(to_text(got.found)
        == here + "/tributary.yaml:1:1: unknown key \"wrkers\"; did you mean workers?\n");
}

TEST_CASE("streams get their worker by name, by type, by what there is") {
  auto t = read_good("workers: {gemini: {backend: gemini}, tool: {backend: exec, command: [a]}}\n"
                     "assign: {data: tool}\n");
  auto p
    = plan_for("  a: {worker: tool}\n  b: {type: data}\n  c: {type: backend}\n  d: {focus: x}\n");
  CHECK(assign_workers(p, t).empty());
  CHECK(p.streams[0].worker == "tool");
  CHECK(p.streams[1].worker == "tool");
  // codex, whom the table names, is not there.
  CHECK(p.streams[2].worker == "gemini");
  CHECK(p.streams[3].worker == "gemini");
  auto alone = plan_for("  a: {type: research}\n");
  CHECK(assign_workers(alone, topology_from(nothing_set)).empty());
  CHECK(alone.streams[0].worker == "extract");
}

TEST_CASE("streams that name no worker are asked for by type, once, and told with the reason") {
  auto t
    = read_good("workers: {gemini: {backend: gemini}, claude: {backend: claude}, tool: {backend: "
                "exec, command: [a]}}\nassign: {research: gemini, data: tool}\n");
  const auto* text = "  a: {type: research}\n  b: {type: research}\n  c: {type: data}\n"
                     "  d: {type: research, worker: tool}\n  e: {type: validation}\n";
  auto p = plan_for(text);
  std::vector<std::string> asked;
  worker_chooser choose = [&](const std::string& type, const std::string& assigned,
                              const std::vector<std::string>& candidates) {
    asked.push_back(type);
    CHECK(candidates == std::vector<std::string>{"claude", "gemini"});
    return type == "research" ? worker_pick{"claude", "instead of gemini: better"}
                              : worker_pick{assigned, "good enough"};
  };
  std::vector<assigned_type> told;
  CHECK(assign_workers(p, t, choose, &told).empty());
  // A program of the user's neither loses its streams nor is asked about.
  CHECK(asked == std::vector<std::string>{"research", "validation"});
  std::vector<std::string> workers;
  for (const auto& s : p.streams)
    workers.push_back(s.worker);
  CHECK(workers == std::vector<std::string>{"claude", "claude", "tool", "tool", "gemini"});
  REQUIRE(told.size() == 3);
  CHECK(told[0].streams == 2);
  CHECK(told[0].why == "instead of gemini: better");
  CHECK(told[1].worker == "tool");
  CHECK(told[1].why == "by the assignment table");
  CHECK(told[2].why == "the first of the usual workers that is there; good enough");
}

TEST_CASE("a choice that may not be made is not made, and `learn: false` asks nobody") {
  auto t = read_good("workers: {gemini: {backend: gemini}, tool: {backend: exec, command: [a]}}\n"
                     "assign: {research: gemini}\n");
  auto stubborn = [](const std::string& worker) {
    return [worker](const std::string&, const std::string&, const std::vector<std::string>&) {
      return worker_pick{worker, {}};
    };
  };
  for (const auto* nobody : {"tool", "extract", "not-there", ""}) {
    auto p = plan_for("  a: {type: research}\n");
    CHECK(assign_workers(p, t, stubborn(nobody)).empty());
    CHECK(p.streams[0].worker == "gemini");
  }
  auto p = plan_for("  a: {type: research}\n");
  p.learn = false;
  CHECK(assign_workers(p, t, [](auto&&...) -> worker_pick { throw 1; }).empty());
}

TEST_CASE("a worker that is not there is told with the remedy") {
  auto p = plan_for("  a: {worker: gemini}\n  b: {worker: gemini}\n  c: {worker: extrakt}\n"
                    "  d: {worker: loom}\n");
  p.synthesis.worker = "codex";
  CHECK(
    to_text(assign_workers(p, topology_from(nothing_set)))
    == "p.yaml: synthesis.worker: no worker codex here; install the codex program so that it is on "
       "PATH, or run with --worker extract\n"
       "p.yaml:3:3: streams.a.worker: no worker gemini here (1 other stream names it too); set "
       "GEMINI_API_KEY, or install the gemini program so that it is on PATH, or run with --worker "
       "extract\n"
       "p.yaml:5:3: streams.c.worker: no worker extrakt here; did you mean extract?\n"
       "p.yaml:6:3: streams.d.worker: no worker loom here; describe it under workers: in a "
       "topology "
       "file, or use one of echo, extract\n");
}
