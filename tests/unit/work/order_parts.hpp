#pragma once

#include "runtime/work/prompt.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::prompt_trial {

/// What an order is made of, ready to be changed by a test.
struct order_parts {
  run_context run;
  stream_spec stream;
  std::vector<needed_result> needs;
  std::shared_ptr<const std::string> previous;
  std::shared_ptr<const earlier_try> earlier;
  std::vector<uint32_t> tasks;

  order_parts() {
    run.run = "r-abcdefghij";
    run.task = "Report on note-taking apps";
    stream.id = "pricing";
    stream.name = "Pricing analysis";
    stream.focus = "What the apps cost";
    stream.tasks = {"List prices", "Compare tiers"};
    stream.output = "A table of prices";
  }

  void need(const char* id, const char* name, const char* text) {
    needs.push_back({id, name, text ? std::make_shared<const std::string>(text) : nullptr});
  }

  work_order order() const {
    work_order out;
    out.run = std::make_shared<const run_context>(run);
    out.stream = std::make_shared<const stream_spec>(stream);
    out.needs = needs;
    out.previous = previous;
    out.earlier = earlier;
    out.tasks = tasks;
    return out;
  }

  std::string prompt() const { return build_prompt(order()); }
  built_prompt within(size_t bytes, const std::vector<input_text>* texts = nullptr) const {
    return build_prompt(order(), {bytes, texts});
  }
  std::string filled(std::string_view text) const { return fill_placeholders(text, order()); }
};

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace tributary::prompt_trial
