#include "runtime/backend/extract/subjects.hpp"

#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t subjects_max = 2'000;
constexpr size_t name_words_max = 6;
/// A document with fewer `key: value` lines in its head is a text about many things.
constexpr int sheet_fields = 3;

std::string joined(const std::vector<std::string>& words, size_t from = 0) {
  std::string out;
  for (auto i = from; i < words.size(); ++i)
    out += (out.empty() ? "" : " ") + words[i];
  return out;
}

/// Vendors that people leave out: "Step Functions" is AWS's.
bool is_vendor(const std::string& word) {
  static constexpr std::array<std::string_view, 12> vendors{
    "apache", "aws", "amazon",    "azure",  "google",    "netflix",
    "the",    "ibm", "microsoft", "oracle", "hashicorp", "uber"};
  return std::find(vendors.begin(), vendors.end(), word) != vendors.end();
}

/// A name as compared: lower-case words without the vendors before it.
std::string comparable(std::string_view name) {
  auto words = lower_words(name);
  size_t from = 0;
  while (from + 1 < words.size() && is_vendor(words[from]))
    ++from;
  return joined(words, from);
}

} // namespace

std::string named_by(std::string_view title) {
  auto end = title.size();
  for (std::string_view mark : {" — ", " – ", ": ", " | ", " - ", " ("})
    end = std::min(end, title.find(mark));
  return std::string{trim(title.substr(0, end))};
}

subject_table::subject_table(survey& all) {
  add_documents(all);
  turn_tables(all);
  add_rows(all);
  add_headings(all);
  attribute_facts(all);
}

int subject_table::find(std::string_view name) const {
  if (name.empty() || name.size() > 200)
    return -1;
  auto hit = names_.find(comparable(name));
  return hit == names_.end() ? -1 : hit->second;
}

int subject_table::add(std::string_view name) {
  auto key = comparable(name);
  if (key.empty() || lower_words(key).size() > name_words_max)
    return -1;
  if (auto hit = names_.find(key); hit != names_.end())
    return hit->second;
  if (subjects_.size() >= subjects_max)
    return -1;
  subjects_.push_back({std::string{name}, {}, 0});
  auto index = static_cast<int>(subjects_.size()) - 1;
  add_alias(index, name);
  return index;
}

void subject_table::add_alias(int subject, std::string_view name) {
  auto words = lower_words(name);
  for (const auto& form : {comparable(name), joined(words)}) {
    if (form.empty() || words.size() > name_words_max || !names_.emplace(form, subject).second)
      continue;
    by_first_word_[form.substr(0, form.find(' '))].push_back(form);
  }
}

void subject_table::add_documents(survey& all) {
  for (uint32_t i = 0; i < all.documents.size(); ++i) {
    auto& doc = all.documents[i];
    if (doc.from_need || (doc.subject_name.empty() && doc.fields < sheet_fields))
      continue;
    doc.subject = add(doc.subject_name.empty() ? named_by(doc.title) : doc.subject_name);
    if (doc.subject < 0)
      continue;
    subjects_[static_cast<size_t>(doc.subject)].documents.push_back(i);
    for (const auto& alias : doc.aliases)
      add_alias(doc.subject, alias);
  }
}

/// In a table whose columns are the subjects, rows and columns change places.
void subject_table::turn_tables(survey& all) const {
  for (auto& f : all.facts)
    if (f.origin == fact_origin::cell && find(f.attribute) >= 0 && find(f.subject_name) < 0) {
      auto attribute = attribute_name(f.subject_name);
      f.subject_name = std::exchange(f.attribute, attribute);
      f.subject_sure = true;
    }
}

void subject_table::add_rows(const survey& all) {
  for (const auto& f : all.facts) {
    auto named = f.origin == fact_origin::cell || f.origin == fact_origin::claim;
    // A table in a description of one thing has that thing's parts as its rows.
    if (named && f.subject_sure && all.documents[f.document].subject < 0)
      add(f.subject_name);
  }
}

