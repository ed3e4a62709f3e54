#include "tests/process/browser.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hostile_page.hpp"

#include <array>
#include <set>

using namespace tributary;

namespace {

/// Words that run where a page lets them: each then leaves a mark of its number on the document.
struct payload {
  int number;
  std::string words;
  /// A place on a page where they would run if they were not escaped: `@` stands for them.
  std::string hole = "<div>@</div>";
};

std::string mark(int number) {
  return "document.documentElement.dataset.r" + std::to_string(number) + "=1";
}

std::vector<payload> payloads() {
  return {
    {1, "<script>" + mark(1) + "</script>"},
    {2, "<img src=x onerror=" + mark(2) + ">"},
    {3, "<svg onload=" + mark(3) + "></svg>"},
    {4, "<svg><script>" + mark(4) + "</script></svg>"},
    {5, "<a href=\"javascript:" + mark(5) + "\">x</a>"},
    {6, "<iframe srcdoc=\"<script>parent." + mark(6) + "</script>\"></iframe>"},
    {7, "<iframe src=\"javascript:parent." + mark(7) + "\"></iframe>"},
    {8, "<details ontoggle=" + mark(8) + " open><summary>x</summary></details>"},
    {9, "<div onmouseover=" + mark(9) + ">x</div>"},
    {10, "\" onmouseover=\"" + mark(10), "<span title=\"@\">x</span>"},
    {11, "' onclick='" + mark(11), "<span title='@'>x</span>"},
    {12, "</title><script>" + mark(12) + "</script>", "<svg><title>@</title></svg>"},
    {13, "</style><script>" + mark(13) + "</script>", "<style>@</style>"},
    {14, "<svg><a xlink:href=\"javascript:" + mark(14) + "\"><text>x</text></a></svg>"},
    {15, "<form action=\"javascript:" + mark(15) + "\"><button>x</button></form>"},
    {16, "<style onload=" + mark(16) + ">main{display:none}</style>"},
    {17, "<input autofocus onfocus=" + mark(17) + ">"},
    {18, "<svg><foreignObject><img src=x onerror=" + mark(18) + "></foreignObject></svg>"},
    {19, "javascript:" + mark(19), "<a href=\"@\">x</a>"},
    {20, "--><script>" + mark(20) + "</script>", "<div><!-- @ --></div>"},
    {21, "<math><mtext><img src=x onerror=" + mark(21) + "></mtext></math>"},
    {22, "<object data=\"data:text/html,<script>1</script>\" onload=" + mark(22) + "></object>"},
  };
}

/// The same by ways that only Markdown has.
std::string hostile_markdown() {
  std::string out = "# Title\n\n";
  for (const auto& p : payloads())
    out += p.words + "\n\n";
  for (std::string target :
       {"javascript:" + mark(30), "JaVaScRiPt:" + mark(31), "java\tscript:" + mark(32),
        "&#x6a;avascript:" + mark(33), "javascript&colon;" + mark(34), "\x01javascript:" + mark(35),
        std::string{"data:text/html,<script>1</script>"}, std::string{"vbscript:x"},
        std::string{"file:///etc/passwd"}, std::string{"/etc/passwd"}})
    out += "[x](" + target + ") [y](<" + target + ">) ![i](" + target + ") <" + target + ">\n\n";
  return out + "[r]: javascript:" + mark(36) + "\n[r]\n\n```\"onmouseover=\"" + mark(37)
         + "\nx\n```\n\n| <script>" + mark(38) + "</script> |\n|---|\n| x |\n\n<div\n\nonclick="
         + mark(39) + ">\n\n## <img src=x onerror=" + mark(40) + ">\n";
}

/// Touches all that is there as a reader's mouse and keyboard might, then notes what it found.
constexpr auto driver = R"html(<script>
const events = ['click', 'mouseover', 'mouseenter', 'focus', 'toggle', 'error', 'load', 'animationstart'];
function touch(e) {
  for (const name of events) e.dispatchEvent(new Event(name, {cancelable: false}));
  const to = e.href && e.href.baseVal !== undefined ? e.href.baseVal : e.href;
  if (e.tagName === 'BUTTON') e.click();
  if (to && !/^(https?|mailto):/.test(to)) e.dispatchEvent(new MouseEvent('click', {cancelable: true}));
}
addEventListener('load', () => setTimeout(() => {
  for (const e of [...document.querySelectorAll('body *')]) touch(e);
  setTimeout(() => {
    const found = document.documentElement.dataset;
    found.loads = document.querySelectorAll('[src], [data], [srcset], link, image, use').length;
    found.sheets = document.styleSheets.length;
    found.driven = 1;
  }, 500);
}, 200));
</script>)html";

