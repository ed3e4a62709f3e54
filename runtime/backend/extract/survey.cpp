#include "runtime/backend/extract/survey.hpp"

#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/reader.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/base/text.hpp"
#include "runtime/synthesis/claim.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tributary::extract {

namespace {

/// Different capitalised words that are kept of one source and of all; names repeat, noise does not.
constexpr size_t names_per_document = 2'000;
constexpr size_t names_max = 60'000;
constexpr size_t headings_max = 40;
/// Two years, in the units of `date_order`.
constexpr int old_months = 200;
/// Where a document says its date: in its head.
constexpr uint64_t head_blocks = 12;

bool is_any(const std::string& key, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), key) != names.end();
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  if (!text.empty() && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  for (auto piece : split(text, ','))
    if (auto name = trim(piece); !name.empty() && names.size() < 12)
      names.emplace_back(name);
  return names;
}

/// Takes from a field what it says of its document. @returns Whether the field was of that kind.
bool describe(document& doc, const block& b) {
  auto key = to_lower(b.key);
  if (is_any(key, {"as of", "as_of", "as-of", "asof"})) {
    doc.as_of = shortened(b.value, 40);
  } else if (is_any(key, {"date", "updated", "last updated", "published", "written", "checked"})) {
    if (doc.as_of.empty() && date_order(b.value) > 0)
      doc.as_of = shortened(b.value, 40);
  } else if (is_any(key, {"subject", "product", "name"}) && doc.subject_name.empty() && b.value.size() < 60) {
    doc.subject_name = b.value;
  } else if (is_any(key, {"aliases", "also known as"})) {
    doc.aliases = split_names(b.value);
  } else if (key == "title" && doc.title.empty()) {
    doc.title = b.value;
  } else {
    return is_about_document(key);
  }
  return true;
}

/// "As of June 2025" in the first lines of a page that has no front matter.
void find_date(document& doc, const block& b) {
  auto lower = to_lower(clip(b.text, 400));
  for (std::string_view phrase : {"as of ", "as of: ", "last updated: ", "last updated "}) {
    auto at = lower.find(phrase);
    if (at == std::string::npos)
      continue;
    auto date = std::string_view{b.text}.substr(at + phrase.size(), 16);
    date = date.substr(0, date.find_first_of(".,;)("));
    if (date_order(date) > 0) {
      auto year = date.find("20");
      auto end = date.find(' ', year == std::string_view::npos ? 0 : year);
      doc.as_of = std::string{trim(date.substr(0, end))};
      return;
    }
  }
}

/// Reads one source for the survey.
class surveyor {
public:
  surveyor(survey& all, const vocabulary& words, uint32_t index, size_t& all_names)
    : all_(all), words_(words), index_(index), all_names_(all_names) {}

  void take(block&& b) {
    auto& doc = all_.documents[index_];
    auto counts = count_terms(words_, b);
    all_.stats.add(counts);
    add_to(doc.counts, counts);
    note_names(doc, b);
    ++blocks_;
    if (b.kind == block_kind::heading && doc.title.empty())
      doc.title = b.text;
    if (b.kind == block_kind::heading && doc.from_need && doc.headings.size() < headings_max)
      doc.headings.push_back(b.text);
    if (b.kind == block_kind::field && describe(doc, b))
      return;
    if (doc.as_of.empty() && blocks_ <= head_blocks)
      find_date(doc, b);
    if ((b.kind == block_kind::field || b.kind == block_kind::item) && !b.key.empty() && b.path.size() <= 2)
      ++doc.fields;
    if (b.kind == block_kind::table && b.header.size() == 2 && b.header[0].empty())
      doc.fields += static_cast<int>(b.rows.size());
    // What a result claims it says itself; reading its prose for more would count things twice.
    if (doc.has_claims)
      return;
    // Nothing more is kept of this source: looking for it would only cost time.
    if (kept_ >= bounds::facts_per_source || all_.facts.size() >= bounds::facts)
      all_.facts_cut = true;
    else
      facts_of(b, [&](fact&& f) { keep(std::move(f)); });
  }

  void keep(fact&& f) {
    if (kept_ >= bounds::facts_per_source || all_.facts.size() >= bounds::facts) {
      all_.facts_cut = true;
      return;
    }
    ++kept_;
    f.document = index_;
    all_.facts.push_back(std::move(f));
  }

private:
  void note_names(document& doc, const block& b) {
    std::string_view text = b.text;
    std::string last;
    size_t last_end = text.size() + 2;
    for (size_t at = 0; at < text.size(); ++at) {
      auto begins = at == 0 || std::string_view{" (\"'*`"}.find(text[at - 1]) != std::string_view::npos;
      if (!begins || text[at] < 'A' || text[at] > 'Z')
        continue;
      auto end = at;
      while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])))
        ++end;
      auto word = to_lower(text.substr(at, std::min<size_t>(end - at, 40)));
      note_name(doc, word);
      // Two in a row too: `Step Functions` is not every step and every function.
      if (at > 0 && last_end == at - 1)
        note_name(doc, last + ' ' + word);
      last = std::move(word);
      last_end = end;
      at = end;
    }
  }

  void note_name(document& doc, const std::string& name) {
    if (auto hit = doc.names.find(name); hit != doc.names.end())
      ++hit->second;
    else if (doc.names.size() < names_per_document && all_names_++ < names_max)
      doc.names.emplace(name, 1);
  }

  static void add_to(term_counts& sum, const term_counts& counts) {
    sum.length += counts.length;
    for (const auto& hit : counts.hits) {
      auto at = std::lower_bound(sum.hits.begin(), sum.hits.end(), hit.first,
                                 [](const auto& each, int id) { return each.first < id; });
      if (at == sum.hits.end() || at->first != hit.first)
        at = sum.hits.insert(at, {hit.first, 0.0F});
      at->second += hit.second;
    }
  }

  survey& all_;
  const vocabulary& words_;
  uint32_t index_;
  uint64_t blocks_ = 0;
  size_t kept_ = 0;
  size_t& all_names_;
};

