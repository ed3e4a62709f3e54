#include "runtime/base/limits.hpp"
#include "runtime/run/notice_reader.hpp"
#include "runtime/run/run_notice.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

const notice_names names{"r-abcdefghij", {"leaders", "new-comers", "pricing"}};

time_point at_micros(int64_t micros) {
  return time_point{duration{micros}};
}

/// Every field set, each to a value that no other field has.
run_notice full(notice_type type) {
  run_notice n;
  n.type = type;
  n.seq = 18'000'000'000'000'000'001ull;
  n.at = at_micros(1'769'847'300'250'001);
  n.stream = 1;
  n.attempt = 3;
  n.node = "alpha \"1\"";
  n.worker = "gemini";
  n.why = "line one\nline two\t\x1b[31m \\ Ü 漢字";
  n.kind = failure_kind::rate_limited;
  n.service_time = duration{1'500'001};
  n.cpu_time = duration{999'999};
  n.delay = duration{1};
  n.bytes = 1'234'567'890'123;
  n.tokens = 11;
  n.input_tokens = 12;
  n.output_tokens = 13;
  n.cost_microusd = 14'000'015;
  n.version = 16;
  n.took = duration{17'000'000};
  n.streams = {2, 0};
  n.conflict = "c1";
  n.conflict_type = "factual";
  n.exit_code = 3;
  run_metrics m;
  m.sequential = duration{90'000'001};
  m.parallel = duration{30'000'002};
  m.critical_path = duration{25'000'003};
  m.synthesis = duration{4};
  m.cpu = duration{5};
  m.waiting_for_slots = duration{6};
  m.busy = duration{91'000'007};
  m.waiting_for_approval = duration{61'000'008};
  m.streams = 8;
  m.completed = 7;
  m.first_try = 6;
  m.attempts = 11;
  m.peak_parallel = 5;
  m.input_tokens = 100;
  m.output_tokens = 200;
  m.cost_microusd = 300'001;
  m.quality_milli = 4'250;
  n.metrics = std::make_shared<run_metrics>(m);
  return n;
}

std::string line_of(const run_notice& n) {
  std::string out;
  append_json(out, n, names);
  return out;
}

void check_same(const run_notice& a, const run_notice& b) {
  CHECK(a.type == b.type);
  CHECK(a.seq == b.seq);
  CHECK(a.at == b.at);
  CHECK(a.stream == b.stream);
  CHECK(a.attempt == b.attempt);
  CHECK(a.node == b.node);
  CHECK(a.worker == b.worker);
  CHECK(a.why == b.why);
  CHECK(a.kind == b.kind);
  CHECK(a.service_time == b.service_time);
  CHECK(a.cpu_time == b.cpu_time);
  CHECK(a.delay == b.delay);
  CHECK(a.bytes == b.bytes);
  CHECK(a.tokens == b.tokens);
  CHECK(a.input_tokens == b.input_tokens);
  CHECK(a.output_tokens == b.output_tokens);
  CHECK(a.cost_microusd == b.cost_microusd);
  CHECK(a.version == b.version);
  CHECK(a.took == b.took);
  CHECK(a.streams == b.streams);
  CHECK(a.conflict == b.conflict);
  CHECK(a.conflict_type == b.conflict_type);
  CHECK(a.exit_code == b.exit_code);
  REQUIRE(bool(a.metrics) == bool(b.metrics));
  if (a.metrics)
    CHECK(*a.metrics == *b.metrics);
}

ec code_of(std::string_view line) {
  auto n = notice_from_json(line, names);
  return n ? ec::none : n.error().code;
}

} // namespace

TEST_CASE("every type of event comes back from its line with every field") {
  for (int type = 0; type <= static_cast<int>(notice_type::run_cancelled); ++type) {
    auto n = full(static_cast<notice_type>(type));
    auto back = notice_from_json(line_of(n), names);
    REQUIRE(back);
    check_same(*back, n);
    CHECK(notice_type_from(to_text(n.type)) == n.type);
  }
}

TEST_CASE("fields at their defaults are not written") {
  run_notice n;
  n.seq = 1;
  n.at = at_micros(1'769'847'300'250'000);
  CHECK(line_of(n)
        == "{\"v\":1,\"seq\":1,\"ts\":\"2026-01-31T08:15:00.250000Z\",\"run\":\"r-abcdefghij\","
           "\"type\":\"run.started\"}\n");
  check_same(*notice_from_json(line_of(n), names), n);
}

TEST_CASE("an exit code of zero is written, since it says that all went well") {
  run_notice n;
  n.type = notice_type::run_completed;
  n.exit_code = 0;
  auto back = notice_from_json(line_of(n), names);
  REQUIRE(back);
  REQUIRE(back->exit_code);
  CHECK(*back->exit_code == 0);
}

TEST_CASE("event times are written as to_rfc3339 writes them") {
  for (int64_t micros :
       {int64_t{0}, int64_t{1}, int64_t{951'782'399'999'999}, int64_t{1'709'164'800'000'000},
        int64_t{-62'135'596'800'000'000}, int64_t{-1}, int64_t{253'402'300'799'999'999}}) {
    run_notice n;
    n.at = at_micros(micros);
    CHECK(line_of(n).find("\"ts\":\"" + to_rfc3339(n.at) + "\"") != std::string::npos);
  }
}

TEST_CASE("only run.completed, run.failed and run.cancelled end a run") {
  int ends = 0;
  for (int type = 0; type <= static_cast<int>(notice_type::run_cancelled); ++type)
    ends += is_end(static_cast<notice_type>(type)) ? 1 : 0;
  CHECK(ends == 3);
  CHECK(is_end(notice_type::run_completed));
  CHECK(is_end(notice_type::run_failed));
  CHECK(is_end(notice_type::run_cancelled));
}

TEST_CASE("a type from a newer version can be skipped") {
  CHECK(code_of(R"({"v":1,"seq":1,"ts":"2026-01-31T08:15:00Z","run":"r-abcdefghij","type":"x.y"})")
        == ec::not_found);
}

TEST_CASE("fields that are not known are ignored") {
  auto n = notice_from_json(R"({"v":1,"seq":7,"ts":"2026-01-31T08:15:00Z","run":"r-abcdefghij",
                              "type":"node.left","node":"n1","later":{"a":[1]},"kind":"novel"})",
                            names);
  REQUIRE(n);
  CHECK(n->seq == 7);
  CHECK(n->node == "n1");
  CHECK(!n->kind);
}

TEST_CASE("broken event lines are refused as malformed") {
  auto good = line_of(full(notice_type::stream_completed));
  auto with = [&](std::string from, const std::string& to) {
    auto line = good;
    auto at = line.find(from);
    REQUIRE(at != std::string::npos);
    return line.replace(at, from.size(), to);
  };
  CHECK(code_of("") == ec::malformed);
  CHECK(code_of("[]") == ec::malformed);
  CHECK(code_of("null") == ec::malformed);
  CHECK(code_of("{}") == ec::malformed);
  CHECK(code_of(good.substr(0, good.size() / 2)) == ec::malformed);
  CHECK(code_of("{\"v\":1,\"type\":\"\xff\xfe\"}") == ec::malformed);
  CHECK(code_of(with("\"v\":1", "\"v\":2")) == ec::malformed);
  CHECK(code_of(with("\"new-comers\"", "\"nobody\"")) == ec::malformed);
  CHECK(code_of(with("\"new-comers\"", "5")) == ec::malformed);
  CHECK(code_of(with("[\"pricing\"", "[\"nobody\"")) == ec::malformed);
  CHECK(code_of(with("\"attempt\":3", "\"attempt\":-3")) == ec::malformed);
  CHECK(code_of(with("\"attempt\":3", "\"attempt\":4294967296")) == ec::malformed);
  CHECK(code_of(with("\"attempt\":3", "\"attempt\":3.5")) == ec::malformed);
  CHECK(code_of(with("\"service_seconds\":1.500001", "\"service_seconds\":1e300"))
        == ec::malformed);
  CHECK(code_of(with("\"service_seconds\":1.500001", "\"service_seconds\":\"1\""))
        == ec::malformed);
  CHECK(code_of(with("2026-", "2O26-")) == ec::malformed);
  CHECK(code_of(with("r-abcdefghij", "r-zzzzzzzzzz")) == ec::malformed);
  CHECK(code_of(with("\"peak_parallel\":5", "\"peak_parallel\":\"5\"")) == ec::malformed);
}

TEST_CASE("brackets without end cost neither stack nor memory") {
  CHECK(code_of(std::string(1'000'000, '[')) == ec::malformed);
  std::string deep = R"({"v":1,"type":"run.started","x":)";
  deep += std::string(200'000, '[') + std::string(200'000, ']') + "}";
  CHECK(code_of(deep) == ec::malformed);
  CHECK(code_of(std::string(limits::event_line_bytes + 1, ' ')) == ec::too_large);
}

TEST_CASE("a worker's words cannot break out of an event line") {
  run_notice n;
  n.why = std::string("\"}\n{\"v\":1,\"type\":\"run.failed\"}\r\0\xc3\x28", 38);
  auto line = line_of(n);
  CHECK(line.find('\n') == line.size() - 1);
  auto back = notice_from_json(line, names);
  REQUIRE(back);
  CHECK(back->type == notice_type::run_started);
}

TEST_CASE("a reader with an index reads what the plain one reads") {
  notice_reader reader{names};
  auto line = line_of(full(notice_type::draft_updated));
  auto back = reader.read(line);
  REQUIRE(back);
  check_same(*back, *notice_from_json(line, names));
  auto at = line.find("new-comers");
  CHECK(!reader.read(line.replace(at, 3, "old")));
}