std::string without_policy(std::string page) {
  auto from = page.find("<meta http-equiv=\"Content-Security-Policy\"");
  REQUIRE(from != std::string::npos);
  return page.erase(from, page.find('>', from) + 1 - from);
}

std::string with_driver(std::string page) {
  auto end = page.rfind("</body>");
  REQUIRE(end != std::string::npos);
  return page.insert(end, driver);
}

/// What is noted on the document itself, which no text of it can imitate.
std::string notes(const std::string& document) {
  auto from = document.find("<html");
  return document.substr(from, document.find('>', from) + 1 - from);
}

bool has(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

std::set<int> marks(const std::string& document) {
  std::set<int> found;
  for (int i = 1; i <= 60; ++i)
    if (has(notes(document), "data-r" + std::to_string(i) + "=\"1\""))
      found.insert(i);
  return found;
}

/// Each payload in a place that does not escape it.
std::string holes() {
  std::string out;
  for (const auto& p : payloads()) {
    auto place = p.hole;
    out += place.replace(place.find('@'), 1, p.words) + "\n";
  }
  return out;
}

std::string page_with_holes() {
  auto page = test::page_with("words", "# Words\n");
  return page.insert(page.find("</main>"), holes());
}

#define NEEDS_BROWSER(name)                                                                        \
  auto name = browser::find();                                                                     \
  if (!name) {                                                                                     \
    WARN("skipped: no Chromium is installed; on Debian: apt-get install chromium");                \
    return;                                                                                        \
  }

} // namespace

// Else the tests below could not fail.
TEST_CASE("each payload runs in a browser where a page does not escape it") {
  NEEDS_BROWSER(chromium);
  auto document = chromium->opened(with_driver(without_policy(page_with_holes())));
  INFO(notes(document));
  REQUIRE(has(notes(document), "data-driven"));
  auto ran = marks(document);
  for (const auto& p : payloads()) {
    INFO(p.words);
    CHECK(ran.count(p.number) == 1);
  }
  CHECK_FALSE(has(notes(document), "data-loads=\"0\""));
}

TEST_CASE("no payload in anybody's words runs in a browser, whatever a reader touches") {
  NEEDS_BROWSER(chromium);
  std::string all;
  for (const auto& p : payloads())
    all += p.words + " ";
  // Escaping has to hold by itself: the page's policy is taken away.
  auto document
    = chromium->opened(with_driver(without_policy(test::page_with(all, hostile_markdown()))));
  INFO(notes(document));
  REQUIRE(has(notes(document), "data-driven"));
  CHECK(marks(document).empty());
  // Nothing is loaded, from nowhere, and the styles are the page's and the picture's.
  CHECK(has(notes(document), "data-loads=\"0\""));
  CHECK(has(notes(document), "data-sheets=\"2\""));
}

TEST_CASE("the page's policy lets nothing run, should anything ever slip through") {
  NEEDS_BROWSER(chromium);
  auto document = chromium->opened(with_driver(page_with_holes()));
  INFO(notes(document));
  CHECK(marks(document).empty());
  CHECK_FALSE(has(notes(document), "data-driven"));
}
