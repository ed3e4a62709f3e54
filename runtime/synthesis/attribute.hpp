#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What a claim's attribute asks for. "Price per month", "monthly price" and "Price (per month)"
/// are one.
struct attribute_name {
  /// Terms, without order: what it is, and what it is restricted to.
  std::set<std::string> terms;
  /// "per month", "monthly": belongs to a number's unit.
  std::set<std::string> per;
  /// "latency (ms)", "price in EUR": the unit of values that name none.
  std::string unit;
  /// "Revenue (million EUR)": what such values are counted in.
  std::string magnitude;
  /// It has several values at once by its nature: a plural, or "strength", "use case".
  bool is_many = false;

  bool has(std::string_view term) const { return terms.count(std::string{term}) > 0; }
};

/// @param attribute As the claim names it.
attribute_name read_attribute(std::string_view attribute);

} // namespace tributary
