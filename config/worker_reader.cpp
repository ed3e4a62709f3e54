#include "config/topology_reader.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace tributary::config {

namespace {

using std::string_view;

constexpr std::array<string_view, 9> backends
  = {"extract", "echo", "exec", "gemini", "openai", "anthropic", "codex", "claude", "gemini-cli"};
constexpr std::array<string_view, 2> apis = {"responses", "chat"};
constexpr std::array<string_view, 3> prompt_inputs = {"prompt", "stdin", "arguments"};

/// Whether a text is the name of an environment variable rather than what one holds. Keys are
/// longer, have small letters or begin with `sk-`, `AIza` and the like.
bool is_variable_name(string_view text) {
  return !text.empty() && text.size() <= 64 && !(text[0] >= '0' && text[0] <= '9')
         && std::all_of(text.begin(), text.end(), [](char c) {
              return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            });
}

void read_key_env(const field& in, worker_profile& out) {
  // As written, and never repeated in a message: it may be a key.
  if (!in.is(node_kind::scalar) || !is_variable_name(in.raw()))
    return in.wrong(
      "is no name of a variable",
      "keys never stand in a file: write the name of the variable that holds it, such "
      "as GEMINI_API_KEY");
  out.api_key_env = in.raw();
}

void read_url(const field& in, worker_profile& out) {
  auto url = in.text();
  if (!url)
    return;
  auto is_web = url->starts_with("https://") || url->starts_with("http://");
  if (!is_web || url->find_first_of(" \n\t") != std::string::npos)
    return in.wrong(fmt::format("{} is no web address", quoted(in.raw())),
                    "write https://HOST/PATH");
  auto authority = url->substr(url->find("//") + 2);
  authority = authority.substr(0, authority.find('/'));
  if (authority.find('@') != std::string::npos)
    return in.wrong("carries a password", "keys never stand in a file: use api-key-env");
  out.base_url = *url;
}

void read_api(const field& in, worker_profile& out) {
  if (auto index = in.choice(apis))
    out.api = apis[*index];
}

void read_input(const field& in, worker_profile& out) {
  // `prompt` is the contract's word for the prompt on standard input.
  if (auto index = in.choice(prompt_inputs))
    out.input = *index == 2 ? prompt_input::arguments : prompt_input::stdin_pipe;
}

void read_rate(const field& in, std::optional<uint64_t>& out, int64_t most) {
  auto amount = in.amount(1);
  if (!amount)
    return;
  if (*amount > most)
    return in.wrong(fmt::format("is more than {}", most), "take it out for no bound");
  out = static_cast<uint64_t>(*amount);
}

void read_price(const field& in, std::optional<int64_t>& out) {
  constexpr int64_t million_usd = 1'000'000'000'000;
  if (auto price = in.decimal(1'000'000, 0, million_usd))
    out = *price;
}

constexpr key_of<worker_profile> price_keys[] = {
  {"input", [](const field& in, worker_profile& w) { read_price(in, w.price_input); }},
  {"output", [](const field& in, worker_profile& w) { read_price(in, w.price_output); }},
};

void read_environment(const field& in, worker_profile& w) {
  std::map<std::string, std::string> all;
  in.read(all, limits::topology_list);
  for (const auto& [name, value] : all)
    if (name.empty() || name.find('=') != std::string::npos)
      return in.wrong(fmt::format("{} is no name of a variable", quoted(name)),
                      "write NAME: value");
  w.environment = std::move(all);
}

constexpr key_of<worker_profile> worker_keys[] = {
  {"backend",
   [](const field& in, worker_profile& w) {
     if (auto index = in.choice(backends))
       w.backend = *backend_kind_from(backends[*index]);
   }},
  {"model", [](const field& in, worker_profile& w) { in.read(w.model); }},
  {"api-key-env", read_key_env},
  {"base-url", read_url},
  {"api", read_api},
  {"command",
   [](const field& in, worker_profile& w) { in.read(w.command, limits::topology_list); }},
  {"input", read_input},
  {"environment", read_environment},
  {"max-parallel",
   [](const field& in, worker_profile& w) { in.read(w.max_parallel, 1, 1'000'000'000); }},
  {"rpm",
   [](const field& in, worker_profile& w) {
     std::optional<uint64_t> rate;
     read_rate(in, rate, 1'000'000'000);
     if (rate)
       w.requests_per_minute = static_cast<uint32_t>(*rate);
   }},
  {"tpm", [](const field& in,
             worker_profile& w) { read_rate(in, w.tokens_per_minute, 1'000'000'000'000); }},
  {"price", [](const field& in, worker_profile& w) { read_mapping(in, price_keys, w); }},
  {"window", [](const field& in, worker_profile& w) { read_rate(in, w.window, 1'000'000'000); }},
  {"max-output-tokens",
   [](const field& in, worker_profile& w) { read_rate(in, w.max_output_tokens, 1'000'000'000); }},
  {"stream", [](const field& in, worker_profile& w) { in.read(w.stream); }},
  {"fallbacks",
   [](const field& in, worker_profile& w) { in.read(w.fallbacks, limits::topology_list); }},
  {"bytes",
   [](const field& in, worker_profile& w) {
     auto bytes = in.amount(0);
     if (bytes && static_cast<uint64_t>(*bytes) > limits::result_bytes)
       return in.wrong(
         fmt::format("is more than the {} of a result", human_bytes(limits::result_bytes)),
         "write a number such as 1024 or 1M");
     if (bytes)
       w.bytes = static_cast<uint64_t>(*bytes);
   }},
  {"delay", [](const field& in, worker_profile& w) { in.read(w.delay); }},
};

/// The variable that holds the key where the profile does not say.
string_view usual_key(backend_kind backend) {
  switch (backend) {
    case backend_kind::gemini:
      return "GEMINI_API_KEY";
    case backend_kind::openai:
      return "OPENAI_API_KEY";
    case backend_kind::anthropic:
      return "ANTHROPIC_API_KEY";
    default:
      return {};
  }
}

void complete(const field& in, worker_profile& w) {
  const auto& tree = in.in().tree;
  if (tree.find(in.id(), "backend") == no_node) {
    // A worker that is called as its backend is means it.
    if (auto backend = backend_kind_from(w.name))
      w.backend = *backend;
    else
      in.wrong("has no backend", fmt::format("write backend: {}", fmt::join(backends, " | ")));
  }
  if (w.api_key_env.empty())
    w.api_key_env = usual_key(w.backend);
  if (w.backend == backend_kind::openai && w.api.empty())
    w.api = w.base_url.empty() ? "responses" : "chat";
  if (w.backend == backend_kind::exec && w.command.empty())
    in.wrong("has no command", "write command: [PROGRAM, ARGUMENT…]");
  if (w.backend != backend_kind::exec && !w.command.empty())
    in.wrong("command is for the backend exec", "write backend: exec, or take command out");
}

} // namespace

void read_workers(const field& in, topology& out) {
  if (in.is(node_kind::mapping) && in.value().count / 2 > limits::topology_list)
    return in.wrong(fmt::format("more than {} workers", limits::topology_list),
                    "keep those that plans name");
  in.entries([&](const field& entry, node_id key) {
    check_name(entry, key, "worker");
    worker_profile w;
    w.name = entry.key();
    read_mapping(entry, worker_keys, w);
    if (entry.is(node_kind::mapping))
      complete(entry, w);
    out.workers[w.name] = std::move(w);
  });
}

} // namespace tributary::config
