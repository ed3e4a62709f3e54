#include "runtime/backend/cli/git_worktree.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/cli/fake_cli.hpp"
#include "tests/unit/cli/recorded.hpp"

#include <array>
#include <cstdio>

using namespace tributary;
using trial::attempt;
using trial::fake_cli;
using trial::has;

namespace {

std::string output_of(const std::string& command) {
  std::string out;
  auto* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> piece;
  while (auto got = std::fread(piece.data(), 1, piece.size(), pipe))
    out.append(piece.data(), got);
  ::pclose(pipe);
  return out;
}

struct repository {
  temporary_folder folder;

  repository() {
    write_file(folder / "a.txt", "one\n");
    git("init -q -b main");
    git("add -A");
    git("commit -q -m first");
  }
  std::string git(const std::string& words) const {
    return output_of("git -c user.name=t -c user.email=t@localhost -C '" + folder.path() + "' "
                     + words + " 2>&1");
  }
};

/// A codex that runs `work` in its folder and then answers.
struct coder {
  fake_cli cli;
  repository repo;

  explicit coder(const std::string& work) : cli{backend_kind::codex, work + "\ncat \"$0.says\""} {
    cli.file("codex.says", recorded::codex_answer);
  }
  trial::order_parts order() const {
    auto out = cli.order();
    out.stream.workdir = "worktree";
    out.run.repository = repo.folder.path();
    return out;
  }
};

const std::string branch = "tributary/r-abcdefghij/pricing-1";

} // namespace

TEST_CASE("a stream in a worktree gives its diff, and its branch stays") {
  backend_set backends{{}};
  coder c{"echo two >> a.txt; printf '```\\nfence' > new.md"};
  auto text = attempt{backends, c.order()}.text();
  CHECK(text.starts_with("fin \u2713 é\n\nThe changes are on the branch `" + branch + "` of "));
  CHECK(has(text, "\n~~~diff\ndiff --git a/a.txt b/a.txt\n"));
  CHECK(has(text, "+two\n"));
  CHECK(has(text, "+fence\n"));
  CHECK(text.ends_with("\n~~~\n"));
  CHECK(c.repo.git("show " + branch + ":a.txt") == "one\ntwo\n");
  CHECK(c.repo.git("log -1 --format=%s " + branch) == "pricing: Pricing analysis\n");
  // The user's own files and branch are as they were; the worktree is gone.
  CHECK(read_file(c.repo.folder / "a.txt") == "one\n");
  CHECK(c.repo.git("status --porcelain").empty());
  CHECK(c.repo.git("branch --show-current") == "main\n");
  CHECK(c.repo.git("worktree list | wc -l") == "1\n");
}

TEST_CASE("what a worker commits itself is in the diff too") {
  backend_set backends{{}};
  coder c{"echo two >> a.txt; git -c user.name=w -c user.email=w@localhost commit -qam mine; echo "
          "x > b.txt"};
  auto text = attempt{backends, c.order()}.text();
  CHECK(has(text, "+two\n"));
  CHECK(has(text, "+x\n"));
  CHECK(c.repo.git("log --format=%s " + branch) == "pricing: Pricing analysis\nmine\nfirst\n");
}

TEST_CASE("where nothing was changed no branch stays, and the result says so") {
  backend_set backends{{}};
  coder c{"true"};
  CHECK(attempt{backends, c.order()}.text() == "fin \u2713 é\n\nNo file was changed.\n");
  CHECK(c.repo.git("branch --list 'tributary/*'").empty());
  CHECK(c.repo.git("worktree list | wc -l") == "1\n");
}

TEST_CASE("streams of one repository work at once") {
  backend_set backends{{}};
  coder c{"echo $$ > own.txt"};
  std::vector<attempt> all;
  for (uint32_t i = 1; i <= 6; ++i) {
    auto parts = c.order();
    parts.attempt = i;
    all.emplace_back(backends, parts);
  }
  for (auto& a : all)
    CHECK(has(a.text(), "+++ b/own.txt"));
  CHECK(c.repo.git("branch --list 'tributary/*' | wc -l") == "6\n");
  CHECK(c.repo.git("worktree list | wc -l") == "1\n");
}

TEST_CASE("a long diff is cut between lines, which is said; the branch has all of it") {
  backend_set backends{{}};
  coder c{"seq 1 400000 > numbers.txt"};
  auto text = attempt{backends, c.order()}.text();
  CHECK(has(text, "They are longer than 1.0 MB, so this is their beginning."));
  CHECK(text.size() < 1'100'000);
  CHECK(c.repo.git("show " + branch + ":numbers.txt | tail -1") == "400000\n");
}

