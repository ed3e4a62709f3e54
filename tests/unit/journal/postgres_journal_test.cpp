#include "tests/unit/journal/postgres_fixture.hpp"

#include <atomic>
#include <random>
#include <thread>

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

/// Events of a run, numbered from 0, and how many of them were called durable.
class load {
public:
  load(durable_journal& j, std::string run) : j_{j}, run_{std::move(run)} {}

  void append() {
    REQUIRE(j_.append(run_, t0, slot_granted{next_, run_}));
    auto number = ++next_;
    if (j_.when_durable(run_, [known = durable_, number] { *known = number; }))
      *durable_ = number;
  }
  const std::string& run() const { return run_; }
  stream_index appended() const { return next_; }
  stream_index durable() const { return *durable_; }

private:
  durable_journal& j_;
  std::string run_;
  stream_index next_ = 0;
  std::shared_ptr<std::atomic<stream_index>> durable_
    = std::make_shared<std::atomic<stream_index>>(0);
};

} // namespace

TEST_CASE("a server that is killed under load has all that was called durable, in order and once") {
  NEEDS_POSTGRES();
  auto& server = *postgres_server::shared();
  auto url = server.fresh_url();
  office a{url};
  std::vector<load> loads;
  for (const auto* run : {"r-1", "r-2", "r-3"})
    loads.emplace_back(a.journal(), run);
  for (size_t life = 1; life <= 3; ++life) {
    auto goal = loads[0].durable() + 500;
    while (loads[0].durable() < goal)
      for (auto& l : loads)
        l.durable() + 2'000 > l.appended() ? l.append() : std::this_thread::yield();
    std::vector<stream_index> durable;
    for (auto& l : loads)
      durable.push_back(l.durable());
    server.kill_hard();
    for (int i = 0; i < 100; ++i)
      for (auto& l : loads)
        l.append();
    CHECK_FALSE(a.wait_for_trouble(2 * life - 1).empty());
    server.start();
    CHECK(a.wait_for_trouble(2 * life).empty());
    office reader{url};
    for (size_t i = 0; i < loads.size(); ++i)
      CHECK(replayed(reader.journal(), loads[i].run()).events.size() >= durable[i]);
  }
  for (auto& l : loads) {
    settle(a.journal(), l.run());
    CHECK(l.durable() == l.appended());
    CHECK(streams_of(office{url}.journal(), l.run()) == first(l.appended()));
  }
  CHECK(a.fenced() == 0);
}

TEST_CASE("a server that stops is called away, and nothing is lost when it goes on") {
  NEEDS_POSTGRES();
  auto& server = *postgres_server::shared();
  auto url = server.fresh_url();
  office a{url, "", 60'000, 1'000};
  load l{a.journal(), "r-1"};
  l.append();
  settle(a.journal(), "r-1");
  server.freeze();
  l.append();
  auto why = a.wait_for_trouble(1);
  CHECK(why.find("postgres://tributary") != std::string::npos);
  CHECK(a.journal().trouble() == why);
  CHECK(l.durable() == 1);
  l.append();
  server.go_on();
  CHECK(a.wait_for_trouble(2).empty());
  settle(a.journal(), "r-1");
  CHECK(a.journal().trouble().empty());
  CHECK(streams_of(a.journal(), "r-1") == first(3));
}

TEST_CASE("a commit whose answer was lost is written once") {
  NEEDS_POSTGRES();
  auto& server = *postgres_server::shared();
  auto url = server.fresh_url();
  cut_wire wire{server.socket()};
  office a{server.moved(url, wire.folder())};
  load l{a.journal(), "r-1"};
  SECTION("one of events") {
    l.append();
    settle(a.journal(), "r-1");
    wire.lose_answer_to("INSERT INTO tributary_event");
  }
  SECTION("the one that made the run") {
    wire.lose_answer_to("INSERT INTO tributary_run");
  }
  for (int i = 0; i < 5; ++i)
    l.append();
  settle(a.journal(), "r-1");
  CHECK(wire.lost() == 1);
  wire.lose_answer_to("INSERT INTO tributary_event");
  a.journal().close("r-1", 7);
  settle(a.journal(), "r-1");
  CHECK(wire.lost() == 2);
  CHECK(streams_of(a.journal(), "r-1") == first(l.appended()));
  CHECK(a.journal().find("r-1")->exit_code == 7);
  CHECK(a.fenced() == 0);
}

TEST_CASE("a run that is begun while the answer is lost is begun") {
  NEEDS_POSTGRES();
  auto& server = *postgres_server::shared();
  cut_wire wire{server.socket()};
  office a{server.moved(server.fresh_url(), wire.folder())};
  wire.lose_answer_to("INSERT INTO tributary_run");
  REQUIRE(a.journal().open({"r-1", "what", t0, {}, 0}));
  CHECK(wire.lost() == 1);
  wire.lose_answer_to("UPDATE tributary_run r SET owner");
  auto claim = a.leases().claim("r-1");
  REQUIRE(claim);
  CHECK(wire.lost() == 2);
  CHECK(claim->epoch == 1);
}

