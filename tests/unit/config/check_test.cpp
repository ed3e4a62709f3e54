#include "config/plan_file.hpp"
#include "runtime/report/check/check.hpp"
#include "runtime/report/check/wrapped.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/files.hpp"

#include <algorithm>

using namespace tributary;
using namespace tributary::test;

namespace {

struct checked {
  std::string text;
  std::string json;
};

checked check_of(const std::string& name, uint32_t slots = 8) {
  plan_overrides o;
  o.worker = "extract";
  auto got = read_plan(read_file(golden_folder() / name), name, o);
  INFO(to_text(got.found));
  REQUIRE(got.value);
  auto estimate = estimate_plan(*got.value, slots, {});
  return {check_text(*got.value, estimate, false), check_json(*got.value, estimate, got.found)};
}

size_t widest_line(const std::string& text) {
  size_t widest = 0;
  for (size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    widest = std::max(widest, columns_of(std::string_view{text}.substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

} // namespace

TEST_CASE("check explains a plan with estimates") {
  auto said = check_of("check-estimates.yaml", 2);
  CHECK(widest_line(said.text) <= 90);
  compare_with_golden("check-estimates.yaml.check.txt", said.text);
  compare_with_golden("check-estimates.yaml.check.json", said.json);
}

TEST_CASE("check gives no times where no stream has an estimate") {
  auto said = check_of("check-none.md");
  CHECK(widest_line(said.text) <= 90);
  CHECK(said.text.find("unknown: no stream has an estimate") != std::string::npos);
  CHECK(said.json.find("\"parallel_seconds\":null") != std::string::npos);
  compare_with_golden("check-none.md.check.txt", said.text);
}

TEST_CASE("check shows the beginning of a plan of thousands") {
  plan p;
  p.task = "Many";
  for (int i = 0; i < 10'000; ++i) {
    auto& s = p.streams.emplace_back();
    s.id = s.name = "s" + std::to_string(i);
    s.worker = "extract";
  }
  auto text = check_text(p, estimate_plan(p, 8, {}), false);
  CHECK(text.size() < 4'000);
  CHECK(text.find("… 9980 more") != std::string::npos);
}

TEST_CASE("check paints only where colours are wanted, and passes none through") {
  plan p;
  p.task = "Red \x1b[31m";
  p.streams.resize(1);
  p.streams[0].id = "a";
  auto estimate = estimate_plan(p, 1, {});
  CHECK(check_text(p, estimate, false).find('\x1b') == std::string::npos);
  CHECK(check_text(p, estimate, true).find("\x1b[1m") != std::string::npos);
  CHECK(check_text(p, estimate, true).find("\x1b[31m") == std::string::npos);
}
