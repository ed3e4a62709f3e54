#include "runtime/backend/cli/cli_reader.hpp"
#include "runtime/backend/cli/cli_verdict.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/unit/cli/recorded.hpp"

#include <random>

namespace tributary::fuzz {

namespace {

constexpr std::string_view key = "key-9f8e7d6c5b4a3210";

cli_account read_in_pieces(backend_kind dialect, std::string_view output, std::mt19937& dice) {
  cli_reader reader{dialect};
  while (!output.empty()) {
    auto size = std::min<size_t>(output.size(), 1 + dice() % (dice() % 2 ? 3 : 300));
    reader.feed(output.substr(0, size));
    output.remove_prefix(size);
  }
  reader.finish();
  return reader.take();
}

cli_account read_at_once(backend_kind dialect, std::string_view output) {
  cli_reader reader{dialect};
  reader.feed(output);
  reader.finish();
  return reader.take();
}

/// Whoever reads it piece by piece must have understood the same.
void check_same(const cli_account& one, const cli_account& other) {
  FUZZ_REQUIRE(one.answer == other.answer);
  FUZZ_REQUIRE(one.draft == other.draft);
  FUZZ_REQUIRE(one.error == other.error);
  FUZZ_REQUIRE(one.finished == other.finished && one.succeeded == other.succeeded);
  FUZZ_REQUIRE(one.used == other.used);
  FUZZ_REQUIRE(one.text_bytes == other.text_bytes);
}

void check_verdict(cli_account said, backend_kind dialect) {
  FUZZ_REQUIRE(said.used.input_tokens >= 0 && said.used.output_tokens >= 0);
  FUZZ_REQUIRE(said.note.find('\n') == std::string::npos);
  worker_profile profile;
  profile.name = "w";
  profile.backend = dialect;
  profile.price_input = profile.price_output = 1'000'000'000'000;
  child_bounds bounds;
  auto may_succeed = said.finished && said.succeeded && !said.answer.empty();
  auto result = cli_verdict(std::move(said), {}, {profile, bounds, {}, {std::string{key}}});
  FUZZ_REQUIRE(!result || may_succeed);
  if (result) {
    FUZZ_REQUIRE(is_utf8((*result)->text));
    FUZZ_REQUIRE((*result)->used.cost_microusd >= 0);
    return;
  }
  const auto& loss = result.error();
  FUZZ_REQUIRE(loss.message.size() <= limits::reason_bytes);
  FUZZ_REQUIRE(is_utf8(loss.message));
  FUZZ_REQUIRE(loss.message.find(key) == std::string::npos);
  FUZZ_REQUIRE(loss.salvage.find(key) == std::string::npos);
}

/// The key stands where the fuzzer puts this byte.
std::string planted(std::string_view bytes) {
  std::string out;
  for (char c : bytes)
    c == '\x01' ? static_cast<void>(out += key) : static_cast<void>(out += c);
  return out;
}

void try_cli(backend_kind dialect, std::string_view bytes) {
  auto output = planted(bytes);
  std::mt19937 dice{static_cast<uint32_t>(stable_hash(output))};
  auto once = read_at_once(dialect, output);
  auto pieces = read_in_pieces(dialect, output, dice);
  check_same(once, pieces);
  check_verdict(std::move(once), dialect);
}

} // namespace

void try_codex(std::string_view bytes) {
  try_cli(backend_kind::codex, bytes);
}

void try_claude(std::string_view bytes) {
  try_cli(backend_kind::claude, bytes);
}

void try_gemini_cli(std::string_view bytes) {
  try_cli(backend_kind::gemini_cli, bytes);
}

std::vector<std::string> codex_seeds() {
  return {recorded::codex_answer, recorded::codex_no_answer, recorded::codex_401,
          recorded::codex_cut, recorded::codex_down};
}

std::vector<std::string> claude_seeds() {
  return {recorded::claude_answer, recorded::claude_429, recorded::claude_cut};
}

std::vector<std::string> gemini_cli_seeds() {
  return {recorded::gemini_answer, recorded::gemini_empty, recorded::gemini_429};
}

} // namespace tributary::fuzz
