#include "runtime/synthesis/anchors.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

TEST_CASE("anchors are lower case, without punctuation, with hyphens for spaces") {
  anchors a;
  CHECK(a.next("Market Leaders") == "market-leaders");
  CHECK(a.next("C++ & Rust: what_now?") == "c--rust-what_now");
}

TEST_CASE("equal headings are numbered, over headings that look like a number already") {
  anchors a;
  CHECK(a.next("Risks") == "risks");
  CHECK(a.next("Risks 1") == "risks-1");
  CHECK(a.next("Risks") == "risks-2");
  CHECK(a.next("RISKS") == "risks-3");
  CHECK(a.next("Risks 1") == "risks-1-1");
}

TEST_CASE("headings passed count where they could be meant, and only there") {
  anchors a;
  a.expect("Risks");
  a.pass("Something else");
  a.pass("Risks");
  a.pass("Risks 1");
  CHECK(a.next("Risks") == "risks-2");
}

TEST_CASE("nothing links to a title beyond ASCII, which is written in many ways") {
  anchors a;
  CHECK(a.next("Märkte").empty());
  CHECK(a.next("Märkte – heute").empty());
}
