#include "runtime/synthesis/style_ledger.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace tributary {
namespace {

/// So many times as many sections make a majority clear.
constexpr size_t majority_factor = 2;
constexpr size_t majority_min = 2;
/// Of one form that are named.
constexpr size_t sides_max = 4;

using streams_by_form = std::map<std::string_view, std::set<stream_index>>;

struct division {
  std::string_view common;
  size_t with = 0;
  size_t against = 0;
};

/// How the sections divide around each form; the first of the best.
division divide(style_aspect aspect, const streams_by_form& forms) {
  division best;
  for (const auto& [form, streams] : forms) {
    division each{form, 0, 0};
    for (const auto& [other, holders] : forms)
      (is_other_style(aspect, form, other) ? each.against : each.with) += holders.size();
    auto better = each.with > best.with
                  || (each.with == best.with && streams.size() > forms.at(best.common).size());
    if (best.common.empty() || better)
      best = each;
  }
  return best;
}

bool is_clear(style_aspect aspect, const division& d) {
  if (d.against == 0)
    return false;
  // Two languages in one document are a fault whichever has more.
  return aspect == style_aspect::language
         || (d.with >= majority_min && d.with >= majority_factor * d.against);
}

void add_sides(std::string_view form, const std::set<stream_index>& streams, conflict& out) {
  size_t added = 0;
  for (auto stream : streams) {
    claim side;
    side.stream = stream;
    side.value = form;
    out.sides.push_back(std::move(side));
    if (++added == sides_max)
      return;
  }
}

void add_division(style_aspect aspect, const streams_by_form& forms, conflict& out) {
  auto d = divide(aspect, forms);
  if (!is_clear(aspect, d))
    return;
  add_sides(d.common, forms.at(d.common), out);
  for (const auto& [form, streams] : forms)
    if (is_other_style(aspect, form, d.common))
      add_sides(form, streams, out);
  (out.resolved_value += out.resolved_value.empty() ? "" : ", ") += d.common;
  out.resolved_why = fmt::format("{} sections have it, {} differ", d.with, d.against);
}

} // namespace

void style_ledger::add(stream_index stream, const std::vector<style_trait>& traits) {
  for (const auto& each : traits)
    held_[{each.aspect, each.which}][each.form].insert(stream);
}

void style_ledger::remove(stream_index stream, const std::vector<style_trait>& traits) {
  for (const auto& each : traits) {
    auto at = held_.find({each.aspect, each.which});
    if (at == held_.end())
      continue;
    auto form = at->second.find(each.form);
    if (form == at->second.end())
      continue;
    form->second.erase(stream);
    if (form->second.empty())
      at->second.erase(form);
    if (at->second.empty())
      held_.erase(at);
  }
}

std::vector<conflict> style_ledger::conflicts() const {
  std::vector<conflict> out;
  for (auto aspect : all_style_aspects) {
    conflict each;
    each.type = conflict_type::stylistic;
    each.subject = to_text(aspect);
    each.status = "noted";
    each.resolved_by = "majority";
    each.key = fmt::format("k{:016x}", stable_hash(each.subject));
    for (auto at = held_.lower_bound({aspect, 0}); at != held_.end() && at->first.first == aspect;
         ++at)
      add_division(aspect, at->second, each);
    if (!each.sides.empty())
      out.push_back(std::move(each));
  }
  return out;
}

} // namespace tributary
