#include "actors/supervisor.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/virtual_system.hpp"

namespace tributary::test {

namespace {

/// A supervisor of children that do nothing but count their starts.
class supervisor_fixture : public virtual_system {
public:
  ~supervisor_fixture() { end_all(); }

  child_spec counted(const std::string& name) {
    return {name, [this, name](caf::event_based_actor* parent) {
              ++starts[name];
              return parent->spawn([this, name](caf::event_based_actor* me) -> caf::behavior {
                me->attach_functor([this, name](const caf::error&) { ++ends[name]; });
                return {[this, name](atom::roster, const roster& names) { seen[name] = names; },
                        [me](atom::stop) { me->quit(); }};
              });
            }};
  }

  caf::actor start(restart_strategy strategy, size_t intensity = 3) {
    supervisor_options options;
    options.name = "test";
    options.strategy = strategy;
    options.intensity = intensity;
    options.window = std::chrono::seconds{10};
    options.children = {counted("a"), counted("b"), counted("c")};
    auto hdl = keep(sys.spawn(supervisor, options));
    hdl->attach_functor([this](const caf::error& why) { end = why; });
    settle();
    return hdl;
  }

  static caf::actor child(const caf::actor& hdl, size_t i) {
    return state_of<supervisor_state>(hdl).children[i];
  }

  void kill(const caf::actor& hdl) {
    caf::anon_send_exit(hdl, caf::exit_reason::kill);
    settle();
  }

  std::map<std::string, int> starts;
  std::map<std::string, int> ends;
  std::map<std::string, roster> seen;
  std::optional<caf::error> end;
};

using counts = std::map<std::string, int>;

} // namespace

TEST_CASE_METHOD(supervisor_fixture, "one for one restarts the child that failed") {
  auto hdl = start(restart_strategy::one_for_one);
  kill(child(hdl, 1));
  CHECK(starts == counts{{"a", 1}, {"b", 2}, {"c", 1}});
}

TEST_CASE_METHOD(supervisor_fixture, "rest for one restarts those after it too") {
  auto hdl = start(restart_strategy::rest_for_one);
  kill(child(hdl, 1));
  CHECK(starts == counts{{"a", 1}, {"b", 2}, {"c", 2}});
  CHECK(ends == counts{{"b", 1}, {"c", 1}});
}

TEST_CASE_METHOD(supervisor_fixture, "a child that ends by itself is not restarted") {
  auto hdl = start(restart_strategy::one_for_one);
  caf::anon_send(child(hdl, 0), atom::stop::value);
  settle();
  CHECK(starts["a"] == 1);
  CHECK(child(hdl, 0) == nullptr);
}

TEST_CASE_METHOD(supervisor_fixture, "all children know each other and those that are restarted") {
  auto hdl = start(restart_strategy::one_for_one);
  CHECK(seen["a"].find("c") == child(hdl, 2));
  kill(child(hdl, 2));
  CHECK(seen["a"].find("c") == child(hdl, 2));
  CHECK(seen["c"].find("b") == child(hdl, 1));
}

TEST_CASE_METHOD(supervisor_fixture, "with too many restarts in the window it gives up") {
  auto hdl = start(restart_strategy::one_for_one, 3);
  for (int i = 0; i < 3; ++i)
    kill(child(hdl, 0));
  CHECK_FALSE(end);
  kill(child(hdl, 0));
  REQUIRE(end);
  CHECK(*end == caf::sec::runtime_error);
  settle();
  CHECK(ends["b"] == 1);
  CHECK(ends["c"] == 1);
}

TEST_CASE_METHOD(supervisor_fixture, "restarts over a longer time are forgiven") {
  auto hdl = start(restart_strategy::one_for_one, 3);
  for (int i = 0; i < 12; ++i) {
    kill(child(hdl, 0));
    advance(4s, 1s);
  }
  CHECK_FALSE(end);
  CHECK(starts["a"] == 13);
}

TEST_CASE_METHOD(supervisor_fixture, "what it cannot mend its own supervisor starts anew") {
  supervisor_options above;
  above.name = "above";
  above.children = {{"below", [this](caf::event_based_actor* parent) {
                       supervisor_options options;
                       options.name = "below";
                       options.intensity = 1;
                       options.children = {counted("a")};
                       return parent->spawn(supervisor, options);
                     }}};
  auto hdl = keep(sys.spawn(supervisor, above));
  settle();
  auto below = child(hdl, 0);
  kill(child(below, 0));
  kill(child(below, 0));
  CHECK(child(hdl, 0) != below);
  CHECK(starts["a"] == 3);
}

TEST_CASE_METHOD(supervisor_fixture, "no child outlives a supervisor that is killed") {
  auto hdl = start(restart_strategy::one_for_one);
  kill(hdl);
  settle();
  CHECK(ends == counts{{"a", 1}, {"b", 1}, {"c", 1}});
  CHECK(starts == counts{{"a", 1}, {"b", 1}, {"c", 1}});
}

TEST_CASE_METHOD(supervisor_fixture, "stop ends it and its children for good") {
  auto hdl = start(restart_strategy::one_for_one);
  caf::anon_send(hdl, atom::stop::value);
  settle();
  CHECK(end);
  CHECK(ends == counts{{"a", 1}, {"b", 1}, {"c", 1}});
}

} // namespace tributary::test