/// Headings with several fields below each, two or more in a document: a text that describes one
/// thing after another.
void subject_table::add_headings(const survey& all) {
  std::map<std::pair<uint32_t, std::string>, int> fields;
  for (const auto& f : all.facts) {
    const auto& doc = all.documents[f.document];
    if (f.origin == fact_origin::field && doc.subject < 0 && !doc.from_need && !f.heading.empty()
        && f.heading != doc.title)
      ++fields[{f.document, f.heading}];
  }
  std::map<uint32_t, std::vector<std::string>> per_document;
  for (const auto& [where, count] : fields)
    if (count >= 2)
      per_document[where.first].push_back(named_by(where.second));
  for (const auto& [index, names] : per_document)
    if (names.size() >= 2)
      for (const auto& name : names)
        add(name);
}

int subject_table::subject_of(const fact& f, const document& doc) const {
  if (f.origin == fact_origin::sentence && !f.subject_name.empty()) {
    auto named = mentioned(f.subject_name);
    return named.empty() ? -1 : named.front();
  }
  if (!f.subject_name.empty())
    if (auto named = find(f.subject_name); named >= 0)
      return named;
  if (f.origin == fact_origin::claim || (f.origin == fact_origin::cell && doc.subject < 0))
    return -1;
  auto headed = f.origin == fact_origin::cell ? -1 : find(named_by(f.heading));
  return headed >= 0 ? headed : doc.subject;
}

void subject_table::attribute_facts(survey& all) {
  for (auto& f : all.facts) {
    const auto& doc = all.documents[f.document];
    f.subject = subject_of(f, doc);
    if (f.subject < 0)
      continue;
    ++subjects_[static_cast<size_t>(f.subject)].facts;
    // `| Plan | Price |` in a description of one product: the row is part of what the cell says.
    if (f.origin == fact_origin::cell && find(f.subject_name) < 0)
      f.attribute += " of " + f.subject_name;
  }
}

uint32_t subject_table::prominence(const survey& all, int subject) const {
  const auto& own = subjects_[static_cast<size_t>(subject)].documents;
  uint32_t most = 0;
  for (const auto& [name, index] : names_) {
    if (index != subject)
      continue;
    auto words = lower_words(name);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < all.documents.size(); ++i) {
      const auto& doc = all.documents[i];
      if (doc.from_need || std::find(own.begin(), own.end(), i) != own.end())
        continue;
      // A name of several words stands no more often than its rarest two in a row.
      auto least = UINT32_MAX;
      auto look = [&](const std::string& part) {
        auto hit = doc.names.find(part);
        least = std::min(least, hit == doc.names.end() ? 0 : hit->second);
      };
      if (words.size() == 1)
        look(words[0]);
      for (size_t w = 1; w < words.size(); ++w)
        look(words[w - 1] + ' ' + words[w]);
      sum += words.empty() ? 0 : least;
    }
    most = std::max(most, sum);
  }
  return most;
}

int subject_table::of_block(const document& doc, const std::vector<std::string>& path) const {
  for (auto at = path.rbegin(); at != path.rend(); ++at)
    if (auto hit = find(named_by(*at)); hit >= 0)
      return hit;
  return doc.subject;
}

std::vector<int> subject_table::mentioned(std::string_view plain) const {
  std::vector<int> found;
  auto words = lower_words(plain);
  // Capitals tell `Ray` from `ray`; their order is that of the words.
  std::vector<bool> capital;
  bool inside = false;
  for (char c : plain) {
    auto word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || static_cast<unsigned char>(c) >= 0x80;
    if (word && !inside)
      capital.push_back(c < 'a' || c > 'z');
    inside = word;
  }
  for (size_t at = 0; at < words.size() && at < capital.size(); ++at) {
    auto names = by_first_word_.find(words[at]);
    if (names == by_first_word_.end() || !capital[at])
      continue;
    std::string best;
    for (const auto& name : names->second) {
      auto parts = lower_words(name);
      auto fits
        = at + parts.size() <= words.size()
          && std::equal(parts.begin(), parts.end(), words.begin() + static_cast<ptrdiff_t>(at));
      if (fits && name.size() > best.size())
        best = name;
    }
    if (best.empty())
      continue;
    auto hit = names_.find(best)->second;
    if (std::find(found.begin(), found.end(), hit) == found.end())
      found.push_back(hit);
  }
  return found;
}

} // namespace tributary::extract
