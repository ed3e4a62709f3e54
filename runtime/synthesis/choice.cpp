#include "runtime/synthesis/choice.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/plain_letters.hpp"
#include "runtime/synthesis/terms.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace tributary {
namespace {

/// What a text lays down it says at its beginning; the rest of a long one explains.
constexpr size_t bytes_read = 8'192;

constexpr std::array<std::string_view, 94> choice_words{"license",      "version",
                                                        "port",         "protocol",
                                                        "format",       "framework",
                                                        "database",     "library",
                                                        "language",     "interface",
                                                        "encoding",     "runtime",
                                                        "engine",       "broker",
                                                        "queue",        "transport",
                                                        "schema",       "platform",
                                                        "compiler",     "endpoint",
                                                        "path",         "authentication",
                                                        "auth",         "authorization",
                                                        "storage",      "store",
                                                        "cache",        "hash",
                                                        "algorithm",    "serialization",
                                                        "orm",          "toolkit",
                                                        "hosting",      "provider",
                                                        "region",       "architecture",
                                                        "style",        "strategy",
                                                        "timezone",     "charset",
                                                        "identifier",   "id",
                                                        "key",          "type",
                                                        "standard",     "method",
                                                        "backend",      "frontend",
                                                        "server",       "cluster",
                                                        "orchestrator", "build",
                                                        "linter",       "convention",
                                                        "naming",       "header",
                                                        "token",        "session",
                                                        "api",          "deployment",
                                                        "branch",       "routing",
                                                        "messaging",    "bus",
                                                        "os",           "delimiter",
                                                        "codec",        "topology",
                                                        "renderer",     "bundler",
                                                        "timeout",      "retry",
                                                        "pagination",   "isolation",
                                                        "consistency",  "replication",
                                                        "mode",         "policy",
                                                        "locale",       "cipher",
                                                        "encryption",   "compression",
                                                        "gateway",      "scheduler",
                                                        "logger",       "test",
                                                        "css",          "sdk",
                                                        "rpc",          "manager",
                                                        "template",     "sync",
                                                        "connector",    "thread"};

/// The same, of what is settled in the small: sizes, places and habits of a program.
constexpr std::string_view more_choice_words[]{
  "ttl",       "batch",       "image",     "verb",       "indentation", "registry",   "replica",
  "gui",       "concurrency", "rounding",  "paging",     "locking",     "lock",       "index",
  "retention", "heartbeat",   "secret",    "partition",  "shard",       "sharding",   "container",
  "proxy",     "balancer",    "cdn",       "cookie",     "cors",        "sampling",   "buffer",
  "quorum",    "backup",      "failover",  "font",       "grid",        "module",     "package",
  "installer", "config",      "allocator", "lifetime",   "expiry",      "expiration", "polling",
  "webhook",   "middleware",  "parser",    "serializer", "driver",      "firmware",   "baud",
  "casing",    "caching",     "logging",   "tenancy",    "granularity", "sandbox",    "validation",
  "migration", "layout",      "state"};

/// What things have that nobody decides in a report.
constexpr std::string_view fact_words[]{
  "price",       "cost",         "fee",     "revenue",  "employees", "founded",   "founder",
  "population",  "headquarters", "ceo",     "owner",    "users",     "customers", "rating",
  "share",       "rank",         "income",  "profit",   "funding",   "growth",    "market",
  "birth",       "death",        "capital", "measured", "observed",  "actual",    "latency",
  "throughput",  "accuracy",     "error",   "score",    "uptime",    "downloads", "stars",
  "author",      "inventor",     "salary",  "budget",   "built",     "released",  "launched",
  "location",    "country",      "area",    "height",   "weight",    "speed",     "result",
  "consumption", "effect",       "cause",   "members",  "maker"};

/// One word each.
constexpr std::array<std::string_view, 21> laying_down{
  "must",    "shall",   "decided",  "decide",      "decision",    "chosen",    "choose",
  "chose",   "should",  "mandated", "standardize", "standardise", "agreed",    "listens",
  "exposes", "returns", "accepts",  "expects",     "pinned",      "recommend", "propose"};
/// After "we".
constexpr std::array<std::string_view, 30> we_verbs{
  "use",     "will", "store", "run",  "build",  "expose",  "pick",    "go",     "deploy", "keep",
  "target",  "ship", "adopt", "need", "pin",    "want",    "publish", "return", "send",   "listen",
  "support", "have", "are",   "rely", "assume", "default", "write",   "plan",   "set",    "serve"};
/// At the beginning of a sentence.
constexpr std::array<std::string_view, 15> orders{"use",  "store",  "expose", "deploy", "pin",
                                                  "set",  "return", "listen", "run",    "keep",
                                                  "send", "serve",  "build",  "write",  "put"};
constexpr std::array<std::string_view, 24> telling{
  "reported", "reports",  "announced", "according", "released",  "customers",
  "vendor",   "vendors",  "market",    "analysts",  "survey",    "reviewers",
  "founded",  "acquired", "claims",    "claimed",   "published", "documentation",
  "says",     "said",     "measured",  "observed",  "tested",    "reviewed"};

constexpr std::array<std::string_view, 38> building_roles{
  "backend",     "frontend",    "api",       "architecture", "design",    "infrastructure",
  "infra",       "deployment",  "ops",       "devops",       "schema",    "implementation",
  "spec",        "mobile",      "client",    "server",       "platform",  "build",
  "ci",          "database",    "storage",   "security",     "web",       "gateway",
  "integration", "development", "developer", "service",      "packaging", "firmware",
  "implement",   "develop",     "create",    "migrate",      "migration", "rewrite",
  "refactor",    "engineering"};
constexpr std::array<std::string_view, 25> reporting_roles{
  "market",    "pricing",      "profiles", "survey",     "review",  "overview", "research",
  "news",      "finance",      "history",  "press",      "analyst", "leaders",  "emerging",
  "landscape", "competitors",  "compare",  "comparison", "report",  "evaluate", "assess",
  "analysis",  "intelligence", "profile",  "study"};

/// How many sentences, lines or items begin with an order: "Use PostgreSQL."
size_t count_orders(std::string_view text) {
  size_t out = 0;
  bool begins = true;
  for (size_t at = 0; at < text.size(); ++at) {
    auto c = text[at];
    if (begins && c >= 'A' && c <= 'Z') {
      auto word = text.substr(at, text.find_first_of(" ,.\n", at) - at);
      out += is_one_of(to_lower(word.substr(0, 10)), orders) ? 1 : 0;
    }
    begins = c == '\n' || c == '.' || c == ':' || (begins && (c == ' ' || c == '-' || c == '*'));
  }
  return out;
}

/// "Is to be", "has to".
bool is_obligation(const std::vector<std::string>& words, size_t i) {
  if (i + 2 >= words.size() || words[i + 1] != "to")
    return false;
  return words[i] == "has" || words[i] == "have" || words[i] == "needs"
         || ((words[i] == "is" || words[i] == "are") && words[i + 2] == "be");
}

wording balance(size_t lays_down, size_t tells) {
  if (lays_down == tells)
    return wording::unclear;
  return lays_down > tells ? wording::decides : wording::reports;
}

} // namespace

