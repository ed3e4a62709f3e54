#include "runtime/synthesis/unify.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

/// Of one form that are named.
constexpr size_t sides_max = 4;

bool unifies(const plan& p) {
  auto answer = p.synthesis.conflicts.find("stylistic");
  return answer == p.synthesis.conflicts.end() || answer->second.empty()
         || answer->second == "unify";
}

std::string plural(size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string_view aspect_of(style_choice choice) {
  return to_text(choice < date_choice    ? style_aspect::list_form
                 : choice == date_choice ? style_aspect::date_form
                                         : style_aspect::terms);
}

bool is_changeable(const section_body& body, style_choice choice) {
  return !body.style.held.test(choice);
}

} // namespace

house_style::house_style(const draft_parts& all)
  : habits_(all.styles.conflicts()),
    unifies_(unifies(*all.of)),
    has_worker_(!all.of->synthesis.worker.empty()) {
  count(all);
  for (size_t choice = 0; choice < choices_.size(); ++choice)
    if (choice != date_choice)
      decide(static_cast<style_choice>(choice));
  decide_dates();
}

void house_style::count(const draft_parts& all) {
  for (stream_index stream = 0; stream < all.streams.size(); ++stream)
    if (all.streams[stream].state == standing::done)
      add(stream, all.streams[stream].shown().style);
}

void house_style::add(stream_index stream, const style_places& places) {
  for (auto it = places.tallies.begin(); it != places.tallies.end();) {
    auto choice = it->choice;
    auto& at = choices_[choice];
    ++at.sections;
    const auto* most = &*it;
    bool is_even = false;
    for (; it != places.tallies.end() && it->choice == choice; ++it) {
      auto& form = at.forms[it->form];
      form.places += it->places;
      form.free += places.held.test(choice) ? 0 : it->free;
      form.streams.push_back(stream);
      if (&*it == most)
        continue;
      is_even = it->places == most->places || (is_even && it->places < most->places);
      most = it->places > most->places ? &*it : most;
    }
    if (!is_even)
      ++at.forms[most->form].sections;
  }
}

/// As most sections write it; of equally many, as it is written most often; else as the tables put
/// it first.
void house_style::decide(style_choice choice) {
  auto& at = choices_[choice];
  auto held = std::count_if(at.forms.begin(), at.forms.end(),
                            [](const auto& form) { return form.places > 0; });
  if (at.sections < 2 || held < 2)
    return;
  auto best = std::max_element(at.forms.begin(), at.forms.end(), [](const auto& a, const auto& b) {
    return std::pair{a.sections, a.places} < std::pair{b.sections, b.places};
  });
  at.target = static_cast<uint8_t>(best - at.forms.begin());
}

/// Days are only written otherwise where a clear majority does.
void house_style::decide_dates() {
  for (const auto& habit : habits_)
    for (uint8_t form = 0; form < 3; ++form)
      if (habit.subject == to_text(style_aspect::date_form)
          && habit.resolved_value == form_title(date_choice, form))
        choices_[date_choice].target = form;
}

std::vector<text_edit> house_style::edits_of(const section_body& body) const {
  std::vector<text_edit> out;
  if (!unifies_)
    return out;
  for (const auto& site : body.style.sites) {
    auto target = choices_[site.choice].target;
    if (target != undecided && target != site.form && !site.is_fixed
        && is_changeable(body, site.choice))
      out.push_back(
        {site.begin, size_t{site.begin} + site.size, rewritten(*body.text, site, target)});
  }
  return out;
}

conflict house_style::told(style_choice choice) const {
  const auto& at = choices_[choice];
  conflict out;
  out.type = conflict_type::stylistic;
  out.subject = aspect_of(choice);
  out.attribute = choice_title(choice);
  out.key = fmt::format("k{:016x}", stable_hash(out.attribute, stable_hash(out.subject)));
  out.resolved_value = form_title(choice, at.target);
  size_t others = 0;
  size_t left = 0;
  for (uint8_t i = 0; i < at.forms.size(); ++i) {
    // What was taken stands first.
    auto form = i == 0 ? at.target : i <= at.target ? static_cast<uint8_t>(i - 1) : i;
    const auto& held = at.forms[form];
    for (size_t side = 0; side < std::min(held.streams.size(), sides_max); ++side) {
      auto& each = out.sides.emplace_back();
      each.stream = held.streams[side];
      each.value = form_title(choice, form);
    }
    if (form == at.target)
      continue;
    others += held.sections;
    out.places += static_cast<uint32_t>(held.free);
    left += held.places - held.free;
  }
  out.resolved_why
    = fmt::format("{} it, {} otherwise",
                  plural(at.forms[at.target].sections, "section writes", "sections write"), others);
  if (!unifies_) {
    out.status = "noted";
    out.resolved_by = "majority";
    out.places = 0;
    return out;
  }
  out.status = left == 0 ? "resolved" : "noted";
  out.resolved_by = "unify";
  out.resolved_why += fmt::format("; {} changed", plural(out.places, "place was", "places were"));
  if (left > 0)
    out.resolved_why += fmt::format(
      ", {} left where a change could touch a name, a range or a quote", plural(left, "is", "are"));
  return out;
}

/// Says what it takes to unify what rules leave alone.
void house_style::tell_rest(conflict& habit) const {
  const auto& dates = choices_[date_choice];
  if (unifies_ && habit.subject == to_text(style_aspect::date_form) && dates.target != undecided) {
    auto done = told(date_choice);
    habit.resolved_by = done.resolved_by;
    habit.resolved_why += "; " + done.resolved_why.substr(done.resolved_why.find("; ") + 2);
    habit.places = done.places;
    // Days in figures alone can be read in two ways, so they stay as they are.
    auto is_taken = [](const claim& side) {
      return side.value.find('/') == std::string::npos && side.value.find('.') == std::string::npos;
    };
    if (done.status == "resolved" && std::all_of(habit.sides.begin(), habit.sides.end(), is_taken))
      habit.status = "resolved";
    return;
  }
  if (unifies_)
    habit.resolved_why += has_worker_
                            ? "; left so by the synthesis worker, and rules cannot rewrite it"
                            : "; rules cannot rewrite it without a change of what is said: "
                              "`synthesis.worker` names a worker that can";
}

std::vector<conflict> house_style::conflicts() const {
  std::vector<conflict> out;
  for (auto habit : habits_) {
    tell_rest(habit);
    out.push_back(std::move(habit));
  }
  for (size_t choice = 0; choice < choices_.size(); ++choice)
    if (choice != date_choice && choices_[choice].target != undecided)
      out.push_back(told(static_cast<style_choice>(choice)));
  return out;
}

} // namespace tributary
