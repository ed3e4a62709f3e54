// How long merging takes. Not a test: times do not carry from machine to machine.
#include "runtime/base/limits.hpp"
#include "runtime/synthesis/draft.hpp"
#include "runtime/synthesis/markup_bounds.hpp"

#include "tests/unit/synthesis/make_plan.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

using namespace tributary;
using namespace tributary::testing;

namespace {

/// Of this process's own time: others use the machine too.
template <class Work>
double microseconds(Work&& work) {
  auto now = [] {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
  };
  auto begin = now();
  work();
  return now() - begin;
}

/// Most that this process has ever held.
long peak_mb() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss >> 10;
}

std::vector<std::string> names(size_t count) {
  std::vector<std::string> out;
  for (size_t i = 0; i < count; ++i)
    out.push_back(fmt::format("Stream {}", i));
  return out;
}

/// About `bytes` of prose, lists, a table and claims, different for each `seed`.
std::string prose(size_t bytes, size_t seed) {
  std::string out = "# Findings\n\n";
  for (size_t i = 0; out.size() < bytes; ++i) {
    out += fmt::format(
      "## Part {}\n\nEngine {} of {} keeps the history of each workflow in a database and "
      "replays it, so that the code survives a crash ({}).\n\n",
      i, i % 7, seed, i * seed);
    out += fmt::format(
      "- One item says {}\n- Another says that {} costs less than {} in most places, as "
      "far as anybody can tell from the outside.\n\n",
      i, seed, i);
    if (i % 5 == 0)
      out += fmt::format("| engine | price |\n|---|---|\n| E{} | {} USD |\n\n", i, seed);
  }
  std::vector<claim> claims;
  for (int i = 0; i < 10; ++i)
    claims.push_back({0, fmt::format("Engine {}", i), "price", fmt::format("{} USD", 10 + seed % 2),
                      "a.md:1", "", ""});
  return out + claims_block(claims);
}

void time_growing(size_t count, size_t bytes) {
  draft d{make_plan(names(count))};
  std::vector<double> puts;
  double commits = 0;
  size_t text = 0;
  for (stream_index i = 0; i < count; ++i) {
    auto result = prose(bytes, i);
    puts.push_back(microseconds([&] { d.put(i, result); }));
    commits += microseconds([&] { text += d.commit().text.size(); });
  }
  std::string report;
  auto last = microseconds([&] { report = d.markdown(true); });
  auto mean = 0.0;
  for (auto each : puts)
    mean += each / static_cast<double>(count);
  std::sort(puts.begin(), puts.end());
  fmt::print(
    "{} streams of {} bytes: put {:.1f} us mean, {:.1f} us median; commit {:.1f} us; report of {} "
    "bytes {:.2f} ms\n",
    count, bytes, mean, puts[count / 2], commits / static_cast<double>(count), report.size(),
    last / 1000);
}

/// What the `echo` worker answers: one line of so many bytes, the same for all.
void time_tiny(size_t count) {
  draft d{make_plan(names(count))};
  auto result = std::make_shared<const std::string>([] {
    std::string out;
    while (out.size() < 1024)
      out += "echo ";
    return out;
  }());
  auto puts = microseconds([&] {
    for (stream_index i = 0; i < count; ++i)
      d.put(i, result);
  });
  auto commit = microseconds([&] { d.commit(); });
  std::string report;
  auto last = microseconds([&] { report = d.markdown(true); });
  fmt::print("{} tiny streams: put {:.2f} us; commit of all {:.2f} us a stream; report of {} bytes "
             "{:.2f} ms\n",
             count, puts / static_cast<double>(count), commit / static_cast<double>(count),
             report.size(), last / 1000);
}

