#include "runtime/planning/proposal.hpp"

#include "runtime/base/json_shape.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tributary {

namespace {

using json = nlohmann::json;

/// A plan of a hundred streams is a tenth of it.
constexpr size_t answer_bytes = 1u << 20;
constexpr size_t depth_max = 16;
constexpr size_t marks_max = 50'000;
/// Objects that are tried as the answer: prose may have others before it.
constexpr size_t tries_max = 32;

constexpr size_t streams_max = 100;
constexpr size_t tasks_max = 30;
constexpr size_t needs_max = 100;
constexpr size_t name_bytes = 100;
constexpr size_t line_bytes = 600;

result<json> parsed(std::string_view text) {
  if (!has_modest_shape(text, depth_max, marks_max))
    return fail(ec::malformed, "its JSON is deeper or longer than any plan");
  try {
    return json::parse(text);
  } catch (const json::parse_error& err) {
    return fail(ec::malformed, fmt::format("its JSON is malformed at byte {}", err.byte));
  } catch (const json::exception&) {
    return fail(ec::malformed, "its JSON is malformed");
  }
}

bool is_answer(const json& object) {
  return object.contains("streams") || object.contains("divide");
}

/// The first object that may be the answer; else what is wrong with the largest.
result<json> find_answer(std::string_view text) {
  error wrong{ec::malformed, "it has no JSON object"};
  size_t largest = 0;
  auto fails = [&](size_t size, std::string why) {
    if (size > largest)
      wrong.what = std::move(why);
    largest = std::max(largest, size);
  };
  size_t at = 0;
  for (size_t tries = 0; tries < tries_max; ++tries) {
    auto begin = text.find('{', at);
    if (begin == std::string_view::npos)
      break;
    at = begin + 1;
    auto whole = json_object_at(text, begin);
    if (whole.empty()) {
      fails(text.size() - begin, "its JSON object is not closed");
      continue;
    }
    auto object = parsed(whole);
    if (!object) {
      fails(whole.size(), object.error().what);
      continue;
    }
    if (is_answer(*object))
      return object;
    fails(whole.size(), "its JSON object has no `streams`");
    at = begin + whole.size();
  }
  return tl::unexpected<error>(std::move(wrong));
}

std::string line_of(const json& value, size_t bytes) {
  std::string text;
  if (value.is_string())
    text = value.get<std::string>();
  else if (value.is_number_integer())
    text = value.dump();
  return std::string{trim(clip(trim(one_line(text)), bytes))};
}

std::string line_at(const json& object, const char* key, size_t bytes = line_bytes) {
  auto found = object.find(key);
  return found == object.end() ? std::string{} : line_of(*found, bytes);
}

/// A list, or a single one that was not put into a list.
std::vector<std::string> lines_at(const json& object, const char* key, size_t most) {
  std::vector<std::string> out;
  auto found = object.find(key);
  if (found == object.end())
    return out;
  auto add = [&](const json& value) {
    auto line = line_of(value, line_bytes);
    if (!line.empty() && out.size() < most)
      out.push_back(std::move(line));
  };
  if (found->is_array())
    std::for_each(found->begin(), found->end(), add);
  else
    add(*found);
  return out;
}

proposed_stream stream_of(const json& object) {
  proposed_stream s;
  if (!object.is_object())
    return s;
  s.id = line_at(object, "id", name_bytes);
  s.name = line_at(object, "name", name_bytes);
  s.type = line_at(object, "type", name_bytes);
  s.focus = line_at(object, "focus");
  s.tasks = lines_at(object, "tasks", tasks_max);
  s.output = line_at(object, "output");
  s.needs = lines_at(object, "needs", needs_max);
  s.estimate = line_at(object, "estimate", name_bytes);
  s.why = line_at(object, "why");
  return s;
}

} // namespace

result<proposal> read_proposal(std::string_view answer) {
  if (answer.size() > answer_bytes)
    return fail(ec::malformed, fmt::format("it has {}, where {} are more than any plan needs",
                                           human_bytes(answer.size()), human_bytes(answer_bytes)));
  auto text = to_valid_utf8(std::string{answer});
  auto object = find_answer(text);
  if (!object)
    return tl::unexpected<error>(object.error());
  proposal out;
  if (auto divide = object->find("divide"); divide != object->end() && divide->is_boolean())
    out.divide = divide->get<bool>();
  out.why = line_at(*object, "why");
  out.kind = line_at(*object, "kind", name_bytes);
  auto streams = object->find("streams");
  if (streams == object->end())
    return out;
  if (!streams->is_array())
    return fail(ec::malformed, "its `streams` is not a list");
  for (const auto& each : *streams)
    if (out.streams.size() < streams_max)
      out.streams.push_back(stream_of(each));
    else
      ++out.left_out;
  return out;
}

} // namespace tributary