TEST_CASE("a diff is whole up to the bound, and cut by one byte more") {
  backend_set backends{{}};
  // The result of a worker that writes one line of so many bytes.
  auto with_line = [&](size_t bytes) {
    coder c{"head -c " + std::to_string(bytes)
            + " /dev/zero | tr '\\0' x > line.txt; echo >> line.txt"};
    return attempt{backends, c.order()}.text();
  };
  const std::string fence = "\n```diff\n";
  auto small = with_line(1);
  auto begin = small.find(fence);
  REQUIRE(begin != std::string::npos);
  begin += fence.size();
  auto around = small.rfind("\n```\n") + 1 - begin - 1;
  auto line = limits::diff_bytes - around;

  auto whole = with_line(line);
  CHECK_FALSE(has(whole, "this is their beginning"));
  CHECK(has(whole, "\n+" + std::string(line, 'x') + "\n"));
  auto cut = with_line(line + 1);
  CHECK(has(cut, "this is their beginning"));
  // Between lines: nothing of the long one.
  CHECK_FALSE(has(cut, "+xx"));
}

TEST_CASE("a failed attempt's changes are on a branch that its failure names") {
  backend_set backends{{}};
  coder c{"echo half > b.txt; echo '{\"type\":\"turn.failed\",\"error\":{\"message\":\"high "
          "demand\"}}'; exit 1"};
  auto loss = attempt{backends, c.order()}.loss();
  CHECK(loss.kind == failure_kind::overloaded);
  CHECK(has(loss.message, "its changes are on the branch " + branch));
  CHECK(c.repo.git("show " + branch + ":b.txt") == "half\n");
}

TEST_CASE("a worker that turns its worktree's .git elsewhere changes nothing there") {
  backend_set backends{{}};
  repository other;
  coder c{"echo two >> a.txt; echo 'gitdir: " + other.folder.path() + "/.git' > .git"};
  CHECK(has(attempt{backends, c.order()}.text(), "+two"));
  CHECK(other.git("log --format=%s") == "first\n");
  CHECK(other.git("status --porcelain").empty());
}

TEST_CASE("hooks of the repository do not run for us") {
  backend_set backends{{}};
  coder c{"echo two >> a.txt"};
  for (const char* hook : {"post-checkout", "pre-commit", "post-commit"}) {
    auto file = c.repo.folder / (std::string{".git/hooks/"} + hook);
    write_file(file, "#!/bin/sh\ntouch '" + c.cli.at("hooked") + "'\nexit 1\n");
    ::chmod(file.c_str(), S_IRWXU);
  }
  CHECK(has(attempt{backends, c.order()}.text(), "+two"));
  CHECK(read_file(c.cli.at("hooked")) == "(none)");
}

TEST_CASE("a worktree without a repository is a bad request that names the place") {
  backend_set backends{{}};
  coder c{"true"};
  temporary_folder plain;
  auto parts = c.order();
  parts.run.repository.clear();
  parts.run.folder = plain.path();
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::bad_request);
  CHECK(
    has(loss.message, "needs a git repository with a commit, and " + plain.path() + " is none"));
  CHECK(has(loss.message, "name one by the plan's `repository`"));
}

TEST_CASE("a branch that is there already is not touched") {
  backend_set backends{{}};
  coder c{"echo two >> a.txt"};
  c.repo.git("branch " + branch);
  auto loss = attempt{backends, c.order()}.loss();
  CHECK(loss.kind == failure_kind::bad_request);
  CHECK(has(loss.message, "already exists"));
  CHECK(c.repo.git("branch --list 'tributary/*' | wc -l") == "1\n");
}

TEST_CASE("a cancelled worker leaves no worktree") {
  backend_set backends{{}};
  coder c{
    "echo '{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"x\"}}'; "
    "exec tail -f /dev/null"};
  attempt a{backends, c.order()};
  REQUIRE(a.says("writes"));
  a.handle()->cancel();
  CHECK(has(a.loss().message, "cancelled"));
  CHECK(c.repo.git("worktree list | wc -l") == "1\n");
  CHECK(c.repo.git("branch --list 'tributary/*'").empty());
}

TEST_CASE("names of branches are such as git takes") {
  CHECK(branch_name("r-abc", "pricing", 3) == "tributary/r-abc/pricing-3");
  CHECK(branch_name("r-abc", "pricing..lock ~", 1) == "tributary/r-abc/pricing-lock-1");
}
