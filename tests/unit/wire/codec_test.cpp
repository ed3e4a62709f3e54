#include "runtime/wire/codec.hpp"
#include "runtime/wire/message_fields.hpp"
#include "runtime/wire/reader.hpp"
#include "runtime/wire/writer.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/wire/random_message.hpp"

#include <memory>

namespace tributary::wire {

namespace {

template <class T>
T round_trip(const T& x) {
  auto back = decode(encode(x));
  REQUIRE(back.has_value());
  REQUIRE(std::holds_alternative<T>(*back));
  return std::get<T>(*back);
}

ec code_of(std::string_view bytes) {
  auto m = decode(bytes);
  return m ? ec::none : m.error().code;
}

/// [version, kind, fields…] with fields that the test writes itself.
template <class... Fields>
std::string by_hand(uint32_t version, uint32_t kind, const Fields&... all) {
  msgpack::sbuffer out;
  msgpack::packer<msgpack::sbuffer> pack{out};
  pack.pack_array(2 + sizeof...(Fields));
  pack.pack(version);
  pack.pack(kind);
  (pack.pack(all), ...);
  return {out.data(), out.size()};
}

stream_spec full_stream() {
  stream_spec s;
  s.id = "leaders";
  s.name = "Market leaders \xC3\xA4";
  s.type = "research";
  s.worker = "gemini";
  s.focus = "Top 5";
  s.tasks = {"one", "two"};
  s.output = "Profiles";
  s.prompt = "{{task}}";
  s.needs = {0, 4, 70'000};
  s.inferred_needs = {{4, "based on the above"}};
  s.estimate = std::chrono::minutes{25};
  s.timeout = std::chrono::hours{1};
  s.idle_timeout = std::chrono::microseconds{1};
  s.total_timeout = std::chrono::microseconds{3};
  s.start = start_when::first;
  s.continue_on_error = true;
  s.labels = {{"zone", "a"}, {"gpu", ""}};
  s.workdir = "worktree";
  s.approve = true;
  s.on_failure = {{{failure_kind::timeout, failure_kind::budget},
                   {{step_kind::retry, 4}, {step_kind::fail, 1}},
                   std::chrono::seconds{1},
                   std::chrono::seconds{60}}};
  s.at = {5, 14};
  return s;
}

worker_profile full_worker() {
  worker_profile w;
  w.name = "grep";
  w.backend = backend_kind::exec;
  w.model = "m";
  w.api_key_env = "KEY";
  w.base_url = "http://127.0.0.1:1";
  w.api = "chat";
  w.command = {"./tool", "{{focus}}"};
  w.input = prompt_input::arguments;
  w.environment = {{"A", "1"}};
  w.max_parallel = 4;
  w.requests_per_minute = 300;
  w.tokens_per_minute = UINT64_MAX;
  w.price_input = 300'000;
  w.price_output = 0;
  w.fallbacks = {"codex", "extract"};
  w.bytes = 7;
  w.delay = std::chrono::milliseconds{3};
  return w;
}

} // namespace

TEST_CASE("a stream and its needs arrive as they were ordered") {
  orders sent;
  sent.items.resize(2);
  sent.items[0].lease = {"r-abc", 3, 2};
  sent.items[0].stream = full_stream();
  sent.items[0].worker = "codex";
  sent.items[0].needs = {{"a", "Name", true, "text"}, {"b", "Lost", false, ""}};
  sent.items[0].has_previous = true;
  sent.items[0].previous = "before";
  sent.items[0].earlier = earlier_try{"gemini", "timeout: no answer", "half of"};
  sent.items[0].tasks = {1, 2};
  auto got = round_trip(sent);
  REQUIRE(got.items.size() == 2);
  CHECK(got.items[0].lease == sent.items[0].lease);
  CHECK(got.items[0].stream == sent.items[0].stream);
  CHECK(got.items[0].worker == "codex");
  REQUIRE(got.items[0].needs.size() == 2);
  CHECK(got.items[0].needs[0].text == "text");
  CHECK_FALSE(got.items[0].needs[1].there);
  CHECK(got.items[0].has_previous);
  CHECK(got.items[0].previous == "before");
  REQUIRE(got.items[0].earlier);
  CHECK(got.items[0].earlier->text == "half of");
  CHECK(got.items[0].tasks == std::vector<uint32_t>{1, 2});
  CHECK(got.items[1].stream == stream_spec{});
}

TEST_CASE("a run's context arrives whole") {
  run_context context;
  context.run = "r-0123456789";
  context.task = "Review";
  context.kind = plan_kind::analysis;
  context.inputs = {{"a.md", "/x/a.md", 1ull << 40}};
  context.workers = {full_worker(), worker_profile{}};
  context.folder = "/x";
  CHECK(round_trip(open_run{context}).context == context);
}

TEST_CASE("results and failures arrive with all that they say") {
  completion whole{"# Text\n", {1, 2, 3}, std::chrono::seconds{4}, std::chrono::seconds{5}};
  failure why{failure_kind::truncated, "cut", std::chrono::seconds{9}, "half"};
  outcomes sent;
  sent.items.push_back({{"r-a", 1, 1}, std::make_shared<const completion>(whole)});
  sent.items.push_back({{"r-a", 2, 1}, tl::unexpected<failure>(why)});
  auto got = round_trip(sent);
  REQUIRE(got.items.size() == 2);
  REQUIRE(got.items[0].result.has_value());
  CHECK(**got.items[0].result == whole);
  REQUIRE_FALSE(got.items[1].result.has_value());
  CHECK(got.items[1].result.error() == why);
  CHECK(got.items[1].lease == lease_id{"r-a", 2, 1});
}

TEST_CASE("every kind of message survives the way there and back") {
  for (size_t kind = 0; kind < std::variant_size_v<message>; ++kind) {
    for (uint64_t seed = 0; seed < 40; ++seed) {
      INFO("kind " << kind << ", seed " << seed);
      auto bytes = encode(random_message(kind, seed));
      auto back = decode(bytes);
      REQUIRE(back.has_value());
      CHECK(back->index() == kind);
      CHECK(encode(*back) == bytes);
    }
  }
}

TEST_CASE("any msgpack reader can read what is written") {
  for (size_t kind = 0; kind < std::variant_size_v<message>; ++kind) {
    auto bytes = encode(random_message(kind, 7));
    auto handle = msgpack::unpack(bytes.data(), bytes.size());
    REQUIRE(handle.get().type == msgpack::type::ARRAY);
    CHECK(handle.get().via.array.ptr[0].as<uint32_t>() == protocol_version);
    CHECK(handle.get().via.array.ptr[1].as<uint32_t>() == kind);
  }
}

TEST_CASE("kinds are named as in the source") {
  CHECK(name_of(node_hello{}) == "node_hello");
  CHECK(name_of(orders{}) == "orders");
  CHECK(name_of(drain{}) == "drain");
  CHECK(name_of(node_list{}) == "node_list");
  CHECK(name_of(want_part{}) == "want_part");
  CHECK(name_of(part{}) == "part");
}

TEST_CASE("fields that a later release appended are ignored") {
  auto bytes = by_hand(protocol_version, message{heartbeat{}}.index(), uint64_t{5},
                       std::vector<std::string>{"new", "fields"},
                       std::map<std::string, double>{{"x", 0.5}}, msgpack::type::nil_t{});
  auto m = decode(bytes);
  REQUIRE(m.has_value());
  CHECK(std::get<heartbeat>(*m).seq == 5);
}

TEST_CASE("fields that an earlier release knew are demanded") {
  CHECK(code_of(by_hand(protocol_version, message{heartbeat{}}.index())) == ec::malformed);
}

namespace {

struct grown {
  uint32_t old = 0;
  uint32_t appended = 77;
};
void fields(auto& visit, is<grown> auto& x) {
  visit(x.old, later{at_most{x.appended, 100u}});
}

} // namespace

TEST_CASE("a field that an older peer does not send keeps its default") {
  source older{"\x91\x05", 1'000};
  grown x;
  fields(*std::make_unique<reader>(older, older.array(9)), x);
  CHECK_FALSE(older.failed());
  CHECK(x.old == 5);
  CHECK(x.appended == 77);
  source same{"\x92\x05\x06", 1'000};
  fields(*std::make_unique<reader>(same, same.array(9)), x);
  CHECK(x.appended == 6);
}

TEST_CASE("a hello of another version is understood far enough to be refused") {
  auto hello = decode(by_hand(9, message{node_hello{}}.index(), "whatever", 1, 2));
  REQUIRE(hello.has_value());
  CHECK(std::get<node_hello>(*hello).version == 9);
  auto answer = decode(by_hand(9, message{refused{}}.index(), "speak 9"));
  REQUIRE(answer.has_value());
  CHECK(std::get<refused>(*answer).why == "speak 9");
}

TEST_CASE("other messages of another version are refused and both versions named") {
  auto m = decode(by_hand(9, message{heartbeat{}}.index(), 1));
  REQUIRE_FALSE(m.has_value());
  CHECK(m.error().code == ec::malformed);
  CHECK(m.error().what.find("version 9") != std::string::npos);
  CHECK(m.error().what.find("version 1") != std::string::npos);
}

TEST_CASE("unknown kinds are refused") {
  CHECK(code_of(by_hand(protocol_version, std::variant_size_v<message>, 1)) == ec::malformed);
  CHECK(code_of(by_hand(protocol_version, UINT32_MAX, 1)) == ec::malformed);
}

TEST_CASE("a broken text is repaired before it is sent") {
  completion broken;
  broken.text = std::string(5'000, 'x') + "\xFF" + "end";
  outcomes sent;
  sent.items.push_back({{"r-a", 1, 1}, std::make_shared<const completion>(broken)});
  auto got = round_trip(sent);
  CHECK((*got.items[0].result)->text == std::string(5'000, 'x') + "\xEF\xBF\xBD" + "end");
}

TEST_CASE("spans below zero and beyond a century are clamped when they are sent") {
  node_welcome sent;
  sent.heartbeat_every = duration{-5};
  sent.lost_after = duration::max();
  auto got = round_trip(sent);
  CHECK(got.heartbeat_every == duration{0});
  CHECK(got.lost_after == span_max);
}

TEST_CASE("a message may overtake only where its meaning does not depend on earlier ones") {
  CHECK(may_overtake(encode(heartbeat{4})));
  CHECK(may_overtake(encode(outcomes{})));
  CHECK_FALSE(may_overtake(encode(orders{})));
  CHECK_FALSE(may_overtake(encode(cancel{})));
  CHECK_FALSE(may_overtake(encode(run_over{})));
  CHECK_FALSE(may_overtake("no msgpack"));
  CHECK_FALSE(may_overtake(""));
}

} // namespace tributary::wire
