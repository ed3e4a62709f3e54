#include "runtime/backend/cli/cli_verdict.hpp"

#include "runtime/backend/cli/cli_failure.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace tributary {

namespace {

/// Of stderr in a message; the reason stands near its end.
constexpr size_t told_bytes = 600;

/// gemini's own bound of an answer, where the profile gives none.
constexpr uint64_t gemini_output_tokens = 65'535;

std::string end_of(std::string_view log) {
  auto tail = trim(log);
  auto cut = tail.size() > told_bytes ? tail.size() - told_bytes : 0;
  while (cut < tail.size() && (static_cast<unsigned char>(tail[cut]) & 0xC0) == 0x80)
    ++cut;
  return (cut > 0 ? "…" : "") + std::string{tail.substr(cut)};
}

struct judge {
  cli_account& said;
  const child_end& end;
  const cli_case& about;

  failure failed(failure_kind kind, std::string_view what, bool keep_text = true) const {
    failure f;
    f.kind = kind;
    f.message = fmt::format("worker {}: {}", about.profile.name,
                            one_line(to_valid_utf8(std::string{trim(what)})));
    f.message = clip(without_secrets(std::move(f.message), about.secrets), limits::reason_bytes);
    f.used = priced(said, about.profile);
    if (keep_text) {
      auto& text = trim(said.answer).empty() ? said.draft : said.answer;
      if (!trim(text).empty())
        f.salvage = to_valid_utf8(without_secrets(std::move(text), about.secrets));
    }
    return f;
  }

  failure not_started() const {
    auto busy = end.start_error == EAGAIN || end.start_error == ENOMEM || end.start_error == EMFILE
                || end.start_error == ENFILE || end.start_error == ENOSPC;
    return failed(busy ? failure_kind::overloaded : failure_kind::bad_request,
                  fmt::format("{} cannot be started: {}; {}", to_text(about.profile.backend),
                              std::strerror(end.start_error),
                              busy
                                ? "fewer slots, or more processes allowed (`ulimit -u`), would help"
                                : "`tributary doctor` says which CLIs work here"));
  }

  /// Ended by us, whatever it had said before.
  std::optional<failure> ended_by_us() const {
    switch (end.fate) {
      case child_fate::not_started:
        return not_started();
      case child_fate::timed_out:
        return failed(failure_kind::timeout, fmt::format("not done within {}, so it was ended",
                                                         to_text(about.bounds.timeout)));
      case child_fate::stalled: {
        auto span = to_text(about.bounds.idle_timeout.value_or(about.bounds.timeout));
        return failed(failure_kind::stalled,
                      fmt::format("no sign of life for {}, so it was ended{}", span,
                                  said.error.empty() ? "" : "; it last said: " + said.error));
      }
      case child_fate::cancelled:
        return failed(failure_kind::process_exit, "cancelled");
      case child_fate::too_large:
      case child_fate::stopped:
      case child_fate::exited:
        break;
    }
    if (said.too_large || end.fate == child_fate::too_large)
      return failed(
        failure_kind::truncated,
        fmt::format("its answer is over {}, which is the most that a result may have, so "
                    "it was ended",
                    human_bytes(limits::result_bytes)),
        false);
    return std::nullopt;
  }

  /// By its own words a success: what speaks against it.
  std::optional<failure> doubts() const {
    if (trim(said.answer).empty())
      return empty();
    if (said.cut_off)
      return failed(said.stop_reason.empty() ? failure_kind::network : failure_kind::truncated,
                    "the model was cut off in the middle of its answer");
    if (said.stop_reason == "refusal")
      return failed(failure_kind::refused, said.answer);
    // gemini tells no finish reason; an answer at the bound was cut by it.
    auto most = about.profile.max_output_tokens.value_or(gemini_output_tokens);
    if (about.profile.backend == backend_kind::gemini_cli && said.tool_calls == 0
        && static_cast<uint64_t>(said.used.output_tokens) >= most)
      return failed(failure_kind::truncated,
                    fmt::format("the answer has {} tokens, the most that the model writes at once",
                                said.used.output_tokens));
    return std::nullopt;
  }

  failure empty() const {
    if (said.line_dropped)
      return failed(
        failure_kind::truncated,
        fmt::format("it printed a line of more than {}, which was not read; its answer was "
                    "in it or did not come",
                    human_bytes(limits::cli_line_bytes)));
    if (about.profile.backend == backend_kind::gemini_cli && said.used.input_tokens == 0)
      return failed(failure_kind::bad_request,
                    "it ended well without asking the model: the prompt "
                    "is larger than it takes; give the stream fewer needs");
    return failed(failure_kind::empty, "it ended well, but its answer is empty");
  }

  failure by_its_words() const {
    auto cause = cli_cause_of(about.profile.backend, said, end.status, end.log);
    std::string what = said.error;
    if (what.empty()) {
      what = end.status.signal != 0
               ? fmt::format("ended by signal {} before it was done", end.status.signal)
               : fmt::format("ended with exit code {} and without a result", end.status.exit_code);
      if (auto tail = end_of(end.log); !tail.empty())
        what += ": " + tail;
    }
    auto f = failed(cause.kind, what);
    f.retry_after = cause.retry_after;
    return f;
  }
};

} // namespace

usage priced(const cli_account& said, const worker_profile& profile) {
  auto out = said.used;
  if (said.cost_told)
    return out;
  constexpr double million = 1e6;
  auto cost = static_cast<double>(out.input_tokens)
                * static_cast<double>(profile.price_input.value_or(0)) / million
              + static_cast<double>(out.output_tokens)
                  * static_cast<double>(profile.price_output.value_or(0)) / million;
  out.cost_microusd = static_cast<int64_t>(cost + 0.5);
  return out;
}

std::string without_secrets(std::string text, const std::vector<std::string>& secrets) {
  // Shorter ones are words that a text has of its own.
  constexpr size_t secret_bytes_min = 6;
  for (const auto& secret : secrets) {
    if (secret.size() < secret_bytes_min)
      continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
      text.replace(at, secret.size(), "[key]");
  }
  return text;
}

attempt_result cli_verdict(cli_account said, const child_end& end, const cli_case& about) {
  judge by{said, end, about};
  auto loss = by.ended_by_us();
  if (!loss && said.finished && said.succeeded)
    loss = by.doubts();
  else if (!loss)
    loss = by.by_its_words();
  if (loss)
    return tl::unexpected<failure>(std::move(*loss));
  auto out = std::make_shared<completion>();
  out->used = priced(said, about.profile);
  out->text = to_valid_utf8(without_secrets(std::move(said.answer), about.secrets));
  out->service_time = about.took;
  out->cpu_time = duration{end.status.cpu_us};
  return completion_ptr{std::move(out)};
}

} // namespace tributary
