#include "runtime/plan/topology.hpp"

#include <algorithm>
#include <array>

namespace tributary {

namespace {

constexpr std::array<std::string_view, 9> backend_names
  = {"extract", "echo", "exec", "gemini", "openai", "anthropic", "codex", "claude", "gemini-cli"};

} // namespace

std::string_view to_text(backend_kind kind) {
  auto index = static_cast<size_t>(kind);
  return index < backend_names.size() ? backend_names[index] : "unknown";
}

std::optional<backend_kind> backend_kind_from(std::string_view name) {
  auto hit = std::find(backend_names.begin(), backend_names.end(), name);
  if (hit == backend_names.end())
    return std::nullopt;
  return static_cast<backend_kind>(hit - backend_names.begin());
}

} // namespace tributary
