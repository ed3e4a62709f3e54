#pragma once

#include "runtime/base/problem.hpp"

#include <string>

namespace tributary::config {

/// Gathers what is wrong with one file, so that a person gets all of it at once. Bounded: past
/// `limits::problems_shown` it only counts.
class problem_sink {
public:
  explicit problem_sink(std::string file) : file_(std::move(file)) {}

  const std::string& file() const { return file_; }

  /// @param file Who is to blame where it is not the file: `--set`, `--input`; empty: the file.
  void error(place at, std::string what, std::string remedy, std::string file = {});
  void warning(place at, std::string what, std::string remedy, std::string file = {});

  /// Whether anything so far keeps the file from being used.
  bool any_error() const { return errors_ > 0; }

  /// Whether further ones are only counted, so that nothing need be said about them.
  bool is_full() const;

  /// All of them in the order of the file; the sink is empty afterwards.
  problems take();

private:
  void add(problem p);

  std::string file_;
  problems all_;
  size_t errors_ = 0;
  size_t dropped_ = 0;
};

/// A value from a file as a message shows it: in quotes, short, and without anything that would
/// steer a terminal.
std::string quoted(std::string_view text);

} // namespace tributary::config
