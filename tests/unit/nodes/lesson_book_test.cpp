#include "nodes/lesson_book.hpp"
#include "nodes/run_setup.hpp"
#include "nodes/state_place.hpp"
#include "runtime/learn/lesson_store.hpp"

#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <stdlib.h>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

class scratch_state {
public:
  scratch_state() {
    auto pattern = (std::filesystem::temp_directory_path() / "book-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~scratch_state() { std::filesystem::remove_all(folder_); }
  std::string file() const { return folder_ + "/lessons.db"; }
  const std::string& folder() const { return folder_; }

private:
  std::string folder_;
};

/// Sets a variable for as long as it lives.
class variable {
public:
  variable(const char* name, const std::string& value) : name_{name} {
    if (const auto* old = getenv(name))
      before_ = old;
    setenv(name, value.c_str(), 1);
  }
  ~variable() {
    if (before_)
      setenv(name_, before_->c_str(), 1);
    else
      unsetenv(name_);
  }

private:
  const char* name_;
  std::optional<std::string> before_;
};

std::shared_ptr<run_request> a_run(bool learn = true) {
  plan p;
  p.task = "t";
  p.learn = learn;
  p.streams.resize(1);
  p.streams[0].id = "a";
  p.streams[0].worker = "gemini";
  return make_run(std::move(p), topology{}, {});
}

/// What the core says of a run whose only stream is done at the first try.
void tell(const run_request& request) {
  run_notice n;
  n.stream = 0;
  n.attempt = 1;
  n.worker = "gemini";
  n.type = notice_type::stream_started;
  request.observer(n);
  n.type = notice_type::stream_completed;
  n.service_time = 2s;
  request.observer(n);
  n = {};
  n.type = notice_type::run_completed;
  request.observer(n);
}

} // namespace

TEST_CASE("what a run teaches is there for the next one, and its own observer hears all of it") {
  scratch_state where;
  {
    auto book = lesson_book::open(where.file());
    CHECK_FALSE(std::filesystem::exists(where.file()));
    auto request = a_run();
    int heard = 0;
    request->observer = [&](const run_notice&) { ++heard; };
    book->follow(*request);
    CHECK(request->options.records.empty());
    tell(*request);
    CHECK(heard == 3);
  }
  auto book = lesson_book::open(where.file());
  auto request = a_run();
  book->brief(*request);
  REQUIRE(request->options.records.count("gemini") == 1);
  CHECK(request->options.records.at("gemini").first_try == 1);
}

TEST_CASE("a plan that says so neither teaches nor is taught") {
  scratch_state where;
  {
    auto book = lesson_book::open(where.file());
    auto request = a_run();
    book->follow(*request);
    tell(*request);
  }
  auto book = lesson_book::open(where.file());
  auto request = a_run(false);
  request->observer = [](const run_notice&) {};
  book->follow(*request);
  CHECK(request->options.records.empty());
  tell(*request);
  book.reset();
  CHECK(lesson_book::open(where.file())->known()->records.begin()->second.streams == 1);
}

TEST_CASE("a file that cannot be used ends no run") {
  scratch_state where;
  std::ofstream{where.file()} << std::string(5'000, 'x');
  auto book = lesson_book::open(where.file());
  CHECK(book->known()->empty());
  auto request = a_run();
  book->follow(*request);
  tell(*request);
  book.reset();
  CHECK(std::filesystem::file_size(where.file()) == 5'000);
}

TEST_CASE("the state folder is the flag's, else the variable's, the topology's, the user's") {
  coordinator_spec spec;
  auto file = [&](const std::string& flag = {}) { return lessons_file(*find_state(flag, spec)); };
  {
    variable xdg{"XDG_STATE_HOME", "/x"};
    variable none{"TRIBUTARY_STATE", ""};
    CHECK(file() == "/x/tributary/lessons.db");
    spec.state = "/srv/state";
    CHECK(file() == "/srv/state/lessons.db");
  }
  variable given{"TRIBUTARY_STATE", "/given"};
  CHECK(file() == "/given/lessons.db");
  CHECK(file("/flag") == "/flag/lessons.db");
  variable memory{"TRIBUTARY_STATE", ":memory:"};
  CHECK(file().empty());
  CHECK(find_state("redis://host/db", spec).error().code == ec::bad_config);
  // No folder gets a password for its name.
  for (const auto* slip : {"postgres:/me:s3cret@host/db", "postgresql:me:s3cret@host/db"}) {
    auto refused = find_state(slip, spec);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ec::bad_config);
    CHECK(refused.error().what.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("where nothing is to be kept nothing is") {
  auto book = lesson_book::open({});
  auto request = a_run();
  book->follow(*request);
  CHECK_FALSE(request->observer);
}
