#include "runtime/base/log.hpp"

#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

namespace tributary::log {

namespace {

std::atomic<level> least{level::warn};

/// Our own logger, so that no other library's use of spdlog changes how lines look.
spdlog::logger& sink() {
  static auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("tributary",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc);
    made->set_level(spdlog::level::trace);
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

std::string_view name_of(level lvl) {
  switch (lvl) {
    case level::debug:
      return "debug";
    case level::info:
      return "info";
    case level::warn:
      return "warn";
    case level::error:
    case level::off:
      return "error";
  }
  return "error";
}

} // namespace

void threshold(level lvl) {
  least.store(lvl, std::memory_order_relaxed);
}

bool enabled(level lvl) {
  return lvl >= least.load(std::memory_order_relaxed);
}

void write(level lvl, std::string_view event, std::string_view fields) {
  if (enabled(lvl))
    sink().log(spdlog::level::info, "lvl={} ev={}{}", name_of(lvl), event, fields);
}

void append_field(std::string& out, std::string_view key, std::string_view value) {
  auto needs_quotes
    = value.empty() || value.find_first_of(" \"=\\") != value.npos || !is_plain_line(value);
  ((out += ' ').append(key)) += '=';
  if (needs_quotes)
    append_json_string(out, value);
  else
    out += value;
}

} // namespace tributary::log