/// @param marked How many bytes consist of the piece; words fill up the rest.
void time_hostile(const std::string& piece, size_t bytes, size_t marked) {
  std::string text;
  while (text.size() < marked)
    text += piece;
  text += "\n\n";
  while (text.size() < bytes)
    text += "word ";
  draft d{make_plan(names(2))};
  auto put = microseconds([&] { d.put(0, text); });
  auto report = microseconds([&] { d.markdown(true); });
  auto shown = piece.substr(0, 20);
  std::replace(shown.begin(), shown.end(), '\n', '~');
  fmt::print("{:>22} x {} MB: put {:.0f} ms, report {:.0f} ms, most memory so far {} MB\n", shown,
             bytes >> 20, put / 1000, report / 1000, peak_mb());
}

/// What is hard to read in quantity, for this program or for a parser of Markdown.
constexpr const char* hard_pieces[] = {"`",
                                       "[",
                                       "]:",
                                       "[a]:\n",
                                       "<!--",
                                       "<b",
                                       "<i>",
                                       "# ",
                                       "> ",
                                       "- ",
                                       "```\n",
                                       "``` ` ",
                                       "` `` ``` |",
                                       "\\[",
                                       "a\n-\n",
                                       "|",
                                       "~~~\n> ",
                                       "\n",
                                       "<!-- -->",
                                       "a ",
                                       "<a>\n\n",
                                       "*a ",
                                       "[a]: b\n\n",
                                       "_a",
                                       "![",
                                       "<?",
                                       "<!A",
                                       "&",
                                       "a\n===\n",
                                       "| a ",
                                       "1. ",
                                       "<http:",
                                       "```claims\n",
                                       "{\"",
                                       "```claims\n\n",
                                       "a@",
                                       "<\na\n",
                                       "**a *b ",
                                       "[a](b \"c ",
                                       "[a](b (",
                                       "<a b='",
                                       "[a][b]",
                                       "```claims\n[]\n```\n",
                                       "<i> and twenty words or so that say nothing at all "};

/// The most claims that a result may have, their fields full of a piece.
void time_hostile_claims(const std::string& piece) {
  std::string field;
  while (field.size() + piece.size() <= limits::claim_field_bytes)
    field += piece;
  std::vector<claim> claims;
  for (size_t i = 0; i < limits::claims_per_result; ++i) {
    auto own = fmt::format("{}{}", i, field.substr(0, field.size() - 10));
    claims.push_back({0, own, own, own, "a.md:1", "", field});
  }
  auto text = claims_block(claims);
  draft d{make_plan(names(2))};
  auto put = microseconds([&] { d.put(0, text); });
  auto again = microseconds([&] { d.put(1, text); });
  auto found = microseconds([&] { d.commit(); });
  auto report = microseconds([&] { d.markdown(true); });
  fmt::print(
    "{:>22} in 2,000 claims: put {:.0f} and {:.0f} ms, commit {:.0f} ms, report {:.0f} ms\n", piece,
    put / 1000, again / 1000, found / 1000, report / 1000);
}

constexpr const char* hard_claims[] = {"a",
                                       "a ",
                                       ", ",
                                       "; b",
                                       "(a) ",
                                       "(",
                                       "[a",
                                       "AB, ",
                                       "1 ",
                                       "1,000 ",
                                       "1 M ",
                                       "word, (AB) ",
                                       "price per month ",
                                       "two ",
                                       "and ",
                                       "- ",
                                       "1.",
                                       "v1.",
                                       "Müller ",
                                       "of ",
                                       "s's ",
                                       "2026-01 ",
                                       "±1 "};

} // namespace

int main(int argc, char** argv) {
  time_growing(100, 20'000);
  time_growing(100, 20'000);
  for (const std::string piece : hard_claims)
    time_hostile_claims(piece);
  if (argc < 2)
    return 0;
  auto largest = static_cast<size_t>(std::atoi(argv[1])) << 20;
  for (auto bytes : {size_t{1} << 20, largest})
    for (const std::string piece : hard_pieces)
      time_hostile(piece, bytes, bytes);
  fmt::print("as many as are read as Markdown, in a large text:\n");
  for (const std::string piece : hard_pieces)
    time_hostile(piece, largest, std::min(largest, markup_marks_max - 10));
  for (auto count : {10'000, 100'000, 100'000})
    time_tiny(static_cast<size_t>(count));
}
