#include "config/failure_reader.hpp"
#include "config/plan_reader.hpp"
#include "config/plan_streams.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <array>

namespace tributary::config {

namespace {

using std::string_view;

constexpr std::array<string_view, 4> kinds = {"research", "development", "content", "analysis"};
constexpr std::array<string_view, 2> merge_modes = {"pipeline", "barrier"};
constexpr std::array<string_view, 3> audit_times = {"auto", "always", "never"};
constexpr std::array<string_view, 3> stakes = {"low", "medium", "high"};
constexpr std::array<string_view, 4> factual = {"research", "note", "flag", "fail"};
constexpr std::array<string_view, 3> stylistic = {"unify", "keep", "flag"};
constexpr std::array<string_view, 3> technical = {"choose", "note", "flag"};
constexpr std::array<string_view, 3> missing = {"flag", "research", "ignore"};
constexpr std::array<string_view, 2> unresolved = {"flag", "fail"};

/// Items of a list at the top of a plan: requirements, globs.
constexpr size_t items_max = 10'000;

template <size_t N>
void read_choice(const field& in, const std::array<string_view, N>& names, std::string& out) {
  if (auto index = in.choice(names))
    out = names[*index];
}

void read_unresolved(const field& in, synthesis_spec& out) {
  if (auto index = in.choice(unresolved))
    out.unresolved = unresolved[*index] == "fail" ? "fail" : "";
}

constexpr key_of<budget> budget_keys[] = {
  {"usd",
   [](const field& in, budget& out) {
     constexpr int64_t million_usd = 1'000'000'000'000;
     if (auto amount = in.decimal(1'000'000, 0, million_usd))
       out.microusd = *amount;
   }},
  {"tokens",
   [](const field& in, budget& out) {
     if (auto amount = in.amount(0))
       out.tokens = *amount;
   }},
  {"time", [](const field& in, budget& out) { in.read(out.time); }},
};

constexpr key_of<synthesis_spec> conflict_keys[] = {
  {"factual",
   [](const field& in, synthesis_spec& s) { read_choice(in, factual, s.conflicts["factual"]); }},
  {"stylistic", [](const field& in,
                   synthesis_spec& s) { read_choice(in, stylistic, s.conflicts["stylistic"]); }},
  {"technical", [](const field& in,
                   synthesis_spec& s) { read_choice(in, technical, s.conflicts["technical"]); }},
  {"missing",
   [](const field& in, synthesis_spec& s) { read_choice(in, missing, s.conflicts["missing"]); }},
  {"unresolved", read_unresolved},
};

constexpr key_of<synthesis_spec> finalize_keys[] = {
  {"quorum",
   [](const field& in, synthesis_spec& s) { in.read(s.quorum, 1, limits::plan_streams); }},
  {"deadline", [](const field& in, synthesis_spec& s) { in.read(s.deadline); }},
};

/// A synthesis while it is read: the template's place is kept, since its file is read later.
struct synthesis_draft {
  synthesis_spec& value;
  node_id template_at = no_node;
};

constexpr key_of<synthesis_draft> synthesis_keys[] = {
  {"mode",
   [](const field& in, synthesis_draft& s) {
     if (auto index = in.choice(merge_modes))
       s.value.mode = static_cast<merge_mode>(*index);
   }},
  {"worker", [](const field& in, synthesis_draft& s) { in.read(s.value.worker); }},
  {"template",
   [](const field& in, synthesis_draft& s) {
     in.read(s.value.template_text);
     s.template_at = in.id();
   }},
  {"conflicts",
   [](const field& in, synthesis_draft& s) { read_mapping(in, conflict_keys, s.value); }},
  {"unresolved", [](const field& in, synthesis_draft& s) { read_unresolved(in, s.value); }},
  {"finalize",
   [](const field& in, synthesis_draft& s) { read_mapping(in, finalize_keys, s.value); }},
  {"estimate", [](const field& in, synthesis_draft& s) { in.read(s.value.estimate); }},
};

constexpr key_of<audit_spec> audit_keys[] = {
  {"when",
   [](const field& in, audit_spec& a) {
     if (auto index = in.choice(audit_times))
       a.when = static_cast<audit_when>(*index);
   }},
  {"stakes", [](const field& in, audit_spec& a) { read_choice(in, stakes, a.stakes); }},
  {"worker", [](const field& in, audit_spec& a) { in.read(a.worker); }},
  {"min-score",
   [](const field& in, audit_spec& a) {
     if (auto score = in.decimal(1'000, 1'000, 5'000)) {
       a.min_score_milli = static_cast<uint32_t>(*score);
       a.min_score_given = true;
     }
   }},
};

constexpr key_of<adapt_spec> adapt_keys[] = {
  {"split-after",
   [](const field& in, adapt_spec& a) {
     if (auto factor = in.decimal(1'000, 1'000, 1'000'000))
       a.split_after_milli = static_cast<uint32_t>(*factor);
   }},
  {"merge-below", [](const field& in, adapt_spec& a) { in.read(a.merge_below); }},
  {"max-streams",
   [](const field& in, adapt_spec& a) { in.read(a.max_streams, 1, limits::plan_streams); }},
};

void read_audit(const field& in, plan_draft& d) {
  // `audit: never` says it all.
  if (in.is(node_kind::scalar)) {
    if (auto index = in.choice(audit_times))
      d.value.audit.when = static_cast<audit_when>(*index);
  } else {
    read_mapping(in, audit_keys, d.value.audit);
  }
}

void read_version(const field& in, plan_draft&) {
  auto version = in.text();
  if (version && *version != "1")
    in.wrong(fmt::format("format {} is not known", quoted(*version)), "write tributary: 1");
}

void read_kind(const field& in, plan_draft& d) {
  if (auto index = in.choice(kinds))
    d.value.kind = *plan_kind_from(kinds[*index]);
}

void read_inputs(const field& in, plan_draft& d) {
  in.read(d.value.inputs, items_max);
  d.inputs.clear();
  in.items([&](const field& item) { d.inputs.push_back(item.id()); });
}

void read_approve(const field& in, plan_draft& d) {
  constexpr std::array<string_view, 3> answers = {"plan", "false", "no"};
  if (auto index = in.choice(answers))
    d.value.approve = *index == 0 ? "plan" : "";
}

void read_keep(const field& in, plan_draft& d) {
  auto text = in.text();
  if (!text)
    return;
  auto is_count = !text->empty() && text->size() <= 9
                  && text->find_first_not_of("0123456789") == std::string::npos;
  if (!is_count && !parse_duration(*text))
    return in.wrong(fmt::format("{} is neither a number of runs nor a span", quoted(*text)),
                    "write 20 to keep twenty runs, or 30d");
  d.value.keep = *text;
}

constexpr key_of<plan_draft> plan_keys[] = {
  {"tributary", read_version},
  {"task", [](const field& in, plan_draft& d) { in.read(d.value.task); }},
  {"kind", read_kind},
  {"requirements",
   [](const field& in, plan_draft& d) { in.read(d.value.requirements, items_max); }},
  {"inputs", read_inputs},
  {"max-parallel",
   [](const field& in, plan_draft& d) { in.read(d.value.max_parallel, 1, 1'000'000'000); }},
  {"budget", [](const field& in, plan_draft& d) { read_mapping(in, budget_keys, d.value.budget); }},
  {"deadline", [](const field& in, plan_draft& d) { in.read(d.value.deadline); }},
  {"streams", read_streams},
  {"on-failure",
   [](const field& in, plan_draft& d) { read_failure_rules(in, d.value.on_failure); }},
  {"synthesis",
   [](const field& in, plan_draft& d) {
     synthesis_draft s{d.value.synthesis};
     read_mapping(in, synthesis_keys, s);
     d.template_at = s.template_at;
   }},
  {"audit", read_audit},
  {"adapt", [](const field& in, plan_draft& d) { read_mapping(in, adapt_keys, d.value.adapt); }},
  {"approve", read_approve},
  {"learn", [](const field& in, plan_draft& d) { in.read(d.value.learn); }},
  {"keep", read_keep},
  {"prompt", [](const field& in, plan_draft& d) { in.read(d.value.prompt); }},
  {"repository", [](const field& in, plan_draft& d) { in.read(d.value.repository); }},
};

void require(const field& root, string_view key, bool present, std::string remedy) {
  if (!present && root.in().tree.find(root.id(), key) == no_node)
    root.wrong(fmt::format("{} is missing", key), std::move(remedy));
}

} // namespace

plan_draft read_plan_tree(reading& in) {
  plan_draft draft;
  field root{in};
  if (!root.is(node_kind::mapping)) {
    root.wrong(root.is(node_kind::null) ? "the file is empty" : "the file is no plan",
               "a plan begins with task: and streams:");
    return draft;
  }
  read_mapping(root, plan_keys, draft);
  require(root, "task", false, "say what is to be delivered: task: …");
  require(root, "streams", false, "write streams: and at least one below it");
  auto task = in.tree.find(in.tree.root, "task");
  if (task != no_node && in.tree[task].kind == node_kind::scalar && trim(draft.value.task).empty())
    field{root, "task", task}.wrong("is empty", "say what is to be delivered");
  return draft;
}

} // namespace tributary::config
