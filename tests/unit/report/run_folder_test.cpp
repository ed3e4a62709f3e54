#include "runtime/base/limits.hpp"
#include "runtime/report/run_folder.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <sys/mman.h>
#include <sys/resource.h>

#include <csignal>
#include <thread>

using namespace tributary;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const std::string> text(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}

/// So many zeros, for which no memory is taken.
class zeros {
public:
  explicit zeros(size_t bytes)
    : bytes_(bytes),
      at_(::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
    REQUIRE(at_ != MAP_FAILED);
  }
  ~zeros() { ::munmap(at_, bytes_); }
  zeros(const zeros&) = delete;
  zeros& operator=(const zeros&) = delete;

  std::string_view view() const { return {static_cast<const char*>(at_), bytes_}; }

private:
  size_t bytes_;
  void* at_;
};

/// A disk on which no file may grow.
class full_disk {
public:
  full_disk() {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit none{0, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &none) == 0);
  }
  ~full_disk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;

private:
  rlimit before_{};
};

std::shared_ptr<run_folder> opened(const std::string& path) {
  auto folder = run_folder::open(path);
  REQUIRE(folder);
  return *folder;
}

} // namespace

TEST_CASE("only names of a run's files are output names") {
  for (const auto* good : {"report.md", "report.html", "conflicts.json", "metrics.json",
                           "timeline.svg", "events.jsonl", "plan.yaml", "drafts/0001.md",
                           "drafts/123456.md", "streams/a.md", "streams/market-leaders_2.md"})
    CHECK(is_output_name(good));
  for (const auto* bad : {"",
                          ".",
                          "..",
                          "/",
                          "report",
                          "report.md/",
                          "/report.md",
                          "./report.md",
                          "../report.md",
                          "drafts/1.md",
                          "drafts/0001.txt",
                          "drafts/00a1.md",
                          "drafts/.md",
                          "drafts/../0001.md",
                          "drafts/12345678901.md",
                          "streams/.md",
                          "streams/A.md",
                          "streams/1a.md",
                          "streams/a/b.md",
                          "streams/../a.md",
                          "streams/..md",
                          "streams/a b.md",
                          "streams/a\n.md",
                          "Report.md",
                          "drafts",
                          "streams/",
                          ".report.md.tmp"})
    CHECK_FALSE(is_output_name(bad));
  CHECK_FALSE(is_output_name("streams/a" + std::string(64, 'a') + ".md"));
  CHECK_FALSE(is_output_name(std::string_view{"report.md\0", 10}));
}

TEST_CASE("a run's files stand in its folder after a flush") {
  temporary_folder top;
  auto folder = opened(top / "deep/out");
  CHECK(folder->path() == top / "deep/out");
  folder->append_events("one\n");
  folder->append_events("two\n");
  folder->put("report.md", text("# R\n"));
  folder->put("drafts/0001.md", text("d"));
  folder->put("streams/leaders.md", text("s"));
  REQUIRE(folder->flush());
  CHECK(read_file(top / "deep/out/events.jsonl") == "one\ntwo\n");
  CHECK(read_file(top / "deep/out/report.md") == "# R\n");
  CHECK(read_file(top / "deep/out/drafts/0001.md") == "d");
  CHECK(read_file(top / "deep/out/streams/leaders.md") == "s");
}

TEST_CASE("the last bytes given for a name are the file's") {
  temporary_folder top;
  auto folder = opened(top.path());
  for (int i = 0; i <= 1000; ++i)
    folder->put("report.md", text(std::to_string(i)));
  REQUIRE(folder->flush());
  CHECK(read_file(top / "report.md") == "1000");
}

