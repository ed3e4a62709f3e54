#include "runtime/backend/model/json_guard.hpp"

#include "runtime/base/json_shape.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <cmath>

namespace tributary {

std::optional<json> parse_json(std::string_view text) {
  if (!has_modest_shape(text, limits::model_json_depth, limits::model_json_values))
    return std::nullopt;
  auto out = json::parse(text, nullptr, false);
  if (out.is_discarded() && !is_utf8(text))
    out = json::parse(to_valid_utf8(std::string{text}), nullptr, false);
  if (out.is_discarded())
    return std::nullopt;
  return out;
}

const json* member(const json* in, const char* name) {
  if (!in || !in->is_object())
    return nullptr;
  auto hit = in->find(name);
  return hit == in->end() ? nullptr : &*hit;
}

std::string_view text_of(const json* value) {
  return value && value->is_string() ? std::string_view{value->get_ref<const std::string&>()}
                                     : std::string_view{};
}

std::optional<int64_t> count_of(const json* value, int64_t most) {
  if (!value || !value->is_number())
    return std::nullopt;
  if (value->is_number_unsigned()) {
    auto n = value->get<uint64_t>();
    return n <= static_cast<uint64_t>(most) ? std::optional{static_cast<int64_t>(n)} : std::nullopt;
  }
  auto n = value->get<double>();
  if (!std::isfinite(n) || n < 0 || n > static_cast<double>(most))
    return std::nullopt;
  return static_cast<int64_t>(n);
}

std::optional<int64_t> block_place(const json* value) {
  auto is_place = value && value->is_number() && value->get<double>() >= 0;
  return is_place ? count_of(value, limits::model_blocks) : 0;
}

const json& items_of(const json* value) {
  static const json none = json::array();
  return value && value->is_array() ? *value : none;
}

} // namespace tributary
