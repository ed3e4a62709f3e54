#include "config/fields.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <unordered_set>

namespace tributary::config {

namespace {

/// Names that other tools use for keys of ours, too far in letters for `nearest`.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> usual_names = {{
  {"dependencies", "needs"},
  {"depends-on", "needs"},
  {"depends_on", "needs"},
  {"title", "name"},
  {"description", "focus"},
  {"concurrency", "max-parallel"},
  {"api-key", "api-key-env"},
  {"api_key", "api-key-env"},
  {"key", "api-key-env"},
  {"env", "environment"},
  {"cmd", "command"},
}};

std::string_view kind_name(node_kind kind) {
  switch (kind) {
    case node_kind::null:
      return "nothing";
    case node_kind::scalar:
      return "text";
    case node_kind::sequence:
      return "a list";
    case node_kind::mapping:
      return "a mapping";
  }
  return "something else";
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7F;
  });
}

} // namespace

std::string field::path() const {
  if (!parent_)
    return {};
  auto before = parent_->path();
  if (index_ != SIZE_MAX)
    return fmt::format("{}[{}]", before, index_);
  auto own = quoted(key_);
  return fmt::format("{}{}{}", before, before.empty() ? "" : ".",
                     std::string_view{own}.substr(1, own.size() - 2));
}

void field::wrong_at(node_id where, std::string_view what, std::string remedy) const {
  if (in_->found.is_full())
    return in_->found.error({}, {}, {});
  auto way = path();
  const auto& n = in_->tree[where];
  in_->found.error(n.at, fmt::format("{}{}{}", way, way.empty() ? "" : ": ", what),
                   std::move(remedy), n.from_set ? "--set" : "");
}

void field::wrong(std::string_view what, std::string remedy) const {
  wrong_at(id_, what, std::move(remedy));
}

void field::warn(std::string_view what, std::string remedy) const {
  in_->found.warning(value().at, fmt::format("{}: {}", path(), what), std::move(remedy),
                     value().from_set ? "--set" : "");
}

std::optional<std::string> field::text() const {
  if (is(node_kind::null)) {
    wrong("has no value", "write one, or take the key out");
    return std::nullopt;
  }
  if (!is(node_kind::scalar)) {
    wrong(fmt::format("is {}", kind_name(value().kind)), "write a text here");
    return std::nullopt;
  }
  if (has_controls(raw())) {
    wrong("has control characters", "write it without them");
    return std::nullopt;
  }
  bool ok = true;
  auto result = expanded(raw(), ok);
  if (!ok)
    return std::nullopt;
  return result;
}

/// `${VAR}` and `${VAR:-default}` as what they stand for; `$${` is a plain `${`.
std::string field::expanded(std::string_view text, bool& ok) const {
  if (!in_->variables || text.find("${") == std::string_view::npos)
    return std::string{text};
  std::string out;
  while (true) {
    auto at = text.find("${");
    out += text.substr(0, at);
    if (at == std::string_view::npos)
      return out;
    text.remove_prefix(at + 2);
    if (!out.empty() && out.back() == '$') {
      out += '{';
      continue;
    }
    auto end = text.find('}');
    auto inside = text.substr(0, end);
    auto split_at = inside.find(":-");
    std::string name{inside.substr(0, split_at)};
    auto is_name = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return c == '_' || (c < 0x80 && std::isalnum(c));
    });
    const auto* found
      = end != std::string_view::npos && is_name ? (*in_->variables)(name) : nullptr;
    if (end == std::string_view::npos || !is_name) {
      wrong(fmt::format("{} is no variable", quoted("${" + std::string{inside})),
            "write ${NAME} or ${NAME:-default}, or $${ for a plain ${");
      ok = false;
      return {};
    }
    if (split_at != std::string_view::npos)
      out += found && *found ? std::string_view{found} : inside.substr(split_at + 2);
    else if (found)
      out += found;
    else {
      wrong(fmt::format("the variable {} is not set", name),
            fmt::format("set it, or write ${{{}:-default}}", name));
      ok = false;
      return {};
    }
    text.remove_prefix(end + 1);
  }
}

void field::items(const std::function<void(const field&)>& each) const {
  if (is(node_kind::null))
    return;
  if (is(node_kind::scalar))
    return each(*this);
  if (!is(node_kind::sequence))
    return wrong(fmt::format("is {}", kind_name(value().kind)), "write a list: [one, two]");
  size_t index = 0;
  for (auto id : in_->tree.children(id_))
    each(field{*this, index++, id});
}

void field::entries(const std::function<void(const field&, node_id)>& each) const {
  if (!is(node_kind::mapping))
    return wrong(is(node_kind::null) ? std::string{"has no value"}
                                     : fmt::format("is {}", kind_name(value().kind)),
                 "write a mapping: KEY: VALUE");
  auto pairs = in_->tree.children(id_);
  for (size_t i = 0; i + 1 < pairs.size(); i += 2)
    each(field{*this, in_->tree.text(pairs[i]), pairs[i + 1]}, pairs[i]);
}

void unknown_key(const field& in, node_id key, std::vector<std::string> known) {
  if (in.in().found.is_full())
    return in.in().found.error({}, {}, {});
  std::string name{in.in().tree.text(key)};
  auto is_known = [&](std::string_view candidate) {
    return std::find(known.begin(), known.end(), candidate) != known.end();
  };
  auto what = fmt::format("unknown key {}", quoted(name));
  for (const auto& [usual, ours] : usual_names)
    if (usual == name && is_known(ours))
      return in.wrong_at(key, what,
                         ours == "api-key-env" ? "keys never stand in a file: write api-key-env: "
                                                 "NAME_OF_THE_VARIABLE"
                                               : fmt::format("write {}", ours));
  auto near = nearest(name, known);
  in.wrong_at(key, what,
              near.empty() ? fmt::format("known here: {}", fmt::join(known, ", "))
                           : fmt::format("did you mean {}?", near));
}

} // namespace tributary::config