void take_need_claims(surveyor& into, document& doc, const std::string& text) {
  auto parsed = take_claims(no_stream, text);
  doc.has_claims = !parsed.claims.empty();
  for (auto& each : parsed.claims) {
    fact f;
    f.origin = fact_origin::claim;
    f.subject_name = folded(each.subject);
    f.subject_sure = true;
    f.attribute = attribute_name(each.attribute);
    f.value = shortened(folded(each.value), 200);
    f.quote = shortened(folded(each.quote), 300);
    f.cited = shortened(folded(each.source), 200);
    f.as_of = shortened(folded(each.as_of), 40);
    if (!f.subject_name.empty() && !f.attribute.empty() && !f.value.empty())
      into.keep(std::move(f));
  }
}

/// The folder that all inputs share, with its slash.
std::string common_folder(const std::vector<input_file>& inputs) {
  if (inputs.empty())
    return {};
  auto slash = inputs[0].name.find_last_of('/');
  auto folder = slash == std::string::npos ? std::string{} : inputs[0].name.substr(0, slash + 1);
  for (const auto& input : inputs)
    while (!folder.empty() && input.name.compare(0, folder.size(), folder) != 0) {
      auto up = folder.find_last_of('/', folder.size() - 2);
      folder.resize(folder.size() < 2 || up == std::string::npos ? 0 : up + 1);
    }
  return folder;
}

} // namespace

std::vector<source> sources_of(const work_order& order) {
  std::vector<source> all;
  for (const auto& need : order.needs)
    if (need.text)
      all.push_back({need.stream, {}, need.text});
  auto folder = common_folder(order.run->inputs).size();
  for (const auto& input : order.run->inputs)
    all.push_back({folded(without_controls(input.name.substr(folder))), input.path, nullptr});
  return all;
}

read_outcome read_blocks(const source& from, const std::function<void(block&&)>& emit, const byte_watch& watch) {
  auto in = make_reader(from.text ? source_format::markdown : format_of(from.name), from.name, emit);
  auto lines = [&](const line_piece& piece) { in->line(piece); };
  auto outcome = from.text ? read_text_lines(*from.text, lines, watch) : read_file_lines(from.path, lines, watch);
  if (!outcome.stopped)
    in->finish();
  return outcome;
}

bool survey::is_old(const document& doc) const {
  auto date = doc.from_need ? 0 : date_order(doc.as_of);
  return date > 0 && newest - date >= old_months;
}

survey survey_sources(const std::vector<source>& sources, const vocabulary& words, const pace& at) {
  survey all{words.size()};
  size_t names = 0;
  for (const auto& from : sources) {
    auto index = static_cast<uint32_t>(all.documents.size());
    auto& doc = all.documents.emplace_back();
    doc.name = from.name;
    doc.from_need = from.text != nullptr;
    surveyor taker{all, words, index, names};
    at.reading(from.name);
    if (from.text)
      take_need_claims(taker, doc, *from.text);
    auto outcome = read_blocks(from, [&](block&& b) { taker.take(std::move(b)); }, at.read);
    doc.unread = outcome.unread;
    if (!doc.from_need)
      all.newest = std::max(all.newest, date_order(doc.as_of));
    if (outcome.stopped) {
      all.stopped = true;
      break;
    }
  }
  return all;
}

int date_order(std::string_view date) {
  static constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                           "jul", "aug", "sep", "oct", "nov", "dec"};
  int year = 0;
  int month = 0;
  for (const auto& word : lower_words(clip(date, 60))) {
    auto number = word.find_first_not_of("0123456789") == std::string::npos;
    if (number && word.size() == 4 && year == 0)
      year = std::stoi(word);
    else if (number && word.size() == 2 && year != 0 && month == 0 && std::stoi(word) <= 12)
      month = std::stoi(word);
    else if (auto hit = std::find(months.begin(), months.end(), word.substr(0, 3)); !number && hit != months.end())
      month = static_cast<int>(hit - months.begin()) + 1;
  }
  return year < 1900 || year > 2200 ? 0 : year * 100 + month;
}

} // namespace tributary::extract
