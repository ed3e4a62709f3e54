#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/backend/extract/writers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t facts_shown = 9;
constexpr size_t fact_bytes = 90;
constexpr size_t points_shown = 4;
constexpr size_t elsewhere_shown = 2;

/// Whether a heading or key is about what was asked for: `Weaknesses` for `limitations` too.
bool is_about(std::string_view title, const std::vector<std::string>& wanted) {
  auto terms = terms_of(title);
  if (terms.empty() || terms.size() > 5)
    return false;
  auto says = [&](const std::string& term) {
    return std::find(terms.begin(), terms.end(), term) != terms.end();
  };
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& term) {
    auto related = related_terms(term);
    return says(term) || (wanted.size() == 1 && std::any_of(related.begin(), related.end(), says));
  });
}

/// Writes the profile of one subject.
class profile_writer {
public:
  profile_writer(const evidence& from, section_out& out, int subject,
                 const std::vector<candidate>& blocks)
    : from_(from), out_(out), subject_(subject), blocks_(blocks) {}

  void write() {
    out_.heading(escaped(from_.name_of(subject_)));
    introduce();
    tell_facts();
    if (from_.asked.aspects.empty())
      tell_best();
    for (const auto& aspect : from_.asked.aspects)
      tell_aspect(aspect);
    tell_elsewhere();
    write_disputes(from_, out_, {subject_}, {});
    tell_missing();
  }

private:
  /// What it is: the first paragraph of its own document.
  void introduce() {
    for (const auto& c : blocks_)
      if (c.what.kind == block_kind::prose && c.what.path.size() <= 1
          && from_.all.documents[c.document].subject == subject_) {
        if (out_.first_time(c.what))
          out_.paragraph(passage_line(from_, out_, c, {}));
        return;
      }
  }

  /// Short facts in one paragraph, those of its own document in the document's order.
  void tell_facts() {
    std::vector<std::string> parts;
    std::vector<std::string> cites;
    for (const auto& attribute : from_.compared.attributes()) {
      const auto* cell = from_.compared.at(subject_, attribute.name);
      if (!cell || parts.size() == facts_shown || is_aspect(attribute.name))
        continue;
      const auto& value = cell->values.front();
      const auto& best = *value.by.front();
      if (value.value.size() > fact_bytes || from_.all.documents[best.document].from_need)
        continue;
      if (best.origin != fact_origin::field && parts.size() > facts_shown / 2)
        continue;
      parts.push_back(
        fmt::format("**{}:** {}", escaped(titled(attribute.name)), escaped(value.value)));
      out_.claim_of(best, from_.name_of(subject_));
      note_line(best);
    }
    if (parts.empty())
      return;
    for (const auto& [document, lines] : lines_)
      cites.push_back(lines.first == lines.second
                        ? out_.cite(document, lines.first)
                        : fmt::format("`{}:{}-{}`", from_.all.documents[document].name, lines.first,
                                      lines.second));
    out_.paragraph(fmt::format("{} ({})", fmt::format("{}", fmt::join(parts, " · ")),
                               fmt::format("{}", fmt::join(cites, ", "))));
  }

  void note_line(const fact& f) {
    auto& lines = lines_.emplace(f.document, std::pair{f.line, f.line}).first->second;
    lines.first = std::min(lines.first, f.line);
    lines.second = std::max(lines.second, f.line);
  }

  bool is_aspect(const std::string& attribute) const {
    return std::any_of(from_.asked.aspects.begin(), from_.asked.aspects.end(),
                       [&](const auto& aspect) { return is_about(attribute, terms_of(aspect)); });
  }

