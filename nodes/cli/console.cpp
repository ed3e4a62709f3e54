#include "nodes/cli/console.hpp"

#include "runtime/base/log.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/report/terminal/live_screen.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <unistd.h>

namespace tributary {

namespace {

std::string variable(const char* name) {
  const auto* value = std::getenv(name);
  return value ? value : "";
}

terminal_facts facts_of_stderr(bool no_color) {
  return {isatty(STDERR_FILENO) == 1, no_color, variable("NO_COLOR"), variable("TERM")};
}

} // namespace

bool console::color() const {
  return colour_wanted(facts_of_stderr(no_color));
}

bool console::live() const {
  return !quiet && !verbose && live_wanted(facts_of_stderr(no_color));
}

void console::say(std::string_view line) const {
  say_styled(terminal_page(line));
}

void console::say_styled(std::string_view line) const {
  if (!quiet)
    fmt::print(stderr, "{}\n", line);
}

void console::answer(std::string_view text) const {
  answer_styled(format == output_format::text ? terminal_page(text) : terminal_json(text));
}

void console::answer_styled(std::string_view text) const {
  fmt::print("{}", text);
  std::fflush(stdout);
}

int console::complain(const error& why) const {
  fmt::print(stderr, "tributary: {}\n", terminal_page(why.what));
  return exit_code_of(why.code);
}

int console::complain(const problems& found, ec code) const {
  if (any_error(found) || !quiet)
    fmt::print(stderr, "{}", terminal_page(to_text(found)));
  return any_error(found) ? exit_code_of(code) : 0;
}

void console::apply() const {
  log::threshold(verbose ? log::level::debug : quiet ? log::level::error : log::level::warn);
}

void add_console_options(command_line& line, console& to) {
  static const std::map<std::string, output_format> formats
    = {{"text", output_format::text},
       {"json", output_format::json},
       {"stream-json", output_format::stream_json}};
  line
    .read(
      "--output-format",
      [&to](const std::string& name) -> result<void> {
        auto known = formats.find(name);
        if (known == formats.end())
          return fail(ec::usage, "expected text, json or stream-json");
        to.format = known->second;
        return {};
      },
      "text, json or stream-json (events as they come)")
    .called("FORMAT");
  line.flag(
    "--json", [&to] { to.format = output_format::json; }, "same as --output-format json");
  line.flag("--quiet,-q", to.quiet, "only errors on stderr");
  line.flag("--verbose,-v", to.verbose, "log each step on stderr");
  line.flag("--no-color", to.no_color, "no colours (also: NO_COLOR)");
}

} // namespace tributary
