#include "runtime/synthesis/unit.hpp"
#include "runtime/synthesis/value.hpp"
#include "runtime/synthesis/value_date.hpp"

#include <cmath>

namespace tributary {
namespace {

using form = claim_value::form;

bool has_amount(const claim_value& v) {
  return v.kind == form::number || v.amount.low != 0 || v.is_any_unit;
}

/// "Free" against an amount of money, "unlimited" against any.
bool any_unit_contradicts(const claim_value& any, const claim_value& other) {
  if (other.is_any_unit)
    return any.amount.low != other.amount.low;
  auto money = other.amount.noun.empty() || is_currency(other.amount.noun);
  if (any.amount.low == 0 && any.key == "#free" && !money)
    return false;
  if (any.amount.low == 0)
    return other.amount.low > 0;
  return std::isfinite(other.amount.high);
}

bool amounts_contradict(const claim_value& a, const claim_value& b) {
  if (a.is_any_unit || b.is_any_unit)
    return any_unit_contradicts(a.is_any_unit ? a : b, a.is_any_unit ? b : a);
  return is_comparable(a.amount, b.amount) && quantities_contradict(a.amount, b.amount);
}

/// A lone year may be a number, "none" may be zero, a version may have its name in front.
bool contradict_across(const claim_value& a, const claim_value& b) {
  auto is = [&](form one, form other) {
    return (a.kind == one && b.kind == other) || (a.kind == other && b.kind == one);
  };
  if (is(form::date, form::number) || is(form::truth, form::number))
    return has_amount(a) && has_amount(b) && amounts_contradict(a, b);
  if (is(form::version, form::text))
    return a.name.version && b.name.version
           && versions_contradict(*a.name.version, *b.name.version);
  return false;
}

bool can_be_compared(const claim_value& a, const claim_value& b) {
  if (a.kind != b.kind)
    return (a.kind == form::version || b.kind == form::version) && a.name.version && b.name.version;
  if (a.kind == form::number)
    return a.is_any_unit == b.is_any_unit && is_comparable(a.amount, b.amount);
  return a.kind != form::list;
}

} // namespace

bool contradict(const claim_value& a, const claim_value& b) {
  if (a.kind != b.kind)
    return contradict_across(a, b);
  if (a.key == b.key)
    return false;
  switch (a.kind) {
    case form::number:
      return amounts_contradict(a, b);
    case form::truth:
      return a.yes != b.yes;
    case form::date:
      return !dates_overlap(a.key, b.key);
    case form::version:
      return versions_contradict(*a.name.version, *b.name.version);
    case form::text:
      return names_contradict(a.name, b.name);
    case form::list:
      return false;
  }
  return false;
}

bool agree(const claim_value& a, const claim_value& b) {
  return can_be_compared(a, b) && !contradict(a, b);
}

} // namespace tributary