namespace {

template <class Words>
std::set<std::string> term_set(const Words& words) {
  std::set<std::string> out;
  for (auto word : words)
    out.insert(term_of(word));
  return out;
}

bool share_a_term(const attribute_name& attribute, const std::set<std::string>& terms) {
  return std::any_of(attribute.terms.begin(), attribute.terms.end(),
                     [&](const std::string& term) { return terms.count(term) > 0; });
}

} // namespace

bool is_choice(const attribute_name& attribute) {
  static const auto choices = term_set(choice_words);
  static const auto more_choices = term_set(more_choice_words);
  return share_a_term(attribute, choices) || share_a_term(attribute, more_choices);
}

bool is_fact(const attribute_name& attribute) {
  static const auto facts = term_set(fact_words);
  return share_a_term(attribute, facts);
}

wording wording_of(std::string_view text) {
  auto begin = text.substr(0, bytes_read);
  auto words = words_in(plain_letters(begin));
  auto lays_down = count_orders(begin);
  size_t tells = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    auto next = i + 1 < words.size() ? std::string_view{words[i + 1]} : std::string_view{};
    auto of_us = (words[i] == "we" && is_one_of(next, we_verbs)) || words[i] == "we'll";
    auto will = words[i] == "will" && next != "have";
    lays_down
      += of_us || will || is_one_of(words[i], laying_down) || is_obligation(words, i) ? 1 : 0;
    tells += is_one_of(words[i], telling) ? 1 : 0;
  }
  return balance(lays_down, tells);
}

wording wording_by_role(std::string_view words) {
  size_t builds = 0;
  size_t reports = 0;
  for (const auto& word : words_in(plain_letters(words.substr(0, bytes_read)))) {
    builds += is_one_of(word, building_roles) ? 1 : 0;
    reports += is_one_of(word, reporting_roles) ? 1 : 0;
  }
  return balance(builds, reports);
}

} // namespace tributary
