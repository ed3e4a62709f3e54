#include "runtime/work/window.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tributary {

namespace {

constexpr uint64_t bytes_per_token = 4;
constexpr uint64_t usual_answer = 32'000;

std::optional<uint64_t> usual_window(backend_kind backend) {
  switch (backend) {
    case backend_kind::gemini:
    case backend_kind::gemini_cli:
      return 1'000'000;
    case backend_kind::openai:
    case backend_kind::codex:
      return 400'000;
    case backend_kind::anthropic:
    case backend_kind::claude:
      return 200'000;
    case backend_kind::extract:
    case backend_kind::echo:
    case backend_kind::exec:
      break;
  }
  return std::nullopt;
}

} // namespace

size_t prompt_bytes_of(const worker_profile& profile) {
  auto window = profile.window ? profile.window : usual_window(profile.backend);
  if (!window)
    return SIZE_MAX;
  auto answer = profile.max_output_tokens.value_or(std::min(*window / 4, usual_answer));
  // A bound on the answer that leaves no room is a mistake; the provider will say so.
  auto prompt = std::max(*window - std::min(*window, answer), *window / 8);
  return static_cast<size_t>(std::min(prompt, SIZE_MAX / bytes_per_token) * bytes_per_token);
}

} // namespace tributary
