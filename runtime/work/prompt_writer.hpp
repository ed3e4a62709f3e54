#pragma once

#include "runtime/work/data_block.hpp"
#include "runtime/work/prompt.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// How much of each thing may be written, by position.
struct prompt_shares {
  std::vector<size_t> needs;
  size_t previous = SIZE_MAX;
  size_t earlier = SIZE_MAX;
  /// Fewer than there are inputs: those behind are left out with their names.
  std::vector<size_t> inputs;
};

/// Writes a prompt whose shares are settled. Forgets nothing: what it leaves out, it counts.
class prompt_writer {
public:
  prompt_writer(const work_order& order, const prompt_bounds& bounds, prompt_shares shares)
    : order_(order), bounds_(bounds), shares_(std::move(shares)) {}

  /// The whole prompt: the built one, or the stream's or the plan's own.
  std::string prompt();
  const left_out& missing() const { return missing_; }

private:
  std::string standard();
  std::string filled(std::string_view text);
  void append_part(std::string& out) const;
  void append_need(std::string& out, size_t index);
  void append_needs(std::string& out);
  void append_previous(std::string& out);
  void append_earlier(std::string& out);
  void append_inputs(std::string& out);
  void append_input_names(std::string& out) const;
  void append_input_texts(std::string& out);
  bool placeholder(std::string_view name, std::string& out);
  bool need_placeholder(std::string_view id, std::string& out);

  const work_order& order_;
  const prompt_bounds& bounds_;
  prompt_shares shares_;
  left_out missing_;
  bool built_one_used_ = false;
};

/// All of everything.
prompt_shares whole_shares(const work_order& order, const prompt_bounds& bounds);

/// The value of a placeholder that means the same in a prompt and in a command; false for others.
bool write_common(const work_order& order, std::string_view name, std::string& out);

/// The names of a run's inputs, one a line.
std::string input_names(const run_context& run, size_t names_max);

/// The need with this id, or null.
const needed_result* find_need(const work_order& order, std::string_view id);

/// The block of a run's input as a prompt shows it.
data_block input_block(const input_text& input);

} // namespace tributary
