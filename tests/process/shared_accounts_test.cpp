#include "tests/process/shared_lab.hpp"
#include "tests/support/model_server.hpp"

#include <csignal>

using namespace tributary;
using namespace tributary::model_test;
using tributary::test::postgres_server;

// Two coordinators share a database and the account of one provider, which counts for itself.
namespace {

constexpr std::chrono::seconds wait_most{100};

server_options provider_of(uint32_t at_once, int delay_milliseconds) {
  server_options options;
  options.how.delay = milliseconds{delay_milliseconds};
  options.limits.concurrency = at_once;
  return options;
}

std::string topology(const model_server& provider, const std::string& limits) {
  return "tributary: 1\n"
         "cluster: lab\n"
         "coordinator: {listen: 127.0.0.1:0}\n"
         "workers:\n"
         "  model: {backend: openai, api: chat, model: test, api-key-env: LAB_KEY, base-url: \""
         + provider.url() + "/v1\"" + limits
         + "}\n"
           "heartbeat: {every: 200ms, lost-after: 5s}\n";
}

/// Each coordinator has a node of its own, which knows the other, too.
class accounts_lab : public shared_lab {
public:
  accounts_lab(postgres_server& database, const model_server& provider, const std::string& limits)
    : shared_lab{database, topology(provider, limits)} {
    set("LAB_KEY", "sk-lab");
    alpha_ = std::make_unique<program>(joined("alpha", one().address, two().address, "8"));
    beta_ = std::make_unique<program>(joined("beta", two().address, one().address, "8"));
  }

  program run(const std::string& name, size_t streams, const std::string& addresses) const {
    std::string text = "tributary: 1\ntask: Many answers\nstreams:\n";
    for (size_t i = 0; i < streams; ++i)
      text += "  s" + std::to_string(i) + ": {worker: model, prompt: \"[[say The answer of " + name
              + " " + std::to_string(i) + ".]]\"}\n";
    write(name + ".yaml", text);
    return start(name, {"run", name + ".yaml", "--coordinator", addresses, "-o", name});
  }

private:
  std::unique_ptr<program> alpha_;
  std::unique_ptr<program> beta_;
};

/// A run at each coordinator, both of which want more than there is.
void check_two_runs(uint32_t at_once, size_t streams) {
  auto* database = postgres_server::shared();
  if (!database)
    return;
  model_server provider{provider_of(at_once, 40)};
  accounts_lab here{*database, provider, ", max-parallel: " + std::to_string(at_once)};
  auto first = here.run("first", streams, here.one().address);
  auto second = here.run("second", streams, here.two().address);
  CHECK(first.ends(wait_most) == 0);
  CHECK(second.ends(wait_most) == 0);
  INFO(first.err());
  INFO(second.err());
  auto counts = provider.counts();
  INFO(to_json(counts));
  CHECK(counts.at_once_max == at_once);
  CHECK(counts.over_limit == 0);
  CHECK(counts.answered >= 2 * streams);
}

} // namespace

TEST_CASE("two coordinators ask a provider no more at once than its account allows") {
  check_two_runs(3, 40);
}

TEST_CASE("an account that allows one attempt at once serves two coordinators") {
  check_two_runs(1, 15);
}

TEST_CASE("what a dead coordinator had under way counts until another has taken it over") {
  auto* database = postgres_server::shared();
  if (!database)
    return;
  constexpr uint32_t at_once = 4;
  model_server provider{provider_of(at_once, 300)};
  accounts_lab here{*database, provider, ", max-parallel: 4"};
  auto both = here.one().address + "," + here.two().address;
  auto first = here.run("first", 30, both);
  auto second = here.run("second", 30, here.two().address);
  REQUIRE(here.happens("first", "stream.completed"));
  REQUIRE(here.happens("second", "stream.completed"));
  here.one().process.signal(SIGKILL);
  CHECK(first.ends(wait_most) == 0);
  CHECK(second.ends(wait_most) == 0);
  INFO(first.err());
  INFO(second.err());
  INFO(here.two().process.err());
  auto counts = provider.counts();
  INFO(to_json(counts));
  CHECK(counts.at_once_max <= at_once);
  CHECK(counts.over_limit == 0);
}

TEST_CASE("a wrong key that one coordinator has tried is not tried by another") {
  auto* database = postgres_server::shared();
  if (!database)
    return;
  server_options options;
  options.keys = {"another"};
  model_server provider{options};
  accounts_lab here{*database, provider, ""};
  auto first = here.run("first", 20, here.one().address);
  CHECK(first.ends(wait_most) == 41);
  auto second = here.run("second", 20, here.two().address);
  CHECK(second.ends(wait_most) == 41);
  INFO(first.err());
  INFO(second.err());
  CHECK(provider.counts().requests == 1);
}
