#include "runtime/synthesis/value_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tributary {
namespace {

/// Two readings of one decimal number differ by rounding at most.
constexpr double same_number = 1e-9;
/// Rounding explains no more than this of a number: who writes "2 M" does not mean 2.4.
constexpr double rounding_max = 0.1;
/// A GB is 1000 or 1024 MB.
constexpr double binary_slack = 0.075;

double size_of(const quantity& q) {
  auto low = std::isfinite(q.low) ? std::abs(q.low) : 0;
  auto high = std::isfinite(q.high) ? std::abs(q.high) : 0;
  return std::max(low, high);
}

/// Three and more zeros at the end of a large number may have been rounded to; then all but one of
/// them are taken to say nothing.
double shown_step(const quantity& q) {
  auto size = size_of(q);
  if (q.step <= 0 || size == 0)
    return 0;
  auto units = std::round(size / q.step);
  int zeros = 0;
  while (zeros < 15 && std::fmod(units, 10) == 0) {
    units /= 10;
    ++zeros;
  }
  return zeros < 3 ? q.step : q.step * std::pow(10, zeros - 1);
}

double rounding_of(const quantity& q) {
  return std::min(shown_step(q) / 2, size_of(q) * rounding_max);
}

struct span {
  double low;
  double high;
};

bool are_apart(const span& a, const span& b) {
  auto edge = [](double x, double y) {
    auto size = std::max(std::abs(x), std::abs(y));
    return std::isfinite(size) ? size * same_number : 0;
  };
  return a.high + edge(a.high, b.low) < b.low || b.high + edge(b.high, a.low) < a.low;
}

span widened(const quantity& q, double by) {
  return {q.low - by, q.high + by};
}

/// Both say where the same thing ends.
bool limits_differ(const quantity& a, const quantity& b) {
  auto x = a.limit == bound::at_most ? a.high : a.low;
  auto y = a.limit == bound::at_most ? b.high : b.low;
  auto slack = std::max(rounding_of(a), rounding_of(b));
  if (a.noun == "byte" && a.written != b.written)
    slack = std::max(slack, std::max(std::abs(x), std::abs(y)) * binary_slack);
  return are_apart({x - slack, x + slack}, {y, y});
}

bool contradict_as_read(const quantity& a, const quantity& b) {
  if (a.limit == b.limit && (a.limit == bound::at_least || a.limit == bound::at_most))
    return limits_differ(a, b);
  auto round_a = rounding_of(a);
  auto round_b = rounding_of(b);
  if (a.written != b.written) {
    // Whoever converted has rounded too.
    auto binary = a.noun == "byte" ? std::max(size_of(a), size_of(b)) * binary_slack : 0;
    return are_apart(widened(a, round_a + binary), widened(b, round_b));
  }
  // Of equal precision, they are what they are.
  if (std::abs(round_a - round_b) <= std::max(round_a, round_b) * same_number)
    return are_apart({a.low, a.high}, {b.low, b.high});
  const auto& coarse = round_a > round_b ? a : b;
  const auto& fine = round_a > round_b ? b : a;
  auto round = std::max(round_a, round_b);
  if (!are_apart({coarse.low, coarse.high}, {fine.low, fine.high}))
    return false;
  // The upper half would have been rounded up.
  auto edge = round * 1e-6;
  return fine.low >= coarse.high + round - edge || fine.high < coarse.low - round - edge;
}

quantity in_thousands(quantity q) {
  q.low *= 1000;
  q.high *= 1000;
  q.step *= 1000;
  return q;
}

/// As it was written: the other side names no unit, so it may mean the same one.
quantity as_written(quantity q) {
  q.low /= q.factor;
  q.high /= q.factor;
  q.step /= q.factor;
  q.noun.clear();
  q.written.clear();
  q.factor = 1;
  return q;
}

bool is_bare_fraction(const quantity& q) {
  return q.noun.empty() && q.per.empty() && q.low > 0 && q.high < 1 && q.step < 1;
}

quantity in_percent(quantity q) {
  q.low *= 100;
  q.high *= 100;
  q.step *= 100;
  q.noun = q.written = "percent";
  return q;
}

} // namespace

bool is_comparable(const quantity& a, const quantity& b) {
  if (a.per != b.per)
    return false;
  if (a.noun == "percent" || b.noun == "percent")
    return a.noun == b.noun || is_bare_fraction(a) || is_bare_fraction(b);
  if (a.noun != b.noun && (a.factor == 0 || b.factor == 0))
    return false;
  // Other units may be the same thing in other words; that is for a later, wiser comparison.
  return a.noun == b.noun || a.noun.empty() || b.noun.empty();
}

bool quantities_contradict(const quantity& a, const quantity& b) {
  if (a.noun != b.noun && (a.noun == "percent" || b.noun == "percent")) {
    // 0.4 may be forty percent or four tenths of one.
    const auto& bare = a.noun == "percent" ? b : a;
    const auto& share = a.noun == "percent" ? a : b;
    auto one = bare;
    one.noun = one.written = "percent";
    return contradict_as_read(in_percent(bare), share) && contradict_as_read(one, share);
  }
  if (a.noun != b.noun && (a.factor != 1 || b.factor != 1))
    return quantities_contradict(as_written(a), as_written(b));
  if (!contradict_as_read(a, b))
    return false;
  if (a.may_be_thousands && !contradict_as_read(in_thousands(a), b))
    return false;
  if (b.may_be_thousands && !contradict_as_read(a, in_thousands(b)))
    return false;
  return true;
}

std::string quantity_key(const quantity& q) {
  auto out = fmt::format("#{:.12g}..{:.12g}~{:.6g} {} {}", q.low, q.high, shown_step(q),
                         static_cast<int>(q.limit), q.noun);
  for (const auto& each : q.per)
    out += "/" + each;
  return out + " " + q.written + (q.may_be_thousands ? "?" : "");
}

} // namespace tributary
