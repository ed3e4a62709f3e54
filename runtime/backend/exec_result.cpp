#include "runtime/backend/exec_result.hpp"

#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace tributary {

namespace {

/// Of the log in a message: the reason stands at the end of what a program says.
constexpr size_t told_bytes = 1'000;

/// Shorter values are words that a log has of its own.
constexpr size_t secret_bytes_min = 8;

/// Variables of the profile that hold keys may be echoed by a program that fails; a message
/// travels.
std::string without_secrets(std::string text, const worker_profile& profile) {
  for (const auto& [name, value] : profile.environment) {
    if (value.size() < secret_bytes_min)
      continue;
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at))
      text.replace(at, value.size(), "[" + name + "]");
  }
  return text;
}

/// The end of the log on one line.
std::string told(std::string_view log, const worker_profile& profile) {
  // Looked through before it is cut: half a key would not be recognised.
  auto tail = trim(log.substr(log.size() - std::min(log.size(), 4 * told_bytes)));
  auto line = one_line(without_secrets(to_valid_utf8(std::string{tail}), profile));
  if (line.size() <= told_bytes)
    return line;
  auto cut = line.size() - told_bytes;
  while (cut < line.size() && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80)
    ++cut;
  return "…" + line.substr(cut);
}

failure
failed(failure_kind kind, std::string what, const child_end& end, const worker_profile& profile) {
  failure f;
  f.kind = kind;
  f.message = fmt::format("worker {}: {}", profile.name, what);
  if (auto said = told(end.log, profile); !said.empty())
    f.message += ": " + said;
  f.message = clip(f.message, limits::reason_bytes);
  return f;
}

/// Failed to start: whether another try may help, and what to do where none will.
failure not_started(const child_end& end, const worker_profile& profile) {
  auto program = profile.command.empty() ? std::string{} : profile.command.front();
  auto say = [&](failure_kind kind, std::string_view remedy) {
    return failed(
      kind,
      fmt::format("{} cannot be started: {}; {}", program, std::strerror(end.start_error), remedy),
      end, profile);
  };
  switch (end.start_error) {
    case EAGAIN:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case ENOSPC:
      return say(failure_kind::overloaded, "fewer slots, or more processes and open files allowed "
                                           "(`ulimit -u`, `ulimit -n`), would help");
    case E2BIG:
      return say(failure_kind::bad_request,
                 "an argument has at most 128 KB; take the prompt on stdin (`input: prompt`)");
    case ENOEXEC:
      return say(failure_kind::bad_request, "begin a script with a line such as #!/bin/sh");
    case ENOENT:
      return say(failure_kind::bad_request,
                 "the program that its first line (#!) names is not on this machine");
    default:
      return say(failure_kind::bad_request, "look at its owner and its permissions");
  }
}

std::string how_it_ended(const child_status& status) {
  if (status.signal == 0)
    return fmt::format("exit code {}", status.exit_code);
  const auto* name = sigabbrev_np(status.signal);
  return fmt::format("ended by signal {}{}", name ? "SIG" : "",
                     name ? name : std::to_string(status.signal));
}

/// Why it failed; nothing where it did its work.
std::optional<failure>
failure_of(const child_end& end, const worker_profile& profile, const child_bounds& bounds) {
  switch (end.fate) {
    case child_fate::not_started:
      return not_started(end, profile);
    case child_fate::timed_out:
      return failed(failure_kind::timeout,
                    fmt::format("not done within {}, so it was ended", to_text(bounds.timeout)),
                    end, profile);
    case child_fate::stalled:
      return failed(failure_kind::stalled,
                    fmt::format("no sign of life for {}, so it was ended",
                                to_text(bounds.idle_timeout.value_or(bounds.timeout))),
                    end, profile);
    case child_fate::cancelled:
      return failed(failure_kind::process_exit, "cancelled", end, profile);
    case child_fate::too_large:
      return failed(failure_kind::truncated,
                    fmt::format("it wrote more than {}, which is the most that a result may have, "
                                "so it was ended",
                                human_bytes(bounds.output_bytes)),
                    end, profile);
    case child_fate::stopped:
    case child_fate::exited:
      break;
  }
  if (end.status.signal != 0 || end.status.exit_code != 0)
    return failed(failure_kind::process_exit, how_it_ended(end.status), end, profile);
  if (trim(end.output).empty())
    return failed(failure_kind::empty, "it ended well but wrote nothing on stdout", end, profile);
  return std::nullopt;
}

} // namespace

attempt_result exec_result(child_end end, const worker_profile& profile, const child_bounds& bounds,
                           duration took) {
  if (auto failed = failure_of(end, profile, bounds)) {
    // Of what is too large nothing is kept: it would fail the next attempt in the same way.
    if (end.fate != child_fate::too_large && !trim(end.output).empty())
      failed->salvage = to_valid_utf8(std::move(end.output));
    return tl::unexpected<failure>(std::move(*failed));
  }
  auto out = std::make_shared<completion>();
  out->text = to_valid_utf8(std::move(end.output));
  out->service_time = took;
  out->cpu_time = duration{end.status.cpu_us};
  return completion_ptr{std::move(out)};
}

std::string last_line(std::string_view log, const worker_profile& profile, size_t bytes_max) {
  // Lines beyond this are no notes.
  auto text = trim(log.substr(log.size() - std::min(log.size(), size_t{4'000})));
  auto begin = text.find_last_of("\r\n");
  auto line = text.substr(begin == std::string_view::npos ? 0 : begin + 1);
  auto shown = one_line(without_secrets(to_valid_utf8(std::string{line}), profile));
  return std::string{clip(shown, bytes_max)};
}

} // namespace tributary
