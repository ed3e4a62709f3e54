#include "tests/process/lab.hpp"

#include "tests/process/processes.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tributary {

namespace {

/// Four that stand alone and one that needs them.
constexpr auto plan = R"(tributary: 1
task: Five words
streams:
  a: {name: A, worker: sh, prompt: a}
  b: {name: B, worker: sh, prompt: b}
  c: {name: C, worker: sh, prompt: c}
  d: {name: D, worker: sh, prompt: d}
  e: {name: E, worker: sh, prompt: e, needs: [a, b, c, d]}
)";

std::string script(const std::string& folder) {
  return "read word\n"
         "echo begun >> "
         + folder + "/ran.$word\n" + test::named_gate::wait_at(folder + "/go.$word")
         + "\necho the word is $word\n";
}

std::string topology(const std::string& folder, std::string_view heartbeat) {
  return "tributary: 1\n"
         "cluster: lab\n"
         "coordinator: {listen: 127.0.0.1:0}\n"
         "workers:\n"
         "  sh: {backend: exec, command: [/bin/sh, "
         + folder
         + "/word.sh], input: prompt}\n"
           "  other: {backend: exec, command: [/bin/sh, "
         + folder
         + "/word.sh], input: prompt}\n"
           "heartbeat: "
         + std::string{heartbeat} + "\n";
}

/// The text of a field; numbers and objects are not looked for.
std::string field(const std::string& line, const std::string& name) {
  auto key = "\"" + name + "\":\"";
  auto at = line.find(key);
  if (at == std::string::npos)
    return {};
  at += key.size();
  return line.substr(at, line.find('"', at) - at);
}

/// Of `2026-01-31T12:34:56.789Z`.
double seconds_of_day(const std::string& ts) {
  if (ts.size() < 20)
    return 0;
  return std::atof(ts.substr(11, 2).c_str()) * 3600 + std::atof(ts.substr(14, 2).c_str()) * 60
         + std::atof(ts.substr(17).c_str());
}

bool matches(const event_line& e, const std::string& type, const std::string& stream,
             const std::string& node) {
  return e.type == type && (stream.empty() || e.stream == stream)
         && (node.empty() || e.node == node);
}

} // namespace

std::string listening_address(const program& coordinator) {
  const std::string words = "listening on ";
  auto line_end = [&] {
    auto text = coordinator.err();
    auto at = text.find(words);
    return at == std::string::npos ? at : text.find('\n', at);
  };
  auto said = eventually([&] { return line_end() != std::string::npos; });
  auto text = coordinator.err();
  INFO(text);
  REQUIRE(said);
  auto from = text.find(words) + words.size();
  return text.substr(from, text.find('\n', from) - from);
}