  void tell_best() {
    auto ranked = blocks_;
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](auto& a, auto& b) { return a.score > b.score; });
    write_passages(from_, out_, best_of(std::move(ranked), points_shown + 1), points_shown, {});
  }

  void tell_aspect(const std::string& aspect) {
    auto wanted = terms_of(aspect);
    auto title = titled(aspect);
    if (tell_field(wanted, title) || tell_passages(wanted, title))
      return;
    missing_.push_back(aspect);
  }

  bool tell_field(const std::vector<std::string>& wanted, const std::string& title) {
    for (const auto& attribute : from_.compared.attributes()) {
      const auto* cell
        = is_about(attribute.name, wanted) ? from_.compared.at(subject_, attribute.name) : nullptr;
      if (!cell)
        continue;
      std::vector<std::string> values;
      for (const auto& value : cell->values)
        if (values.size() < points_shown)
          values.push_back(cited_value(from_, out_, subject_, value)
                           + reason_beside(*value.by.front()));
      out_.paragraph(fmt::format("**{}:** {}", title, fmt::format("{}", fmt::join(values, "; "))));
      return true;
    }
    return false;
  }

  /// What stands in the same row under `Why` or the like.
  std::string reason_beside(const fact& f) const {
    for (const auto& other : from_.all.facts)
      if (f.origin == fact_origin::cell && other.document == f.document && other.line == f.line
          && other.subject == f.subject)
        if (is_reason(other.attribute))
          return fmt::format(" — {}", escaped(other.value));
    return {};
  }

  bool tell_passages(const std::vector<std::string>& wanted, const std::string& title) {
    size_t told = 0;
    for (const auto& c : blocks_) {
      auto headed = c.what.path.size() > 1 && is_about(c.what.path.back(), wanted);
      auto keyed = !c.what.key.empty() && is_about(c.what.key, wanted);
      if (told == points_shown || !(headed || keyed) || c.what.text.empty()
          || !out_.first_time(c.what))
        continue;
      if (told++ == 0)
        out_.paragraph(fmt::format("**{}**", title));
      out_.bullet(passage_line(from_, out_, c, {}));
    }
    out_.end_list();
    return told > 0;
  }

  /// What documents about other things say of it.
  void tell_elsewhere() {
    size_t told = 0;
    for (const auto& c : from_.picked.by_question[0]) {
      const auto& doc = from_.all.documents[c.document];
      if (told == elsewhere_shown || doc.from_need || doc.subject == subject_
          || c.what.kind == block_kind::table || c.what.text.size() < 60)
        continue;
      auto named = from_.subjects.mentioned(plain_text(c.what.text));
      auto about = c.subject == subject_
                   || (!named.empty() && named.front() == subject_ && named.size() <= 2);
      if (!about || !out_.first_time(c.what))
        continue;
      if (told++ == 0)
        out_.paragraph("**Elsewhere in the sources**");
      out_.bullet(passage_line(from_, out_, c, {}));
    }
    out_.end_list();
  }

  void tell_missing() {
    if (!missing_.empty())
      out_.paragraph(fmt::format("The sources say nothing about its {}.", enumerated(missing_)));
  }

  const evidence& from_;
  section_out& out_;
  int subject_;
  const std::vector<candidate>& blocks_;
  std::map<uint32_t, std::pair<int, int>> lines_;
  std::vector<std::string> missing_;
};

} // namespace

void write_profiles(const evidence& from, section_out& out) {
  const auto& choice = from.choice;
  for (size_t i = 0; i < choice.chosen.size(); ++i)
    profile_writer{from, out, choice.chosen[i], from.picked.by_subject[i]}.write();
  if (choice.of <= choice.chosen.size())
    return;
  std::vector<std::string> others;
  for (int s = 0; s < static_cast<int>(from.subjects.all().size()); ++s)
    if (!from.subjects.all()[static_cast<size_t>(s)].documents.empty()
        && std::find(choice.chosen.begin(), choice.chosen.end(), s) == choice.chosen.end()
        && others.size() < 20)
      others.push_back(escaped(from.name_of(s)));
  out.paragraph(
    fmt::format("*Chosen from {} in the sources {}{}.*", choice.of, choice.why,
                others.empty() ? "" : fmt::format("; not shown: {}", enumerated(others))));
}

} // namespace tributary::extract
