#pragma once

#include "runtime/backend/extract/facts.hpp"
#include "runtime/backend/extract/line_reader.hpp"
#include "runtime/backend/extract/scoring.hpp"
#include "runtime/work/work.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tributary::extract {

/// Something to read: an input of the plan, or the result of a needed stream.
struct source {
  /// As citations show it: the inputs' common folder is left out; of a need, its stream's id.
  std::string name;
  std::string path;
  /// Set for needs.
  std::shared_ptr<const std::string> text;
};

/// Needs first, then inputs, each in the plan's order.
std::vector<source> sources_of(const work_order& order);

/// What a source is about, as far as it says.
struct document {
  std::string name;
  std::string title;
  /// When what it says was true, as it is written there; empty where it does not say.
  std::string as_of;
  /// The one thing that it describes, where it does: by name, and other names of it.
  std::string subject_name;
  std::vector<std::string> aliases;
  int subject = -1;
  bool from_need = false;
  /// A needed result that states its claims itself.
  bool has_claims = false;
  /// `key: value` lines above the first sub-heading.
  int fields = 0;
  std::string unread;
  /// Of the whole text.
  term_counts counts;
  /// Of a needed result: its headings.
  std::vector<std::string> headings;
  /// Words with a capital, alone and two in a row, in lower case, and how often: what it names.
  std::map<std::string, uint32_t, std::less<>> names;
};

/// How the reading tells how far it is, and hears that it must end.
struct pace {
  /// Called with the name of each source before it is read.
  std::function<void(const std::string& name)> reading;
  /// Called at least every 64 KB; false ends it.
  byte_watch read;
};

/// What the first reading of all sources gives.
struct survey {
  explicit survey(size_t terms) : stats(terms) {}
  std::vector<document> documents;
  std::vector<fact> facts;
  corpus_stats stats;
  /// There were more facts than are kept.
  bool facts_cut = false;
  bool stopped = false;
  /// The newest date that an input names, as `date_order` gives it.
  int newest = 0;

  /// Whether a document is years older than the newest: what it says may no longer hold.
  bool is_old(const document& doc) const;
};

survey survey_sources(const std::vector<source>& sources, const vocabulary& words, const pace& at);

/// Reads one source and gives out its blocks.
read_outcome
read_blocks(const source& from, const std::function<void(block&&)>& emit, const byte_watch& watch);

/// A date as a number that orders: 202506 for `June 2025`; 0 for none.
int date_order(std::string_view date);

} // namespace tributary::extract
