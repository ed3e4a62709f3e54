#pragma once

#include "runtime/wire/message.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// Fetches a run's inputs from the process that has them, piece by piece: the next piece is asked
/// for when the last one is on disk, so neither side holds more than one. Pure.
class input_fetch {
public:
  /// @param inputs Their `path`s say where they go here.
  input_fetch(std::string run, std::vector<input_file> inputs);

  /// What to ask for now; absent when everything is here.
  std::optional<wire::want_part> next() const;

  /// One piece, where it goes, and how it came.
  struct piece {
    std::string path;
    uint64_t offset = 0;
    std::string bytes;
    /// Not empty: the file cannot be had; the worker that needs it will say so, others go on.
    std::string error;
  };
  /// Takes the answer to `next`; absent where it is the answer to something else.
  /// A piece that is longer than was asked for, or not what the input's size leaves, is an error.
  std::optional<piece> take(wire::part& p);

private:
  /// What is wrong with so many bytes at this place; "" where nothing is.
  std::string problem_of(const input_file& input, size_t came) const;

  std::string run_;
  std::vector<input_file> inputs_;
  size_t input_ = 0;
  uint64_t offset_ = 0;
};

} // namespace tributary
