#include "nodes/run_setup.hpp"
#include "nodes/run_store.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/postgres_server.hpp"

#include <filesystem>
#include <fstream>
#include <stdlib.h>

using namespace tributary;
using namespace tributary::test;

namespace {

class store_folder {
public:
  store_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "store-XXXXXX").string();
    place_.folder = mkdtemp(pattern.data());
  }
  ~store_folder() { std::filesystem::remove_all(place_.folder); }
  std::shared_ptr<run_store> open(bool coordinating = false) const {
    auto opened = run_store::open(place_, coordinating);
    REQUIRE(opened);
    return *opened;
  }
  const state_place& place() const { return place_; }
  std::string at(const std::string& name) const { return place_.folder + "/" + name; }

private:
  state_place place_;
};

run_header a_run(const std::string& name, const std::string& keep = {}) {
  plan p;
  p.task = "t";
  p.keep = keep;
  p.streams.resize(1);
  p.streams[0].id = "a";
  p.streams[0].worker = "w";
  return header_of(*make_run(std::move(p), topology{}, {}, name), {"/out", {}, {}, {}, false});
}

/// It has ended, and the journal knows.
void end(run_store& store, const std::string& run, int exit_code = 0) {
  store.log()->close(run, exit_code);
  REQUIRE(store.log()->replay(run, [](time_point, const run_event&) {}));
  store.end(run);
}

std::vector<std::string> names(const run_store& store) {
  std::vector<std::string> list;
  auto runs = store.runs();
  REQUIRE(runs);
  for (const auto& r : *runs)
    list.push_back(r.run);
  return list;
}

} // namespace

TEST_CASE("a run that a process left behind is taken up by another, and by one only") {
  store_folder folder;
  folder.open()->begin(a_run("r-1"));
  auto one = folder.open();
  auto two = folder.open();
  CHECK_FALSE(one->is_held("r-1"));
  auto taken = one->take("r-1");
  REQUIRE(taken);
  CHECK(taken->header.what->streams[0].id == "a");
  CHECK(taken->header.origin.folder == "/out");
  CHECK_FALSE(taken->exit_code);
  CHECK(two->is_held("r-1"));
  auto refused = two->take("r-1");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("in another process's hands (process ") != std::string::npos);
  end(*one, "r-1", 3);
  auto over = two->take("r-1");
  REQUIRE(over);
  CHECK(over->exit_code == 3);
}

TEST_CASE("a run of a name that is there already is not begun again") {
  store_folder folder;
  auto store = folder.open();
  REQUIRE(store->begin(a_run("r-1")));
  end(*store, "r-1");
  CHECK_FALSE(store->begin(a_run("r-1")));
  CHECK_FALSE(store->is_held("r-1"));
}

TEST_CASE("a state folder has one coordinator, and runs of others beside it") {
  store_folder folder;
  auto first = folder.open(true);
  CHECK(first->has_coordinator());
  auto second = run_store::open(folder.place(), true);
  REQUIRE_FALSE(second);
  CHECK(second.error().what.find("another coordinator") != std::string::npos);
  CHECK(folder.open()->begin(a_run("r-1")));
  first.reset();
  CHECK(run_store::open(folder.place(), true));
}

TEST_CASE("old runs go when a new one begins, as its plan's `keep` says") {
  store_folder folder;
  auto store = folder.open();
  for (const auto* name : {"r-1", "r-2", "r-3"}) {
    REQUIRE(store->begin(a_run(name)));
    end(*store, name);
  }
  REQUIRE(store->begin(a_run("r-open")));
  SECTION("a number of runs that have ended") {
    REQUIRE(store->begin(a_run("r-4", "2")));
    CHECK(names(*store) == std::vector<std::string>{"r-4", "r-open", "r-3", "r-2"});
  }
  SECTION("a span of time") {
    REQUIRE(store->begin(a_run("r-4", "1h")));
    CHECK(names(*store).size() == 5);
    REQUIRE(store->begin(a_run("r-5", "0s")));
    CHECK(names(*store) == std::vector<std::string>{"r-5", "r-4", "r-open"});
  }
}

TEST_CASE("inputs that were sent for a run go with it, those of others stay") {
  store_folder folder;
  auto store = folder.open();
  REQUIRE(store->begin(a_run("r-1")));
  std::filesystem::create_directory(folder.at("inputs"));
  for (const auto* name : {"inputs/r-1-0", "inputs/r-1-1", "inputs/r-10-0"})
    std::ofstream{folder.at(name)} << "x";
  end(*store, "r-1");
  CHECK_FALSE(std::filesystem::exists(folder.at("inputs/r-1-0")));
  CHECK_FALSE(std::filesystem::exists(folder.at("inputs/r-1-1")));
  CHECK(std::filesystem::exists(folder.at("inputs/r-10-0")));
}

TEST_CASE("in memory nothing is there to be taken up") {
  auto store = run_store::open({}, true);
  REQUIRE(store);
  CHECK_FALSE((*store)->is_durable());
  CHECK((*store)->begin(a_run("r-1")));
  CHECK_FALSE((*store)->take("r-1"));
  CHECK((*store)->runs()->empty());
}

TEST_CASE("what holds a lock is shown as it is written only where it is plain") {
  store_folder folder;
  auto file = folder.at("some/lock");
  auto held = file_lock::take(file, "it is taken");
  REQUIRE(held);
  CHECK(file_lock::is_held(file));
  std::ofstream{file} << "\x1b[31mred";
  auto second = file_lock::take(file, "it is taken");
  REQUIRE_FALSE(second);
  CHECK(second.error().what == file + ": it is taken (another process)");
  *held = file_lock{};
  CHECK_FALSE(std::filesystem::exists(file));
  CHECK(file_lock::take(file, "it is taken"));
}

TEST_CASE("a run that was claimed and cannot be read is left to other coordinators") {
  auto* server = postgres_server::shared();
  if (!server) {
    SUCCEED("PostgreSQL is not installed");
    return;
  }
  store_folder folder;
  auto url = server->fresh_url();
  auto first = run_store::open({folder.at("first"), url, true}, true);
  auto second = run_store::open({folder.at("second"), url, true}, true);
  REQUIRE(first);
  REQUIRE(second);
  REQUIRE((*first)->begin(a_run("r-1")));
  REQUIRE((*first)->log()->append("r-1", time_point{}, timer_fired{}));
  REQUIRE((*first)->log()->replay("r-1", [](time_point, const run_event&) {}));
  REQUIRE((*first)->leases()->release("r-1"));
  server->run(url, "UPDATE tributary_event SET body = body || '\\x00'::bytea");
  auto taken = (*second)->take("r-1");
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code != ec::fenced);
  auto owner = (*first)->leases()->who_owns("r-1");
  REQUIRE(owner);
  CHECK(owner->id.empty());
  CHECK(*(*first)->leases()->free_runs(10) == std::vector<std::string>{"r-1"});
}
