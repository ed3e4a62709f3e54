#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

/// Structured logging to stderr: `lvl=info ev=node-joined node=alpha slots=8`. Event names are
/// kebab-case, past tense and unique in the tree. Prompts, answers and keys are never logged.
namespace tributary::log {

enum class level { debug, info, warn, error, off };

/// What is written from now on; `warn` until the program says otherwise. Thread safe.
void threshold(level least);
bool enabled(level lvl);

/// Writes one line; used through the templates below. Thread safe.
void write(level lvl, std::string_view event, std::string_view fields);

/// Appends ` key=value`, the value quoted where it has spaces, quotes or controls.
void append_field(std::string& out, std::string_view key, std::string_view value);

namespace detail {

inline void append(std::string&) {}

template <class T, class... Rest>
void append(std::string& out, std::string_view key, const T& value, const Rest&... rest) {
  append_field(out, key, fmt::format("{}", value));
  append(out, rest...);
}

template <class... Fields>
void line(level lvl, std::string_view event, const Fields&... fields) {
  static_assert(sizeof...(Fields) % 2 == 0, "fields are pairs of key and value");
  if (!enabled(lvl))
    return;
  std::string text;
  append(text, fields...);
  write(lvl, event, text);
}

} // namespace detail

/// Each message; off unless asked for.
template <class... F>
void debug(std::string_view event, const F&... fields) {
  detail::line(level::debug, event, fields...);
}
/// A run, stream or node changed state.
template <class... F>
void info(std::string_view event, const F&... fields) {
  detail::line(level::info, event, fields...);
}
/// A surprise that we handled.
template <class... F>
void warn(std::string_view event, const F&... fields) {
  detail::line(level::warn, event, fields...);
}
/// Work was lost.
template <class... F>
void error(std::string_view event, const F&... fields) {
  detail::line(level::error, event, fields...);
}

} // namespace tributary::log
