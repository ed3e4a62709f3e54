#include "nodes/cli/node_listing.hpp"

#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary {

namespace {

using account = wire::node_list::account;

std::string joined(const std::map<std::string, std::string>& labels) {
  std::string text;
  for (const auto& [key, value] : labels)
    text += (text.empty() ? "" : ",") + key + "=" + value;
  return text;
}

std::string nodes_text(const wire::node_list& list) {
  if (list.rows.empty())
    return "no nodes; on any machine: tributary node --join HOST:PORT\n";
  auto text = fmt::format("{:<20} {:<9} {:>5} {:>5} {:>7} {:>9}  {}\n", "NAME", "STATE", "SLOTS",
                          "BUSY", "DONE", "HEARTBEAT", "WORKERS, LABELS");
  for (const auto& row : list.rows) {
    auto workers = row.workers.empty() ? "all" : fmt::format("{}", fmt::join(row.workers, ","));
    text += fmt::format("{:<20} {:<9} {:>5} {:>5} {:>7} {:>9}  {} {}\n", row.name, row.state,
                        row.slots, row.busy, row.done, to_human(row.since_heartbeat), workers,
                        joined(row.labels));
  }
  return text;
}

template <class N>
std::string bound_text(const std::optional<N>& bound) {
  return bound ? fmt::format("{}", *bound) : "-";
}

/// `breaker open, until 30s: 5 attempts failed alike …`
std::string state_text(const account& a) {
  std::string text = a.breaker == "closed" ? "" : "breaker " + a.breaker;
  auto also = [&](const std::string& what) { text += (text.empty() ? "" : ", ") + what; };
  if (!a.closed_why.empty())
    also(one_line(a.closed_why));
  else if (a.opens_in)
    also("closed for " + to_human(*a.opens_in));
  return text.empty() ? "ok" : text;
}

std::string accounts_text(const wire::node_list& list) {
  if (!list.accounts_known)
    return "\nnothing is known of accounts: the coordinator did not tell\n";
  if (list.accounts.empty())
    return "";
  auto text
    = fmt::format("\n{:<28} {:>9} {:>7} {:>9} {:>7} {:>7} {:>9} {:>9}  {}\n", "ACCOUNT", "AT ONCE",
                  "RPM", "TPM", "CALLS", "FAILED", "TOKENS", "USD", "STATE; WORKERS");
  for (const auto& a : list.accounts)
    text += fmt::format("{:<28} {:>9} {:>7} {:>9} {:>7} {:>7} {:>9} {:>9.4f}  {}; {}\n", a.name,
                        fmt::format("{}/{}", a.running, a.window),
                        bound_text(a.requests_per_minute), bound_text(a.tokens_per_minute),
                        a.attempts, a.failed, a.used.input_tokens + a.used.output_tokens,
                        static_cast<double>(a.used.cost_microusd) / 1e6, state_text(a),
                        fmt::join(a.workers, ","));
  return text;
}

template <class N>
nlohmann::json or_null(const std::optional<N>& bound) {
  return bound ? nlohmann::json(*bound) : nlohmann::json(nullptr);
}

nlohmann::json account_json(const account& a) {
  return {{"account", a.name},
          {"workers", a.workers},
          {"running", a.running},
          {"at_once_limit", a.window},
          {"rpm", or_null(a.requests_per_minute)},
          {"tpm", or_null(a.tokens_per_minute)},
          {"attempts", a.attempts},
          {"delivered", a.delivered},
          {"failed", a.failed},
          {"input_tokens", a.used.input_tokens},
          {"output_tokens", a.used.output_tokens},
          {"cost_usd", static_cast<double>(a.used.cost_microusd) / 1e6},
          {"breaker", a.breaker},
          {"closed_because", a.closed_why},
          {"opens_in_seconds",
           a.opens_in ? nlohmann::json(to_seconds(*a.opens_in)) : nlohmann::json(nullptr)}};
}

} // namespace

std::string listing_text(const wire::node_list& list) {
  return without_controls(nodes_text(list) + accounts_text(list));
}

std::string listing_json(const wire::node_list& list) {
  auto rows = nlohmann::json::array();
  for (const auto& row : list.rows)
    rows.push_back({{"name", row.name},
                    {"state", row.state},
                    {"slots", row.slots},
                    {"busy", row.busy},
                    {"done", row.done},
                    {"seconds_since_heartbeat", to_seconds(row.since_heartbeat)},
                    {"workers", row.workers},
                    {"labels", row.labels}});
  nlohmann::json accounts;
  if (list.accounts_known) {
    accounts = nlohmann::json::array();
    for (const auto& a : list.accounts)
      accounts.push_back(account_json(a));
  }
  return nlohmann::json{{"nodes", rows}, {"accounts", accounts}}.dump() + "\n";
}

} // namespace tributary
