#include "runtime/synthesis/style_words.hpp"

#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/plain_letters.hpp"
#include "runtime/synthesis/terms.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace tributary {
namespace {

using words = std::vector<std::string>;

/// Fewer words show no habit.
constexpr size_t words_min = 20;
constexpr size_t language_hits_min = 5;
constexpr size_t hits_min = 3;

struct language_words {
  std::string_view name;
  std::array<std::string_view, 24> common;
};

/// The commonest function words of each.
constexpr std::array<language_words, 6> languages{{
  {"English",
   {"the", "of",   "and", "is", "to", "with", "that", "for",  "are", "this",  "it", "by",
    "as",  "from", "at",  "in", "or", "not",  "has",  "have", "was", "which", "be", "its"}},
  {"German",
   {"der", "und", "die", "das",  "ist", "nicht", "mit",  "den",    "ein", "eine", "wird", "auf",
    "fur", "von", "im",  "sich", "des", "dem",   "auch", "werden", "bei", "nach", "sind", "zu"}},
  {"French",
   {"le", "les", "des", "et",  "est",  "une",   "dans", "pour", "qui",  "avec", "sur",  "sont",
    "du", "au",  "par", "pas", "plus", "cette", "ces",  "aux",  "elle", "il",   "leur", "la"}},
  {"Spanish",
   {"el", "los",  "las", "y",    "una", "para", "con",  "por", "del",  "que",   "es",   "se",
    "su", "como", "al",  "esta", "son", "mas",  "pero", "sus", "este", "entre", "cada", "la"}},
  {"Italian", {"il",    "gli",   "che", "di",     "della",  "per",  "sono",  "nel",
               "con",   "una",   "del", "alla",   "anche",  "dei",  "delle", "non",
               "nella", "viene", "dal", "questo", "questa", "ogni", "sui",   "la"}},
  {"Dutch",
   {"het", "een", "van", "en",     "niet", "voor", "zijn", "met",  "wordt", "op",   "dat", "aan",
    "ook", "bij", "de",  "worden", "naar", "deze", "uit",  "maar", "door",  "zich", "hun", "die"}},
}};

/// Two words for one thing; their plurals count too.
constexpr std::array<std::array<std::string_view, 2>, 56> pairs{{
  {"customer", "client"},
  {"vendor", "supplier"},
  {"employee", "worker"},
  {"employee", "staff"},
  {"company", "firm"},
  {"car", "automobile"},
  {"film", "movie"},
  {"doctor", "physician"},
  {"lawyer", "attorney"},
  {"pupil", "student"},
  {"flat", "apartment"},
  {"holiday", "vacation"},
  {"participant", "attendee"},
  {"repository", "repo"},
  {"folder", "directory"},
  {"bug", "defect"},
  {"laptop", "notebook"},
  {"buyer", "purchaser"},
  {"teacher", "instructor"},
  {"tenant", "renter"},
  {"passenger", "traveller"},
  {"shop", "store"},
  {"lorry", "truck"},
  {"resident", "inhabitant"},
  {"guest", "visitor"},
  {"ticket", "issue"},
  {"subscriber", "member"},
  {"drug", "medicine"},
  {"trainee", "apprentice"},
  {"endpoint", "route"},
  {"website", "site"},
  {"manager", "supervisor"},
  {"bicycle", "bike"},
  {"aeroplane", "airplane"},
  {"autumn", "fall"},
  {"petrol", "gasoline"},
  {"lift", "elevator"},
  {"railway", "railroad"},
  {"parcel", "package"},
  {"invoice", "bill"},
  {"applicant", "candidate"},
  {"ship", "vessel"},
  {"child", "kid"},
  {"volunteer", "helper"},
  {"garbage", "trash"},
  {"tourist", "visitor"},
  {"developer", "programmer"},
  {"app", "application"},
  {"picture", "image"},
  {"owner", "proprietor"},
  {"patient", "client"},
  {"goal", "objective"},
  {"salary", "wage"},
  {"phone", "telephone"},
  {"rubbish", "garbage"},
  {"programme", "program"},
}};

template <class List>
size_t count_of(const words& all, const List& list) {
  return static_cast<size_t>(
    std::count_if(all.begin(), all.end(), [&](const auto& word) { return is_one_of(word, list); }));
}

/// By word: in which of the languages it is common, as bits.
const std::unordered_map<std::string_view, unsigned>& common_words() {
  static const auto all = [] {
    std::unordered_map<std::string_view, unsigned> out;
    for (size_t i = 0; i < languages.size(); ++i)
      for (auto word : languages[i].common)
        out[word] |= 1U << i;
    return out;
  }();
  return all;
}

std::string_view language_of(const words& all) {
  std::array<size_t, languages.size()> hits{};
  for (const auto& word : all)
    if (auto found = common_words().find(word); found != common_words().end())
      for (size_t i = 0; i < languages.size(); ++i)
        hits[i] += (found->second >> i) & 1U;
  auto sorted = hits;
  std::sort(sorted.rbegin(), sorted.rend());
  if (sorted[0] < language_hits_min || sorted[0] < 2 * sorted[1])
    return {};
  return languages[static_cast<size_t>(std::find(hits.begin(), hits.end(), sorted[0])
                                       - hits.begin())]
    .name;
}

std::string_view person_of(const words& all) {
  static constexpr std::array<std::string_view, 6> first{"we", "our", "ours",
                                                         "i",  "my",  "ourselves"};
  static constexpr std::array<std::string_view, 4> second{"you", "your", "yours", "yourself"};
  auto we = count_of(all, first);
  auto you = count_of(all, second);
  if (we >= hits_min && we >= 2 * you)
    return "first person";
  if (you >= hits_min && you >= 2 * we)
    return "second person";
  return we + you == 0 ? "third person" : std::string_view{};
}

std::string_view tense_of(const words& all) {
  static constexpr std::array<std::string_view, 14> past{"was",  "were", "had",  "did",  "went",
                                                         "came", "made", "took", "gave", "found",
                                                         "fell", "rose", "grew", "began"};
  static constexpr std::array<std::string_view, 9> present{"is", "are", "has",   "have",  "does",
                                                           "do", "can", "needs", "offers"};
  static constexpr std::array<std::string_view, 3> future{"will", "shall", "won't"};
  size_t was = 0;
  size_t is = 0;
  size_t will = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& word = all[i];
    was += is_one_of(word, past) ? 1 : 0;
    is += is_one_of(word, present) ? 1 : 0;
    will += is_one_of(word, future) ? 1 : 0;
    // "Moved" is past, "is moved" and "has moved" are not.
    auto is_participle = word.size() > 4 && word.substr(word.size() - 2) == "ed";
    auto follows_verb = i > 0
                        && (is_one_of(all[i - 1], present) || is_one_of(all[i - 1], past)
                            || all[i - 1] == "be" || all[i - 1] == "been");
    was += is_participle && !follows_verb ? 1 : 0;
  }
  if (was >= 4 && was >= 3 * (is + will))
    return "past tense";
  if (will >= hits_min && will >= 2 * (was + is))
    return "future tense";
  return is >= hits_min && is >= 3 * was && is > 2 * will ? "present tense" : std::string_view{};
}

void add_terms(const words& all, std::vector<style_trait>& out) {
  std::unordered_map<std::string, size_t> hits;
  for (const auto& word : all)
    ++hits[singular_of(word)];
  auto count = [&](std::string_view word) {
    auto found = hits.find(std::string{word});
    return found == hits.end() ? size_t{0} : found->second;
  };
  for (size_t i = 0; i < pairs.size(); ++i)
    for (size_t side = 0; side < 2; ++side)
      if (count(pairs[i][side]) >= hits_min && count(pairs[i][1 - side]) == 0)
        out.push_back({style_aspect::terms, static_cast<uint8_t>(i), pairs[i][side]});
}

} // namespace

void add_word_traits(std::string_view prose, std::vector<style_trait>& out) {
  auto all = words_in(plain_letters(prose));
  if (all.size() < words_min)
    return;
  auto add = [&](style_aspect aspect, std::string_view form) {
    if (!form.empty())
      out.push_back({aspect, 0, form});
  };
  auto language = language_of(all);
  // What follows knows English alone.
  if (language == "English") {
    add(style_aspect::person, person_of(all));
    add(style_aspect::tense, tense_of(all));
    add_terms(all, out);
  }
  add(style_aspect::language, language);
}

} // namespace tributary