lab::lab(std::string_view heartbeat) {
  adopt_orphans();
  auto pattern = (std::filesystem::temp_directory_path() / "tributary-lab-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  const auto* path = std::getenv("PATH");
  environment_ = {{"PATH", path ? path : "/usr/bin:/bin"},
                  {"HOME", folder_},
                  {"TMPDIR", at("tmp")},
                  {"XDG_STATE_HOME", at("state")},
                  {"XDG_RUNTIME_DIR", at("runtime")},
                  {"XDG_CONFIG_HOME", at("config")}};
  for (const char* name : {"tmp", "state", "runtime", "config"}) {
    std::filesystem::create_directory(at(name));
    std::filesystem::permissions(at(name), std::filesystem::perms::owner_all);
  }
  write("plan.yaml", plan);
  write("lab.topology.yaml", topology(folder_, heartbeat));
  write("word.sh", script(folder_));
}

lab::~lab() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void lab::write(const std::string& name, std::string_view text) const {
  std::ofstream{at(name), std::ios::binary} << text;
}

void lab::let_go(const std::string& stream) {
  gates_.try_emplace(stream, at("go." + stream)).first->second.open();
}

size_t lab::began(const std::string& stream) const {
  auto text = text_of(at("ran." + stream));
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

bool lab::begins(const std::string& stream, size_t times) const {
  return eventually([&] { return began(stream) >= times; });
}

program lab::start(const std::string& name, std::vector<std::string> arguments) const {
  return start_at({}, name, std::move(arguments));
}

program lab::start_at(const std::string& terminal, const std::string& name,
                      std::vector<std::string> arguments) const {
  return program{{std::move(arguments), environment_, folder_, name, terminal}};
}

program lab::finish(const std::string& name, std::vector<std::string> arguments) const {
  auto p = start(name, std::move(arguments));
  INFO(p.err());
  REQUIRE(p.ends());
  return p;
}

void lab::use_certificates(std::vector<std::string> more) {
  more.insert(more.begin(), {"certs", "certs"});
  auto made = finish("certs", more);
  INFO(made.err());
  REQUIRE(made.ends() == 0);
  proofs_ = {"--certs", "certs"};
}

program lab::coordinator(const std::string& listen) {
  std::vector<std::string> arguments{"coordinator", "--topology", "lab.topology.yaml", "--listen",
                                     listen};
  arguments.insert(arguments.end(), proofs_.begin(), proofs_.end());
  auto p = start("coordinator", arguments);
  address_ = listening_address(p);
  return p;
}

program lab::node(const std::string& name, std::vector<std::string> more) const {
  std::vector<std::string> arguments{"node", "--name", name};
  if (std::find(more.begin(), more.end(), "--join") == more.end())
    arguments.insert(arguments.end(), {"--join", address_});
  if (std::find(more.begin(), more.end(), "--slots") == more.end())
    arguments.insert(arguments.end(), {"--slots", "2"});
  arguments.insert(arguments.end(), proofs_.begin(), proofs_.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return start(name, arguments);
}

program lab::run(const std::string& name, std::vector<std::string> more) const {
  std::vector<std::string> arguments{
    "run", "plan.yaml", "--topology", "lab.topology.yaml", "--coordinator", address_, "-o", name};
  arguments.insert(arguments.end(), proofs_.begin(), proofs_.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return start(name, arguments);
}

std::string lab::plain_report() const {
  lab apart;
  for (const char* stream : {"a", "b", "c", "d", "e"})
    apart.let_go(stream);
  apart.write("alone.yaml", text_of(apart.at("lab.topology.yaml")));
  auto p = apart.finish("plain", {"run", "plan.yaml", "-t", "alone.yaml", "-o", "plain"});
  INFO(p.err());
  CHECK(p.ends() == 0);
  return text_of(apart.at("plain/report.md"));
}

std::vector<event_line> lab::events(const std::string& run) const {
  std::vector<event_line> all;
  auto text = text_of(at(run + "/events.jsonl"));
  size_t from = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', from)) {
    auto line = text.substr(from, end - from);
    all.push_back({field(line, "type"), field(line, "stream"), field(line, "node"), line,
                   seconds_of_day(field(line, "ts"))});
    from = end + 1;
  }
  return all;
}

bool lab::happens(const std::string& run, const std::string& type, const std::string& stream,
                  const std::string& node) const {
  return eventually([&] { return count(run, type, stream, node) > 0; });
}

size_t lab::count(const std::string& run, const std::string& type, const std::string& stream,
                  const std::string& node) const {
  size_t found = 0;
  for (const auto& e : events(run))
    found += matches(e, type, stream, node) ? 1 : 0;
  return found;
}

std::string lab::node_of(const std::string& run, const std::string& stream) const {
  std::string node;
  for (const auto& e : events(run))
    if (matches(e, "stream.started", stream, {}))
      node = e.node;
  return node;
}

size_t lab::secrets() const {
  size_t found = 0;
  std::error_code ignored;
  for (const char* base : {"runtime", "state"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator{at(base), ignored})
      found += entry.path().extension() == ".secret" ? 1 : 0;
  return found;
}

bool lab::no_process_stays() const {
  // A database is the test program's, which may have more tests than this one.
  auto ours = [] {
    auto all = descendants();
    std::erase_if(all, [](const auto& p) {
      return p.command.starts_with("postgres: ")
             || p.command.substr(0, p.command.find(' ')).ends_with("/bin/postgres");
    });
    return all;
  };
  auto left = ours();
  auto gone = eventually([&] {
    left = ours();
    return left.empty();
  });
  for (const auto& process : left)
    UNSCOPED_INFO(process.pid << " " << process.command);
  return gone;
}

std::string lab::nodes() const {
  std::vector<std::string> arguments{"nodes", "--json", "--coordinator", address_};
  arguments.insert(arguments.end(), proofs_.begin(), proofs_.end());
  return finish("nodes", arguments).out();
}

} // namespace tributary