TEST_CASE("a wire that is cut again and again loses nothing and doubles nothing") {
  NEEDS_POSTGRES();
  auto& server = *postgres_server::shared();
  auto url = server.fresh_url();
  cut_wire wire{server.socket()};
  office a{server.moved(url, wire.folder())};
  std::vector<load> loads;
  for (const auto* run : {"r-1", "r-2"})
    loads.emplace_back(a.journal(), run);
  std::mt19937 dice{4711};
  for (int round = 0; round < 12; ++round) {
    if (dice() % 2)
      wire.lose_answer_to("INSERT INTO tributary_event");
    for (auto burst = 50 + dice() % 300; burst > 0; --burst)
      for (auto& l : loads)
        l.append();
    wire.cut();
    for (auto& l : loads)
      l.append();
    wire.mend();
    auto& l = loads[dice() % 2];
    settle(a.journal(), l.run());
    CHECK(l.durable() == l.appended());
  }
  for (auto& l : loads) {
    settle(a.journal(), l.run());
    CHECK(streams_of(office{url}.journal(), l.run()) == first(l.appended()));
  }
  CHECK(a.fenced() == 0);
}

TEST_CASE("several that find an empty database make its tables once") {
  NEEDS_POSTGRES();
  auto url = postgres_server::shared()->fresh_url();
  std::atomic<int> opened{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] { opened += postgres_journal(url).has_value(); });
  for (auto& t : threads)
    t.join();
  CHECK(opened == 6);
}

TEST_CASE("a password is in no message") {
  for (const std::string url :
       {"postgres://me:s3cret%21@127.0.0.1:1/x", "postgres://me:s3cret%zz@host/x",
        "postgres://me:s3cret%21@/x?host=/nowhere",
        "postgresql://me@127.0.0.1:1/x?password=s3cret!",
        "postgres://me:s3cret%21@127.0.0.1:1/x?sslmode=s3cret%21", "mysql://me:s3cret!@host/x"}) {
    auto opened = postgres_journal(url, {{}, {}, "", 3s, 2s});
    REQUIRE_FALSE(opened);
    INFO(opened.error().what);
    CHECK(opened.error().what.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("what the URL says of TLS counts, and a URL that cannot be is refused") {
  auto code_of = [](const std::string& url) {
    auto opened = postgres_journal(url, {{}, {}, "", 3s, 2s});
    REQUIRE_FALSE(opened);
    INFO(opened.error().what);
    return opened.error();
  };
  CHECK(code_of("postgres://127.0.0.1:1/x?sslmode=often").what.find("sslmode")
        != std::string::npos);
  CHECK(code_of("postgres://127.0.0.1:1/x?sslmode=verify-full&sslrootcert=/nowhere.pem").code
        == ec::io);
  CHECK(code_of("postgres://127.0.0.1:1/x?colour=blue").code == ec::bad_config);
  CHECK(code_of("/var/lib/journal.db").code == ec::bad_config);
  CHECK(code_of("postgres://127.0.0.1:1/" + std::string(5'000, 'x')).code == ec::bad_config);
}

TEST_CASE("a database where we may make no tables is refused with what to do") {
  NEEDS_POSTGRES();
  auto& server = *postgres_server::shared();
  auto url = server.fresh_url();
  server.run(url, "CREATE ROLE poor LOGIN");
  auto poor = url;
  poor.replace(poor.find("tributary@"), std::string{"tributary"}.size(), "poor");
  auto opened = postgres_journal(poor);
  REQUIRE_FALSE(opened);
  INFO(opened.error().what);
  CHECK(opened.error().what.find("search_path") != std::string::npos);
}

TEST_CASE("a database that was put back to an earlier state is noticed, not written on") {
  NEEDS_POSTGRES();
  auto& server = *postgres_server::shared();
  auto url = server.fresh_url();
  office a{url};
  load l{a.journal(), "r-1"};
  for (int i = 0; i < 10; ++i)
    l.append();
  settle(a.journal(), "r-1");
  server.run(url, "DELETE FROM tributary_event WHERE seq > 6; UPDATE tributary_run SET events = 6");
  REQUIRE(a.journal().append("r-1", t0, timer_fired{}));
  CHECK(a.wait_for_fenced(1) == std::vector<std::string>{"r-1"});
  CHECK(server.number(url, "SELECT count(*) FROM tributary_event") == 6);
  CHECK(a.journal().append("r-1", t0, timer_fired{}).error().code == ec::fenced);
}

TEST_CASE("pruning takes no result that somebody is just writing") {
  NEEDS_POSTGRES();
  auto url = postgres_server::shared()->fresh_url();
  office a{url};
  office b{url};
  std::atomic<bool> over{false};
  std::thread pruner{[&] {
    while (!over)
      static_cast<void>(b.journal().prune(0));
  }};
  // Each result is in a run that goes and in one that stays, at nearly the same time.
  for (stream_index s = 0; s < 150; ++s) {
    auto brief = "r-brief-" + std::to_string(s);
    auto text = result_of("Text " + std::to_string(s));
    REQUIRE(a.journal().append(brief, t0, done(brief, s, text)));
    a.journal().close(brief, 0);
    settle(a.journal(), brief);
    REQUIRE(a.journal().append("r-stays", t0, done("r-stays", s, text)));
  }
  settle(a.journal(), "r-stays");
  over = true;
  pruner.join();
  CHECK(replayed(b.journal(), "r-stays").events.size() == 150);
  REQUIRE(b.journal().prune(0));
  CHECK(b.journal().runs()->size() == 1);
}
