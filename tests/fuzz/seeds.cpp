#include "tests/unit/model/recordings.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace tributary;
namespace rec = recordings;

namespace {

void write(const std::filesystem::path& folder, std::string_view name, std::string_view text) {
  std::filesystem::create_directories(folder);
  std::ofstream{folder / name, std::ios::binary} << text;
}

} // namespace

/// Writes the first inputs of each fuzzer below the folder that it is given.
int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: fuzz_seeds FOLDER\n";
    return 2;
  }
  std::filesystem::path to{arguments[1]};
  constexpr std::string_view names[] = {"gemini", "responses", "chat", "anthropic"};
  for (auto api : rec::all_apis) {
    auto folder = to / names[static_cast<size_t>(api)];
    write(folder, "stream", rec::stream_of(api));
    write(folder, "whole", rec::whole_of(api));
    write(folder, "error", R"({"error":{"code":429,"message":"m","status":"S"}})");
  }
  write(
    to / "error", "gemini",
    "\xA4\x20"
    R"([{"error":{"code":429,"message":"retry in 3s","status":"RESOURCE_EXHAUSTED","details":[{"reason":"R","retryDelay":"1s","violations":[{"quotaId":"XPerDay"}]}]}}])");
  write(
    to / "error", "openai",
    "\xA4\x21"
    R"({"error":{"message":"try again in 1.2s","type":"tokens","code":"rate_limit_exceeded"}})");
  write(to / "error", "page", "\xC9\x22<html><title>502 Bad Gateway</title></html>");
  write(to / "retry", "span", "1h2m3.5s");
  write(to / "retry", "date", "Sun, 06 Nov 1994 08:49:37 GMT");
  write(to / "retry", "rfc3339", "2026-01-31T08:00:00Z");
  write(to / "retry", "words", "Please retry in 34.07s.");
  return 0;
}
