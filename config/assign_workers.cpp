#include "config/plan_file.hpp"
#include "config/problem_sink.hpp"
#include "config/usual_workers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

namespace tributary {

namespace {

/// Who is asked where a stream's type says nobody that is there; `extract` needs nothing.
constexpr std::array<std::string_view, 5> fallback_order
  = {"gemini", "codex", "claude", "openai", "extract"};

bool is_there(const topology& t, const std::string& worker) {
  return t.workers.count(worker) != 0;
}

/// The worker of a stream that names none.
worker_pick worker_for(const topology& t, const std::string& type) {
  auto assigned = t.assign.find(type);
  if (assigned != t.assign.end() && is_there(t, assigned->second))
    return {assigned->second, "by the assignment table"};
  for (auto name : fallback_order)
    if (is_there(t, std::string{name}))
      return {std::string{name}, "the first of the usual workers that is there"};
  return {"extract", "nobody else is there"};
}

bool is_built_in(backend_kind kind) {
  return kind == backend_kind::extract || kind == backend_kind::echo;
}

/// Built-in workers and programs of the user's do what they are made for and nothing else, so they
/// neither take streams from others nor lose them.
bool may_be_chosen(const topology& t, const std::string& worker) {
  auto profile = t.workers.find(worker);
  if (profile == t.workers.end())
    return false;
  auto kind = profile->second.backend;
  return !is_built_in(kind) && kind != backend_kind::exec;
}

/// Puts one with a clearly better record in the place of the table's worker, where there is one.
void choose_among(const topology& t, const std::string& type, const worker_chooser& choose,
                  worker_pick& picked) {
  std::vector<std::string> candidates;
  for (const auto& [name, profile] : t.workers)
    if (may_be_chosen(t, name))
      candidates.push_back(name);
  auto better = choose(type, picked.worker, candidates);
  if (better.worker != picked.worker && may_be_chosen(t, better.worker))
    std::swap(picked, better);
  else if (!better.why.empty())
    picked.why += "; " + better.why;
}

/// The table's worker, or one with a clearly better record.
worker_pick
choose_worker(const topology& t, const std::string& type, const worker_chooser& choose) {
  auto picked = worker_for(t, type);
  if (choose && may_be_chosen(t, picked.worker))
    choose_among(t, type, choose, picked);
  return picked;
}

std::string remedy_for(const topology& t, const std::string& worker) {
  auto how = config::how_to_get(worker);
  if (!how.empty())
    return how + ", or run with --worker extract";
  std::vector<std::string> names;
  for (const auto& [name, profile] : t.workers)
    names.push_back(name);
  for (const auto& usual : config::usual_workers())
    names.emplace_back(usual.name);
  auto near = nearest(worker, names);
  if (!near.empty())
    return fmt::format("did you mean {}?", near);
  constexpr size_t shown = 20;
  names.resize(std::min(t.workers.size(), shown));
  return fmt::format("describe it under workers: in a topology file, or use one of {}",
                     fmt::join(names, ", "));
}

/// Streams that name a worker that is not there, by worker.
using missing_workers = std::map<std::string, std::vector<const stream_spec*>>;

problem missing(const plan& p, const topology& t, const std::string& worker,
                const std::vector<const stream_spec*>& streams) {
  const auto& first = *streams.front();
  auto others = streams.size() - 1;
  auto what = fmt::format("streams.{}.worker: no worker {} here{}", first.id, worker,
                          others == 0 ? ""
                                      : fmt::format(" ({} other stream{} it too)", others,
                                                    others == 1 ? " names" : "s name"));
  return {severity::error, p.file, first.at, std::move(what), remedy_for(t, worker)};
}

void check_named(const plan& p, const topology& t, const std::string& worker, std::string_view key,
                 problems& out) {
  if (!worker.empty() && !is_there(t, worker))
    out.push_back({severity::error,
                   p.file,
                   {},
                   fmt::format("{}.worker: no worker {} here", key, worker),
                   remedy_for(t, worker)});
}

/// What works without reading its prompt cannot edit.
void check_folds(const plan& p, const topology& t, problems& out) {
  auto profile = t.workers.find(p.synthesis.worker);
  if (profile == t.workers.end() || !is_built_in(profile->second.backend))
    return;
  out.push_back({severity::error,
                 p.file,
                 {},
                 fmt::format("synthesis.worker: {} folds nothing, since it reads no prompt",
                             p.synthesis.worker),
                 "leave it out for the built-in merger, or name a model, a CLI or a program"});
}

} // namespace

std::string research_worker(const topology& t) {
  constexpr auto type = "research";
  auto worker = worker_for(t, type).worker;
  auto profile = t.workers.find(worker);
  auto is_program = profile != t.workers.end() && profile->second.backend == backend_kind::exec;
  return may_be_chosen(t, worker) || (is_program && t.assign.count(type) != 0) ? worker
                                                                               : std::string{};
}

problems assign_workers(plan& p, const topology& t, const worker_chooser& choose,
                        std::vector<assigned_type>* told) {
  missing_workers nowhere;
  std::vector<assigned_type> types;
  std::map<std::string, size_t> by_type;
  for (auto& s : p.streams) {
    if (s.worker.empty()) {
      auto type = s.type.empty() ? std::string{to_text(p.kind)} : s.type;
      auto [known, is_new] = by_type.try_emplace(type, types.size());
      if (is_new) {
        auto pick = choose_worker(t, type, p.learn ? choose : worker_chooser{});
        types.push_back({type, std::move(pick.worker), std::move(pick.why), 0});
      }
      ++types[known->second].streams;
      s.worker = types[known->second].worker;
    } else if (!is_there(t, s.worker)) {
      nowhere[s.worker].push_back(&s);
    }
  }
  if (told)
    *told = std::move(types);
  problems out;
  for (const auto& [worker, streams] : nowhere)
    out.push_back(missing(p, t, worker, streams));
  check_named(p, t, p.synthesis.worker, "synthesis", out);
  check_named(p, t, p.audit.worker, "audit", out);
  check_folds(p, t, out);
  std::stable_sort(out.begin(), out.end(),
                   [](const problem& a, const problem& b) { return a.at.line < b.at.line; });
  return out;
}

} // namespace tributary