TEST_CASE("a reader of report.md never sees half of it") {
  temporary_folder top;
  auto folder = opened(top.path());
  auto one = text(std::string(300'000, 'a'));
  auto two = text(std::string(300'000, 'b'));
  folder->put("report.md", one);
  REQUIRE(folder->flush());
  std::thread writer{[&] {
    for (int i = 0; i < 50; ++i) {
      folder->put("report.md", i % 2 ? one : two);
      (void)folder->flush();
    }
  }};
  int torn = 0;
  for (int i = 0; i < 50; ++i) {
    auto seen = read_file(top / "report.md");
    torn += seen == *one || seen == *two ? 0 : 1;
  }
  writer.join();
  CHECK(torn == 0);
}

TEST_CASE("what was given is written before the folder is gone") {
  temporary_folder top;
  opened(top.path())->put("metrics.json", text("{}"));
  CHECK(read_file(top / "metrics.json") == "{}");
}

TEST_CASE("a folder is cleared of the earlier run's files and of nothing else") {
  temporary_folder top;
  for (const auto* name : {"events.jsonl", "report.md", "metrics.json", ".report.md.tmp",
                           "drafts/0007.md", "streams/old.md"})
    write_file(top / name, "old");
  for (const auto* name : {"notes.txt", "drafts/mine.txt", "streams/Mine.md", "report.md.bak"})
    write_file(top / name, "mine");
  auto folder = opened(top.path());
  REQUIRE(folder->flush());
  CHECK(read_file(top / "events.jsonl").empty());
  for (const auto* name :
       {"report.md", "metrics.json", ".report.md.tmp", "drafts/0007.md", "streams/old.md"})
    CHECK(read_file(top / name) == "(none)");
  for (const auto* name : {"notes.txt", "drafts/mine.txt", "streams/Mine.md", "report.md.bak"})
    CHECK(read_file(top / name) == "mine");
}

TEST_CASE("a plan.yaml that no run left is not overwritten") {
  temporary_folder top;
  write_file(top / "plan.yaml", "the user's own");
  auto folder = run_folder::open(top.path());
  REQUIRE(!folder);
  CHECK(folder.error().what.find("plan.yaml") != std::string::npos);
  CHECK(folder.error().what.find("give another folder") != std::string::npos);
  CHECK(read_file(top / "plan.yaml") == "the user's own");
}

TEST_CASE("two runs cannot write one folder at once") {
  temporary_folder top;
  auto first = opened(top.path());
  auto second = run_folder::open(top.path());
  REQUIRE(!second);
  CHECK(second.error().what.find("another run") != std::string::npos);
  first.reset();
  CHECK(run_folder::open(top.path()));
}

TEST_CASE("names from outside are refused with their name and nothing is written") {
  temporary_folder top;
  auto folder = opened(top / "out");
  folder->put("../escaped.md", text("x"));
  folder->put("report.md", text("kept"));
  auto flushed = folder->flush();
  REQUIRE(!flushed);
  CHECK(flushed.error().what.find("../escaped.md") != std::string::npos);
  CHECK(read_file(top / "escaped.md") == "(none)");
  CHECK(read_file(top / "out/report.md") == "kept");
}

TEST_CASE("links below the folder are never followed") {
  temporary_folder top;
  write_file(top / "secret", "untouched");
  write_file(top / "elsewhere/0001.md", "untouched");
  fs::create_directories(top / "out");
  write_file(top / "out/events.jsonl", "");
  fs::create_symlink(top / "secret", top / "out/.report.md.tmp");
  auto folder = opened(top / "out");
  fs::create_symlink(top / "secret", top / "out/report.md");
  fs::create_symlink(top / "secret", top / "out/.metrics.json.tmp");
  fs::create_directory_symlink(top / "elsewhere", top / "out/drafts");
  folder->put("report.md", text("new"));
  folder->put("metrics.json", text("{}"));
  folder->put("drafts/0001.md", text("new"));
  CHECK(!folder->flush());
  CHECK(read_file(top / "secret") == "untouched");
  CHECK(read_file(top / "elsewhere/0001.md") == "untouched");
  CHECK(!fs::is_symlink(top / "out/report.md"));
  CHECK(read_file(top / "out/report.md") == "new");
  folder.reset();
  auto again = run_folder::open(top / "out");
  REQUIRE(!again);
  CHECK(again.error().what.find("drafts") != std::string::npos);
  CHECK(read_file(top / "elsewhere/0001.md") == "untouched");
}

TEST_CASE("a file that cannot be written is named with its path, and the others are written") {
  temporary_folder top;
  auto folder = opened(top.path());
  fs::create_directories(top / "report.md/in-the-way");
  folder->put("report.md", text("x"));
  folder->put("metrics.json", text("{}"));
  folder->append_events("one\n");
  for (int times = 0; times < 2; ++times) {
    auto flushed = folder->flush();
    REQUIRE(!flushed);
    CHECK(flushed.error().code == ec::io);
    CHECK(flushed.error().what.find(top / "report.md: ") == 0);
    CHECK(flushed.error().what.size() > (top / "report.md: ").size() + 5);
  }
  CHECK(read_file(top / "metrics.json") == "{}");
  CHECK(read_file(top / "events.jsonl") == "one\n");
  CHECK(read_file(top / ".report.md.tmp") == "(none)");
}

TEST_CASE("events that wait for the disk are bounded, and none follow those that were left out") {
  temporary_folder top;
  auto folder = opened(top / "one");
  error why;
  {
    // All of it goes to the disk, which saves us writing it.
    full_disk none;
    folder->append_events(zeros{limits::waiting_event_bytes}.view());
    auto flushed = folder->flush();
    REQUIRE(!flushed);
    why = flushed.error();
  }
  CHECK(why.code == ec::io);
  CHECK(why.what.find("too slow") == std::string::npos);

  auto slow = opened(top / "other");
  slow->append_events(zeros{limits::waiting_event_bytes + 1}.view());
  slow->append_events("later\n");
  auto flushed = slow->flush();
  REQUIRE(!flushed);
  CHECK(flushed.error().code == ec::too_large);
  CHECK(flushed.error().what.find(top / "other/events.jsonl: the disk is too slow") == 0);
  CHECK(read_file(top / "other/events.jsonl").empty());
}

TEST_CASE("a folder that cannot be made is an error with its path") {
  temporary_folder top;
  write_file(top / "file", "");
  auto folder = run_folder::open(top / "file/out");
  REQUIRE(!folder);
  CHECK(folder.error().code == ec::io);
  CHECK(folder.error().what.find(top / "file/out") == 0);
}
