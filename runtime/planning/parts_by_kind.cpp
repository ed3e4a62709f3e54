#include "runtime/base/text.hpp"
#include "runtime/plan/words.hpp"
#include "runtime/planning/parts.hpp"
#include "runtime/planning/task_lists.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace tributary {

namespace {

using part_list = std::vector<part>;

/// What is worked on side by side where neither the task nor its inputs say.
struct usual_parts {
  std::array<std::string_view, 4> names;
  std::string_view kind;
};

constexpr std::array<usual_parts, 4> usual{{
  {{"Background and state of the art", "Options and players", "Strengths, weaknesses and risks",
    "Cost and effort"},
   "research"},
  {{"Data model and interfaces", "Core logic", "User interface", "Errors and operation"},
   "development"},
  {{"Audience and key messages", "Main text", "Short versions", "Questions and answers"},
   "content"},
  {{"Technical perspective", "Economic perspective", "Risks and security", "People and operation"},
   "analysis"},
}};

/// Inputs that share fewer headings than this are no set of alike documents.
constexpr size_t headings_min = 3;
/// Of the inputs, one may be read as well in one go.
constexpr size_t sources_min = 3;

/// "the pricing" and "Pricing" are one name, and a section begins with a capital letter.
std::string named(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// Angles are named after "on" and the like; what is compared, built or written is not.
bool is_of_angles(const task_list& list) {
  return is_one_of(list.cue,
                   {"on", "about", "covering", "regarding", "by", "across", "from", "into"});
}

/// The list that divides the task: the last one of angles where research or analysis is wanted,
/// which goes across all things; else the longest.
const task_list* dividing_list(const std::vector<task_list>& lists, plan_kind kind) {
  const task_list* best = nullptr;
  for (const auto& list : lists)
    if (!best || list.items.size() > best->items.size())
      best = &list;
  if (kind == plan_kind::research || kind == plan_kind::analysis)
    for (const auto& list : lists)
      if (is_of_angles(list))
        best = &list;
  return best;
}

part_list from_task(std::string_view task, plan_kind kind) {
  part_list out;
  auto lists = lists_in(task);
  if (const auto* list = dividing_list(lists, kind))
    for (const auto& item : list->items)
      out.push_back({named(item), {}, "the task names it"});
  return out;
}

part_list from_topics(const std::vector<source_topic>& topics, size_t all, std::string_view what) {
  part_list out;
  for (const auto& topic : topics)
    out.push_back(
      {named(topic.name), {}, fmt::format("{} of {} inputs {}", topic.sources, all, what)});
  return out;
}

/// @param most What fewer inputs share beyond these is left out.
part_list from_headings(const plan_wish& wish, size_t most) {
  auto topics = shared_headings(wish.sources);
  if (topics.size() < headings_min)
    return {};
  topics.resize(std::min(topics.size(), most));
  return from_topics(topics, wish.sources.size(), "have a section on it");
}

part_list from_folders(const plan_wish& wish) {
  return from_topics(folders_of(wish.sources), wish.sources.size(), "lie in this folder");
}

part_list from_groups(const plan_wish& wish, size_t most) {
  part_list out;
  if (wish.sources.size() < sources_min)
    return out;
  for (auto& titles : grouped_titles(wish.sources, most)) {
    auto why = fmt::format("{} of {} inputs, about as much to read as in the other groups",
                           titles.size(), wish.sources.size());
    constexpr size_t shown = 3;
    auto name = fmt::format(
      "{}", fmt::join(titles.begin(),
                      titles.begin() + static_cast<long>(std::min(titles.size(), shown)), ", "));
    if (titles.size() > shown)
      name += fmt::format(" and {} more", titles.size() - shown);
    out.push_back({named(std::move(name)),
                   titles.size() > 1 ? std::move(titles) : std::vector<std::string>{},
                   std::move(why)});
  }
  return out;
}

part_list from_usage(plan_kind kind) {
  part_list out;
  const auto& mine = usual[static_cast<size_t>(kind)];
  for (auto name : mine.names)
    out.push_back(
      {std::string{name},
       {},
       fmt::format("usual for {}; neither the task nor its inputs name parts", mine.kind)});
  return out;
}

/// Two of one name are one part.
void drop_repeats(part_list& parts) {
  part_list out;
  for (auto& each : parts) {
    auto same = [&](const part& p) { return to_lower(p.name) == to_lower(each.name); };
    if (std::none_of(out.begin(), out.end(), same))
      out.push_back(std::move(each));
  }
  parts = std::move(out);
}

/// Makes one of several neighbours: its name says all of them, they are its tasks.
part united(part_list::iterator begin, part_list::iterator end) {
  auto out = std::move(*begin);
  if (end - begin == 1)
    return out;
  out.tasks.push_back(out.name);
  for (auto i = begin + 1; i != end; ++i) {
    out.name.append(i + 1 == end ? " and " : ", ").append(i->name);
    out.tasks.push_back(std::move(i->name));
  }
  out.why
    = fmt::format("{} parts put together, since more streams cost more to bring together than "
                  "they save; of the first: {}",
                  end - begin, out.why);
  return out;
}

/// Puts neighbours together until there are no more than `most`: groups of as many things each.
part_list combined(part_list parts, size_t most) {
  part_list out;
  auto groups = std::min(most, parts.size());
  auto at = [&](size_t group) {
    return parts.begin() + static_cast<long>(group * parts.size() / groups);
  };
  for (size_t group = 0; group < groups; ++group)
    out.push_back(united(at(group), at(group + 1)));
  return out;
}

/// The same where the largest come first: the last group has all that is left.
part_list with_united_rest(part_list parts, size_t most) {
  if (parts.size() <= most)
    return parts;
  auto rest = parts.begin() + static_cast<long>(most) - 1;
  auto last = united(rest, parts.end());
  parts.erase(rest, parts.end());
  parts.push_back(std::move(last));
  return parts;
}

} // namespace

std::vector<part> parts_of(const plan_wish& wish, plan_kind kind) {
  auto most = std::min(parts_asked(wish.task).value_or(parts_usual), parts_max);
  auto parts = from_task(wish.task, kind);
  drop_repeats(parts);
  if (!parts.empty())
    return combined(std::move(parts), most);
  auto code = kind == plan_kind::development;
  parts = code ? from_folders(wish) : from_headings(wish, most);
  if (parts.empty())
    parts = code ? from_headings(wish, most) : from_folders(wish);
  if (parts.empty())
    parts = from_groups(wish, most);
  if (parts.empty())
    parts = from_usage(kind);
  return with_united_rest(std::move(parts), most);
}

} // namespace tributary
