#include "actors/input_fetch.hpp"

#include "runtime/base/limits.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// Half a chunk, so that a piece travels whole and a heartbeat never waits behind it.
constexpr size_t piece_bytes = limits::chunk_bytes / 2;

} // namespace

input_fetch::input_fetch(std::string run, std::vector<input_file> inputs)
  : run_{std::move(run)}, inputs_{std::move(inputs)} {}

std::optional<wire::want_part> input_fetch::next() const {
  if (input_ >= inputs_.size())
    return std::nullopt;
  return wire::want_part{run_, static_cast<uint32_t>(input_), offset_,
                         static_cast<uint32_t>(piece_bytes)};
}

std::optional<input_fetch::piece> input_fetch::take(wire::part& p) {
  if (input_ >= inputs_.size() || p.input != input_ || p.offset != offset_)
    return std::nullopt;
  const auto& input = inputs_[input_];
  piece result{input.path, p.offset, std::move(p.bytes), std::move(p.error)};
  if (result.error.empty())
    result.error = problem_of(input, result.bytes.size());
  if (!result.error.empty())
    result.bytes.clear();
  offset_ += result.bytes.size();
  if (result.bytes.empty() || offset_ == input.bytes) {
    ++input_;
    offset_ = 0;
  }
  return result;
}

std::string input_fetch::problem_of(const input_file& input, size_t came) const {
  if (came > piece_bytes || came > input.bytes - offset_)
    return fmt::format("{} has more than its {} bytes; it changed while it was sent", input.name,
                       input.bytes);
  if (came == 0 && offset_ < input.bytes)
    return fmt::format("{} ended after {} of {} bytes; it changed while it was sent", input.name,
                       offset_, input.bytes);
  return {};
}

} // namespace tributary
