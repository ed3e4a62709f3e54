#include "runtime/run/task_scope.hpp"

#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace tributary {

std::vector<uint32_t> task_scope::next() const {
  if (!given.empty())
    return given;
  auto count = std::min<size_t>(at_once, left.size());
  return {left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count)};
}

uint32_t task_scope::size(size_t tasks) const {
  return static_cast<uint32_t>(in_pieces() ? next().size() : tasks);
}

void task_scope::shrink(size_t tasks) {
  auto now = size(tasks);
  if (!in_pieces()) {
    left.resize(tasks);
    std::iota(left.begin(), left.end(), 0u);
  }
  at_once = std::max(1u, now / 2);
}

void task_scope::done() {
  finish(next());
  given.clear();
}

void task_scope::leave_to(std::vector<uint32_t> tasks, uint32_t first_done) {
  left.resize(first_done);
  std::iota(left.begin(), left.end(), 0u);
  at_once = std::max(1u, first_done);
  given = std::move(tasks);
}

void task_scope::finish(const std::vector<uint32_t>& tasks) {
  std::erase_if(left, [&](uint32_t task) {
    return std::find(tasks.begin(), tasks.end(), task) != tasks.end();
  });
}

std::string describe(const std::vector<uint32_t>& tasks, size_t of) {
  if (tasks.empty())
    return "no task";
  if (tasks.size() == 1)
    return fmt::format("task {} of {}", tasks.front() + 1, of);
  if (tasks.back() - tasks.front() + 1 == tasks.size())
    return fmt::format("tasks {} to {} of {}", tasks.front() + 1, tasks.back() + 1, of);
  std::string listed;
  for (auto task : tasks)
    listed += fmt::format("{}{}", listed.empty() ? "" : ", ", task + 1);
  return fmt::format("tasks {} of {}", listed, of);
}

completion_ptr
with_piece(std::vector<done_piece>& pieces, uint32_t first, const completion_ptr& piece) {
  auto behind = std::find_if(pieces.begin(), pieces.end(),
                             [&](const done_piece& other) { return other.first > first; });
  pieces.insert(behind, {first, piece});
  if (pieces.size() == 1)
    return piece;
  auto whole = std::make_shared<completion>(*piece);
  whole->text.clear();
  for (const auto& one : pieces)
    whole->text.append(whole->text.empty() ? "" : "\n\n").append(trim(one.result->text));
  return whole;
}

completion_ptr marked_unfinished(const completion_ptr& done, const std::vector<std::string>& tasks,
                                 const std::string& why) {
  auto marked = std::make_shared<completion>(*done);
  marked->text
    = fmt::format("{}\n\n> **Unfinished:** {}. Not done:\n>\n", trim(done->text), one_line(why));
  for (const auto& task : tasks)
    marked->text += fmt::format("> - {}\n", one_line(task));
  return marked;
}

} // namespace tributary
