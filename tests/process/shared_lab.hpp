#pragma once

#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/postgres_server.hpp"

namespace tributary {

/// Coordinators of one database, and all who are told of all of them.
class shared_lab : public lab {
public:
  /// @param topology Theirs; empty: the lab's.
  explicit shared_lab(test::postgres_server& server, const std::string& topology = {}) {
    if (!topology.empty())
      write("lab.topology.yaml", topology);
    set("TRIBUTARY_STATE", server.fresh_url());
    one_ = addressed("one");
    two_ = addressed("two");
  }

  struct place {
    program process;
    std::string address;
  };
  place& one() { return *one_; }
  place& two() { return *two_; }

  /// Both addresses, in this order.
  program joined(const std::string& name, const std::string& first, const std::string& second,
                 const std::string& slots = "4") const {
    return start(name,
                 {"node", "--name", name, "--slots", slots, "--join", first, "--join", second});
  }
  program followed(const std::string& name, const std::string& addresses) const {
    return start(name, {"run", "plan.yaml", "--coordinator", addresses, "-o", name});
  }
  /// A run of the lab's plan at the first coordinator: `a` is completed, `b`, `c` and `d` have
  /// begun.
  program with_one_stream_completed() {
    auto run = followed("out", one().address + "," + two().address);
    for (const auto* s : {"a", "b", "c", "d"})
      REQUIRE(begins(s));
    let_go("a");
    REQUIRE(happens("out", "stream.completed", "a"));
    return run;
  }

private:
  std::unique_ptr<place> addressed(const std::string& name) {
    auto process = start(name, {"coordinator", "--topology", "lab.topology.yaml", "--verbose"});
    auto address = listening_address(process);
    return std::make_unique<place>(place{std::move(process), std::move(address)});
  }

  std::unique_ptr<place> one_;
  std::unique_ptr<place> two_;
};

} // namespace tributary
