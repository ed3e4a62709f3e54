#include "actors/input_fetch.hpp"

#include "runtime/base/limits.hpp"

namespace tributary {

input_fetch::input_fetch(std::string run, std::vector<input_file> inputs)
  : run_{std::move(run)}, inputs_{std::move(inputs)} {}

std::optional<wire::want_part> input_fetch::next() const {
  if (input_ >= inputs_.size())
    return std::nullopt;
  // Half a chunk, so that a piece travels whole and a heartbeat never waits behind it.
  return wire::want_part{run_, static_cast<uint32_t>(input_), offset_,
                         static_cast<uint32_t>(limits::chunk_bytes / 2)};
}

std::optional<input_fetch::piece> input_fetch::take(wire::part& p) {
  if (input_ >= inputs_.size() || p.input != input_ || p.offset != offset_)
    return std::nullopt;
  const auto& input = inputs_[input_];
  piece result{input.path, p.offset, std::move(p.bytes), std::move(p.error)};
  offset_ += result.bytes.size();
  if (result.bytes.empty() || offset_ >= input.bytes) {
    ++input_;
    offset_ = 0;
  }
  return result;
}

} // namespace tributary
