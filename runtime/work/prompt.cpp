#include "runtime/work/prompt.hpp"

#include "runtime/base/text.hpp"
#include "runtime/work/fair_shares.hpp"
#include "runtime/work/placeholders.hpp"
#include "runtime/work/prompt_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace tributary {

namespace {

/// Less of a file than this tells nothing; where inputs must be trimmed, no more of them are shown
/// than would get so much of half the prompt.
constexpr size_t input_share_min = 256;

/// Fences and notices depend on what they stand around, and own prompts may name a thing twice: so
/// the first try can be too long, and the next has less room.
constexpr int rounds_max = 8;
constexpr size_t margin = 64;

/// What there is to write, in bytes. Results are the needs, then the stream's earlier result, then
/// what an earlier attempt wrote.
struct prompt_sizes {
  std::vector<size_t> results;
  std::vector<size_t> inputs;

  static size_t sum(const std::vector<size_t>& sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), size_t{0});
  }
};

prompt_sizes sizes_of(const work_order& order, const prompt_bounds& bounds) {
  prompt_sizes out;
  for (const auto& need : order.needs)
    out.results.push_back(need.text ? need.text->size() : 0);
  out.results.push_back(order.previous ? order.previous->size() : 0);
  out.results.push_back(order.earlier ? order.earlier->text.size() : 0);
  if (bounds.texts)
    for (const auto& input : *bounds.texts)
      out.inputs.push_back(input.problem.empty() ? written_size(input_block(input)) : 0);
  return out;
}

/// Results come first: they get half of the room, and what inputs leave of the other half. Within
/// both, small ones stay whole and large ones are cut to the same size.
prompt_shares share_out(const prompt_sizes& sizes, size_t room) {
  auto results = prompt_sizes::sum(sizes.results);
  auto inputs = prompt_sizes::sum(sizes.inputs);
  auto for_results = std::min(results, std::max(room / 2, room - std::min(room, inputs)));
  auto shares = fair_shares(sizes.results, for_results);
  prompt_shares out;
  out.earlier = shares.back();
  shares.pop_back();
  out.previous = shares.back();
  shares.pop_back();
  out.needs = std::move(shares);
  out.inputs = fair_shares(sizes.inputs, room - for_results);
  return out;
}

std::string note_of(const left_out& missing, size_t things, size_t bytes) {
  if (missing.things == 0)
    return "";
  return fmt::format("prompt trimmed to {}: {} of {} results and inputs cut, {} left out",
                     human_bytes(bytes), missing.things, things, human_bytes(missing.bytes));
}

size_t things_of(const work_order& order) {
  return order.needs.size() + (order.previous ? 1 : 0) + (order.earlier ? 1 : 0)
         + order.run->inputs.size();
}

built_prompt written(const work_order& order, const prompt_bounds& bounds, prompt_shares shares) {
  prompt_writer writer{order, bounds, std::move(shares)};
  built_prompt out;
  out.text = writer.prompt();
  out.note = note_of(writer.missing(), things_of(order), bounds.bytes);
  return out;
}

/// What room to try next, where `wanted` bytes came out and only `allowed` may.
size_t less_room(size_t room, size_t allowed, size_t wanted) {
  auto share = static_cast<double>(allowed) / static_cast<double>(wanted);
  auto next = static_cast<size_t>(static_cast<double>(room) * share);
  return next - std::min(next, margin);
}

built_prompt trimmed(const work_order& order, const prompt_bounds& bounds, prompt_sizes sizes) {
  sizes.inputs.resize(std::min(sizes.inputs.size(), bounds.bytes / 2 / input_share_min));
  auto frame = written(order, bounds, share_out(sizes, 0)).text.size();
  auto room = bounds.bytes - std::min(bounds.bytes, frame);
  built_prompt out;
  for (int round = 0; round < rounds_max; ++round) {
    out = written(order, bounds, share_out(sizes, room));
    if (out.text.size() <= bounds.bytes || room == 0)
      break;
    room = less_room(room, bounds.bytes - frame, out.text.size() - frame);
  }
  return out;
}

constexpr std::string_view need_prefix = "needs.";

/// In a command, values are as they are: a program is told nothing by a fence.
bool write_for_command(const work_order& order, std::string_view name, std::string& out) {
  if (write_common(order, name, out))
    return true;
  auto text_of = [](const needed_result& need) {
    return need.text ? std::string_view{*need.text} : std::string_view{};
  };
  if (name == "prompt") {
    out += build_prompt(order);
  } else if (name == "inputs") {
    out += input_names(*order.run, order.run->inputs.size());
  } else if (name == "needs") {
    for (const auto& need : order.needs)
      out.append(&need == order.needs.data() ? "" : "\n").append(text_of(need));
  } else if (name.starts_with(need_prefix)) {
    const auto* need = find_need(order, name.substr(need_prefix.size()));
    if (!need)
      return false;
    out += text_of(*need);
  } else {
    return false;
  }
  return true;
}

} // namespace

built_prompt build_prompt(const work_order& order, const prompt_bounds& bounds) {
  auto sizes = sizes_of(order, bounds);
  // Not even tried where what goes in is more than what may come out.
  if (prompt_sizes::sum(sizes.results) + prompt_sizes::sum(sizes.inputs) <= bounds.bytes) {
    auto whole = written(order, bounds, whole_shares(order, bounds));
    if (whole.text.size() <= bounds.bytes)
      return whole;
  }
  return trimmed(order, bounds, std::move(sizes));
}

std::string build_prompt(const work_order& order) {
  return build_prompt(order, prompt_bounds{}).text;
}

std::string fill_placeholders(std::string_view text, const work_order& order) {
  return replace_placeholders(text, [&order](std::string_view name, std::string& value) {
    return write_for_command(order, name, value);
  });
}

} // namespace tributary
