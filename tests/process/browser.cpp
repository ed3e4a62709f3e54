#include "tests/process/browser.hpp"

#include "tests/support/catch.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tributary {

namespace {

std::string output_of(const std::string& command) {
  std::string out;
  auto* pipe = popen(command.c_str(), "r");
  if (!pipe)
    return out;
  char buffer[64 * 1024];
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    out.append(buffer, got);
  pclose(pipe);
  return out;
}

} // namespace

std::optional<browser> browser::find() {
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    auto path = output_of(std::string{"command -v "} + name);
    if (!path.empty())
      return browser{path.substr(0, path.find('\n'))};
  }
  return std::nullopt;
}

std::string browser::opened(const std::string& page) const {
  auto pattern = (std::filesystem::temp_directory_path() / "tributary-page-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  auto file = pattern + "/page.html";
  std::ofstream{file, std::ios::binary} << page;
  // Its clock runs as fast as it gets along, so a slow machine only takes longer.
  auto document = output_of("HOME=" + pattern + " timeout -k 5 200 " + program_
                            + " --headless --no-sandbox --disable-gpu --disable-dev-shm-usage"
                              " --no-first-run --disable-extensions --user-data-dir="
                            + pattern + "/profile --virtual-time-budget=5000 --dump-dom file://"
                            + file + " 2>/dev/null");
  std::error_code ignored;
  std::filesystem::remove_all(pattern, ignored);
  INFO("the browser shows no document; is it broken?");
  REQUIRE(document.find("<html") != std::string::npos);
  return document;
}

} // namespace tributary
