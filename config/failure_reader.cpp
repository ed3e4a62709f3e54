#include "config/failure_reader.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace tributary::config {

namespace {

constexpr std::array all_steps = {
  step_kind::retry,   step_kind::hedge,   step_kind::switch_worker,
  step_kind::rescope, step_kind::degrade, step_kind::fail,
};

/// Rules of one file: more than one for each kind of failure tells nothing new.
constexpr size_t rules_max = 64;

std::vector<std::string> step_names() {
  std::vector<std::string> names;
  for (auto kind : all_steps)
    names.emplace_back(to_text(kind));
  return names;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (size_t i = 0; i < failure_kinds; ++i)
    names.emplace_back(to_text(static_cast<failure_kind>(i)));
  return names;
}

std::string remedy_among(std::string_view word, const std::vector<std::string>& names) {
  auto near = nearest(word, names);
  if (!near.empty())
    return fmt::format("did you mean {}?", near);
  std::string all = "write one of";
  for (const auto& name : names)
    all += " " + name;
  return all;
}

void read_on(const field& in, failure_rule& rule) {
  in.items([&](const field& item) {
    auto name = item.text();
    if (!name)
      return;
    if (auto kind = failure_kind_from(*name))
      rule.on.push_back(*kind);
    else
      item.wrong(fmt::format("unknown kind of failure {}", quoted(*name)),
                 remedy_among(*name, kind_names()));
  });
}

void read_step(const field& in, failure_rule& rule) {
  auto text = in.text();
  if (!text)
    return;
  auto words = std::string_view{*text};
  auto name = words.substr(0, words.find(' '));
  auto times = trim(words.substr(name.size()));
  failure_step step;
  bool known = false;
  for (auto kind : all_steps)
    if (to_text(kind) == name) {
      step.kind = kind;
      known = true;
    }
  if (!known)
    return in.wrong(fmt::format("unknown step {}", quoted(name)), remedy_among(name, step_names()));
  if (!times.empty()) {
    const auto* last = times.data() + times.size();
    auto [end, err] = std::from_chars(times.data(), last, step.times);
    if (err != std::errc{} || end != last || step.times < 1
        || step.times > limits::attempts_per_stream)
      return in.wrong(fmt::format("{} is no number of tries from 1 to {}", quoted(times),
                                  limits::attempts_per_stream),
                      fmt::format("write {} 2", name));
    if (step.kind != step_kind::retry && step.times != 1)
      return in.wrong(fmt::format("{} is taken once", name),
                      fmt::format("write {} alone; only retry has a number", name));
  }
  rule.steps.push_back(step);
}

void read_backoff(const field& in, failure_rule& rule) {
  auto text = in.text();
  if (!text)
    return;
  auto dots = text->find("..");
  auto low = parse_duration(trim(std::string_view{*text}.substr(0, dots)));
  auto high = dots == std::string::npos
                ? low
                : parse_duration(trim(std::string_view{*text}.substr(dots + 2)));
  if (!low || !high)
    return in.wrong(fmt::format("{} is no range of durations", quoted(in.raw())),
                    "write a range such as 1s..60s");
  if (*low > *high)
    return in.wrong(fmt::format("{} ends before it begins", quoted(in.raw())),
                    fmt::format("write {}..{}", to_text(*high), to_text(*low)));
  rule.backoff_min = *low;
  rule.backoff_max = *high;
}

constexpr key_of<failure_rule> rule_keys[] = {
  {"on", read_on},
  {"do", [](const field& in,
            failure_rule& rule) { in.items([&](const field& step) { read_step(step, rule); }); }},
  {"backoff", read_backoff},
};

void read_rule(const field& in, std::vector<failure_rule>& out) {
  if (!in.is(node_kind::mapping))
    return in.wrong("is no rule", "write {on: [timeout], do: [retry 2, fail]}");
  failure_rule rule;
  read_mapping(in, rule_keys, rule);
  const auto& tree = in.in().tree;
  for (const auto* key : {"on", "do"})
    if (tree.find(in.id(), key) == no_node)
      in.wrong(fmt::format("has no {}", key), "write {on: [timeout], do: [retry 2, fail]}");
  out.push_back(std::move(rule));
}

} // namespace

void read_failure_rules(const field& in, std::vector<failure_rule>& out) {
  if (!in.is(node_kind::sequence))
    return in.wrong("is no list of rules", "write - {on: [timeout], do: [retry 2, fail]}");
  if (in.value().count > rules_max)
    return in.wrong(fmt::format("has more than {} rules", rules_max),
                    "the first rule that names a kind wins; take out the others");
  std::vector<failure_rule> rules;
  in.items([&](const field& item) { read_rule(item, rules); });
  out = std::move(rules);
}

std::string to_yaml_flow(const failure_rule& rule) {
  std::string text = "{on: [";
  for (size_t i = 0; i < rule.on.size(); ++i)
    text += fmt::format("{}{}", i ? ", " : "", to_text(rule.on[i]));
  text += "], do: [";
  for (size_t i = 0; i < rule.steps.size(); ++i) {
    text += fmt::format("{}{}", i ? ", " : "", to_text(rule.steps[i].kind));
    if (rule.steps[i].times != 1)
      text += fmt::format(" {}", rule.steps[i].times);
  }
  text += "]";
  if (rule.backoff_max.count() > 0)
    text += fmt::format(", backoff: {}..{}", to_text(rule.backoff_min), to_text(rule.backoff_max));
  return text + "}";
}

} // namespace tributary::config
