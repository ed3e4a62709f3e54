#include "runtime/backend/model/model_key.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace tributary {

namespace {

/// Shorter keys are placeholders of local servers (`none`, `ollama`); as words they are no secret.
constexpr size_t secret_bytes_min = 8;

/// How much of a key its provider may show without our hiding it: they write `sk-ab***yz`.
constexpr size_t key_beginning = 6;

failure no_key(const worker_profile& profile, std::string_view variable, std::string_view what) {
  failure f;
  f.kind = failure_kind::auth;
  f.message = fmt::format("worker {}: {} {}", profile.name, variable, what);
  return f;
}

bool is_key_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'
         || c == '_' || c == '*';
}

bool looks_like_key(std::string_view word, std::string_view key) {
  if (word.size() < secret_bytes_min)
    return false;
  if (word.starts_with("sk-") || word.starts_with("AIza"))
    return true;
  return key.size() >= 2 * key_beginning && word.starts_with(key.substr(0, key_beginning));
}

/// Any text of 2n-1 bytes that two texts share holds a block of n bytes that begins at a multiple
/// of n in one of them.
constexpr size_t block = 16;

/// Marks in `hidden` the bytes of `text` around `at` that equal those of `prompt` around `from`.
void hide_match(std::string_view text, size_t at, std::string_view prompt, size_t from,
                std::vector<bool>& hidden) {
  auto begin = at;
  for (auto p = from; begin > 0 && p > 0 && text[begin - 1] == prompt[p - 1]; --p)
    --begin;
  auto end = at + block;
  for (auto p = from + block; end < text.size() && p < prompt.size() && text[end] == prompt[p]; ++p)
    ++end;
  if (end - begin >= 2 * block)
    std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(begin),
              hidden.begin() + static_cast<std::ptrdiff_t>(end), true);
}

} // namespace

std::string key_variable(const worker_profile& profile, model_api api) {
  return profile.api_key_env.empty() ? std::string{usual_key_variable(api)} : profile.api_key_env;
}

tl::expected<std::string, failure>
key_from(const worker_profile& profile, model_api api, const char* value) {
  auto variable = key_variable(profile, api);
  auto key = value ? trim(value) : std::string_view{};
  if (key.empty())
    return tl::unexpected<failure>(
      no_key(profile, variable,
             "is not set on this node; export it there, or name another variable by api-key-env"));
  auto printable = [](char c) { return c > ' ' && c <= '~'; };
  if (!std::all_of(key.begin(), key.end(), printable))
    return tl::unexpected<failure>(
      no_key(profile, variable, "holds characters that no key has; set it anew"));
  return std::string{key};
}

std::string without_key(std::string text, std::string_view key) {
  if (key.size() < secret_bytes_min)
    return text;
  std::string out;
  size_t from = 0;
  for (auto at = text.find(key); at != std::string::npos; at = text.find(key, from)) {
    out.append(text, from, at - from).append("[key]");
    from = at + key.size();
  }
  return from == 0 ? text : out.append(text, from);
}

std::string without_keys(std::string_view text, std::string_view key) {
  auto clean = without_key(std::string{text}, key);
  std::string out;
  for (size_t at = 0; at < clean.size();) {
    auto end = at;
    while (end < clean.size() && is_key_character(clean[end]))
      ++end;
    auto word = std::string_view{clean}.substr(at, end - at);
    out.append(looks_like_key(word, key) ? "[key]" : word);
    if (end < clean.size())
      out += clean[end++];
    at = end;
  }
  return out;
}

std::string without_prompt(std::string_view text, std::string_view prompt) {
  if (text.size() < 2 * block || prompt.size() < 2 * block)
    return std::string{text};
  std::unordered_multimap<std::string_view, size_t> places;
  for (size_t at = 0; at + block <= text.size(); ++at)
    places.emplace(text.substr(at, block), at);
  std::vector<bool> hidden(text.size(), false);
  for (size_t from = 0; from + block <= prompt.size(); from += block) {
    auto [it, last] = places.equal_range(prompt.substr(from, block));
    while (it != last) {
      if (!hidden[it->second])
        hide_match(text, it->second, prompt, from, hidden);
      // What is hidden need not be found again: else text that repeats itself takes for ever.
      it = hidden[it->second] ? places.erase(it) : std::next(it);
    }
  }
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!hidden[at])
      out += text[at];
    else if (at == 0 || !hidden[at - 1])
      out += "[…]";
  }
  return out;
}

} // namespace tributary
