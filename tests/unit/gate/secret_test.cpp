#include "nodes/gate/gate_secret.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gate/temporary_folder.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <unistd.h>

namespace tributary {

namespace {

const gate_address here{"127.0.0.1", 4850};
const std::string digits(64, 'a');

secret_places places_in(const temporary_folder& home) {
  return {"", {home / "run/tributary", home / "state/tributary/gates"}};
}

std::string refusal(const std::string& path, ec code) {
  auto secret = read_secret_file(path);
  REQUIRE_FALSE(secret.has_value());
  CHECK(secret.error().code == code);
  CHECK_THAT(secret.error().what, Catch::StartsWith(path + ": "));
  return secret.error().what;
}

} // namespace

TEST_CASE("a secret that was left is found by its address, and gone afterwards") {
  temporary_folder home;
  auto places = places_in(home);
  std::string path;
  {
    auto left = left_secret::leave(places, here);
    REQUIRE(left.has_value());
    path = left->path();
    CHECK(path == home / "run/tributary/127.0.0.1_4850.secret");
    CHECK(mode_of(path) == 0600);
    CHECK(mode_of(home / "run/tributary") == 0700);
    CHECK(find_secret(places, here) == left->secret());
    CHECK(find_secret(places, {"127.0.0.1", 4851}).error().code == ec::not_found);
    // Nothing but the secret is left beside it.
    auto files = std::filesystem::directory_iterator{home / "run/tributary"};
    CHECK(std::distance(begin(files), end(files)) == 1);
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("two coordinators never draw the same secret") {
  CHECK_FALSE(random_secret() == random_secret());
}

TEST_CASE("a secret goes to the next folder where the first cannot be used, and is found there") {
  temporary_folder home;
  auto places = places_in(home);
  write_file(home / "run", "no folder", 0600);
  auto left = left_secret::leave(places, here);
  REQUIRE(left.has_value());
  CHECK(left->path() == home / "state/tributary/gates/127.0.0.1_4850.secret");
  CHECK(find_secret(places, here) == left->secret());
}

TEST_CASE("what a killed coordinator left is replaced, wherever it lay") {
  temporary_folder home;
  auto places = places_in(home);
  std::filesystem::create_directories(home / "state/tributary/gates");
  std::filesystem::create_directories(home / "run/tributary");
  chmod((home / "run/tributary").c_str(), 0700);
  write_file(home / "run/tributary/127.0.0.1_4850.secret", digits, 0600);
  write_file(home / "state/tributary/gates/127.0.0.1_4850.secret", digits, 0600);
  auto left = left_secret::leave(places, here);
  REQUIRE(left.has_value());
  CHECK(find_secret(places, here) == left->secret());
  CHECK_FALSE(std::filesystem::exists(home / "state/tributary/gates/127.0.0.1_4850.secret"));
}

TEST_CASE("a coordinator that ends does not take its successor's secret with it") {
  temporary_folder home;
  auto places = places_in(home);
  auto second = [&] {
    auto first = left_secret::leave(places, here);
    REQUIRE(first.has_value());
    return left_secret::leave(places, here);
  }();
  REQUIRE(second.has_value());
  CHECK(find_secret(places, here) == second->secret());
}

TEST_CASE("a folder that others can enter is no place for a secret") {
  temporary_folder home;
  secret_places places{"", {home / "open"}};
  mkdir((home / "open").c_str(), 0755);
  auto left = left_secret::leave(places, here);
  REQUIRE_FALSE(left.has_value());
  CHECK(left.error().code == ec::unauthorised);
  CHECK_THAT(left.error().what, Catch::Contains("chmod 700 " + (home / "open")));
}

TEST_CASE("a folder that is a link is not followed") {
  temporary_folder home;
  mkdir((home / "real").c_str(), 0700);
  std::filesystem::create_directory_symlink(home / "real", home / "link");
  CHECK_FALSE(left_secret::leave({"", {home / "link"}}, here).has_value());
  CHECK(std::filesystem::is_empty(home / "real"));
}

TEST_CASE("a secret's file is only trusted when nobody else can have touched or read it") {
  temporary_folder home;
  auto path = home / "s";
  write_file(path, digits + "\n", 0600);
  CHECK(read_secret_file(path).has_value());
  write_file(path, digits, 0400);
  CHECK(read_secret_file(path).has_value());

  chmod(path.c_str(), 0640);
  CHECK_THAT(refusal(path, ec::unauthorised), Catch::Contains("chmod 600 " + path));
  chmod(path.c_str(), 0602);
  refusal(path, ec::unauthorised);

  std::filesystem::create_symlink(path, home / "link");
  CHECK_THAT(refusal(home / "link", ec::unauthorised), Catch::Contains("symbolic link"));
  mkfifo((home / "pipe").c_str(), 0600);
  CHECK_THAT(refusal(home / "pipe", ec::unauthorised), Catch::Contains("no regular file"));
  mkdir((home / "folder").c_str(), 0700);
  refusal(home / "folder", ec::unauthorised);
  refusal(home / "nothing", ec::not_found);
}

TEST_CASE("a file of another user is not trusted") {
  if (geteuid() != 0)
    return; // Only root can give files away.
  temporary_folder home;
  auto path = home / "s";
  write_file(path, digits, 0600);
  REQUIRE(chown(path.c_str(), 12'345, 12'345) == 0);
  CHECK_THAT(refusal(path, ec::unauthorised), Catch::Contains("another user"));
}

TEST_CASE("a file that holds anything but a secret is refused") {
  temporary_folder home;
  auto path = home / "s";
  for (const auto& text :
       {std::string{}, std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
        std::string(64, '\0'), digits + "\n\n", std::string(1 << 20, 'a'), digits + digits}) {
    CAPTURE(text.size());
    write_file(path, text, 0600);
    CHECK_THAT(refusal(path, ec::malformed), Catch::Contains("64 hexadecimal digits"));
  }
}

TEST_CASE("of a secret's file so many bytes are read, and a longer one is refused by its size") {
  temporary_folder home;
  auto path = home / "s";
  // Long enough to be read, too long to be a secret.
  write_file(path, digits + std::string(limits::secret_file_bytes - digits.size(), '\n'), 0600);
  CHECK_THAT(refusal(path, ec::malformed), Catch::Contains("holds no secret"));
  write_file(path, digits + std::string(limits::secret_file_bytes + 1 - digits.size(), '\n'), 0600);
  CHECK_THAT(refusal(path, ec::malformed),
             Catch::Contains(fmt::format("has more than {} bytes", limits::secret_file_bytes)));
}

TEST_CASE("a given file is used for every address, and by both sides") {
  temporary_folder home;
  secret_places places{home / "given", {}};
  write_file(home / "given", digits, 0600);
  {
    auto left = left_secret::leave(places, here);
    REQUIRE(left.has_value());
    CHECK(find_secret(places, {"10.0.0.1", 1}) == left->secret());
  }
  // It was there before, so it stays.
  CHECK(std::filesystem::exists(home / "given"));
}

TEST_CASE("a given file that is missing is made by the coordinator and asked for by others") {
  temporary_folder home;
  secret_places places{home / "given", {home / "unused"}};
  CHECK(find_secret(places, here).error().code == ec::not_found);
  {
    auto left = left_secret::leave(places, here);
    REQUIRE(left.has_value());
    CHECK(mode_of(home / "given") == 0600);
    CHECK(find_secret(places, here) == left->secret());
  }
  CHECK_FALSE(std::filesystem::exists(home / "given"));
  CHECK_FALSE(std::filesystem::exists(home / "unused"));
}

TEST_CASE("a missing secret is told with the places and the remedy") {
  temporary_folder home;
  auto what = find_secret(places_in(home), here).error().what;
  CHECK_THAT(what, Catch::Contains("127.0.0.1:4850")
                     && Catch::Contains(home / "run/tributary/127.0.0.1_4850.secret")
                     && Catch::Contains(home / "state/tributary/gates/127.0.0.1_4850.secret")
                     && Catch::Contains("TRIBUTARY_SECRET_FILE"));
  CHECK_THAT(find_secret({}, here).error().what, Catch::Contains("HOME"));
}

} // namespace tributary
