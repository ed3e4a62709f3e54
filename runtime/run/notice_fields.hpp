#pragma once

#include "runtime/run/run_notice.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary {

/// The stream with this id, or `no_stream`.
using find_id = std::function<stream_index(std::string_view)>;

/// Takes fields out of one parsed object of an event line. What is absent stays at its default; the
/// first field that is wrong is remembered.
class field_reader {
public:
  /// Keeps a reference to `object`.
  explicit field_reader(const nlohmann::json& object) : object_(object) {}

  /// A string.
  void text(const char* key, std::string& to) {
    if (const auto* value = find(key)) {
      if (value->is_string())
        to = value->get_ref<const std::string&>();
      else
        wrong(key);
    }
  }

  /// A whole number that `T` can hold.
  template <class T>
  void count(const char* key, T& to) {
    const auto* value = find(key);
    if (!value)
      return;
    if (!value->is_number_integer() || !fits<T>(*value))
      return wrong(key);
    to = value->get<T>();
  }

  /// Seconds or dollars, as whole millionths.
  void millionths(const char* key, int64_t& to) {
    const auto* value = find(key);
    if (!value)
      return;
    // Up to this, a double holds every microsecond.
    constexpr auto most = 9.0e9;
    if (!value->is_number() || !(std::abs(value->get<double>()) <= most))
      return wrong(key);
    to = std::llround(value->get<double>() * 1e6);
  }

  /// A span that `append_millionths` wrote.
  void seconds(const char* key, duration& to) {
    auto micros = static_cast<int64_t>(to.count());
    millionths(key, micros);
    to = duration{micros};
  }

  /// One stream by its id.
  void stream(const char* key, stream_index& to, const find_id& find_stream) {
    std::string id;
    text(key, id);
    if (!find(key) || !wrong_.empty())
      return;
    to = find_stream(id);
    if (to == no_stream)
      wrong(key);
  }

  /// Several streams by their ids.
  void streams(const char* key, std::vector<stream_index>& to, const find_id& find_stream) {
    const auto* value = find(key);
    if (!value)
      return;
    if (!value->is_array())
      return wrong(key);
    for (const auto& id : *value) {
      auto index = id.is_string() ? find_stream(id.get_ref<const std::string&>()) : no_stream;
      if (index == no_stream)
        return wrong(key);
      to.push_back(index);
    }
  }

  /// The member, or null.
  const nlohmann::json* find(const char* key) const {
    auto at = object_.find(key);
    return at == object_.end() ? nullptr : &*at;
  }
  /// Remembers that this field cannot be used.
  void wrong(const char* key) {
    if (wrong_.empty())
      wrong_ = key;
  }
  /// The first field that could not be used; empty is good.
  const std::string& first_wrong() const { return wrong_; }

private:
  template <class T>
  static bool fits(const nlohmann::json& value) {
    if (value.is_number_unsigned())
      return std::in_range<T>(value.get<uint64_t>());
    return std::in_range<T>(value.get<int64_t>());
  }

  const nlohmann::json& object_;
  std::string wrong_;
};

} // namespace tributary
