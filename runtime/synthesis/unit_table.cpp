#include "runtime/base/text.hpp"
#include "runtime/synthesis/unit.hpp"

#include <algorithm>
#include <array>

namespace tributary {
namespace {

struct entry {
  std::string_view name;
  known_unit is;
};

/// Told apart by case, before all others.
constexpr std::array cased{entry{"Mb", {"bit", 1e6}},
                           entry{"Gb", {"bit", 1e9}},
                           entry{"kb", {"byte", 1e3}},
                           entry{"Kb", {"bit", 1e3}},
                           entry{"B", {"byte", 1}},
                           entry{"mW", {"watt", 1e-3}},
                           entry{"Mbps", {"bit/s", 1e6}},
                           entry{"MBps", {"byte/s", 1e6}},
                           entry{"F", {"kelvin", 5.0 / 9, 459.67}},
                           entry{"C", {"kelvin", 1, 273.15}}};

constexpr std::array plain{
  entry{"ns", {"second", 1e-9}},
  entry{"nanosecond", {"second", 1e-9}},
  entry{"us", {"second", 1e-6}},
  entry{"microsecond", {"second", 1e-6}},
  entry{"ms", {"second", 1e-3}},
  entry{"msec", {"second", 1e-3}},
  entry{"millisecond", {"second", 1e-3}},
  entry{"s", {"second", 1}},
  entry{"sec", {"second", 1}},
  entry{"second", {"second", 1}},
  entry{"min", {"second", 60}},
  entry{"minute", {"second", 60}},
  entry{"h", {"second", 3600}},
  entry{"hr", {"second", 3600}},
  entry{"hour", {"second", 3600}},
  entry{"day", {"second", 86400}},
  entry{"d", {"second", 86400}},
  entry{"week", {"second", 604800}},
  entry{"fortnight", {"second", 1209600}},
  entry{"mo", {"month", 1}},
  entry{"month", {"month", 1}},
  entry{"year", {"month", 12}},
  entry{"yr", {"month", 12}},
  entry{"decade", {"month", 120}},
  entry{"nm", {"meter", 1e-9}},
  entry{"um", {"meter", 1e-6}},
  entry{"mm", {"meter", 1e-3}},
  entry{"millimeter", {"meter", 1e-3}},
  entry{"cm", {"meter", 1e-2}},
  entry{"centimeter", {"meter", 1e-2}},
  entry{"m", {"meter", 1}},
  entry{"meter", {"meter", 1}},
  entry{"km", {"meter", 1e3}},
  entry{"kilometer", {"meter", 1e3}},
  entry{"mi", {"meter", 1609.344}},
  entry{"mile", {"meter", 1609.344}},
  entry{"nmi", {"meter", 1852}},
  entry{"ft", {"meter", 0.3048}},
  entry{"foot", {"meter", 0.3048}},
  entry{"feet", {"meter", 0.3048}},
  entry{"inch", {"meter", 0.0254}},
  entry{"inche", {"meter", 0.0254}},
  entry{"in", {"meter", 0.0254}},
  entry{"yd", {"meter", 0.9144}},
  entry{"yard", {"meter", 0.9144}},
  entry{"mg", {"gram", 1e-3}},
  entry{"g", {"gram", 1}},
  entry{"gram", {"gram", 1}},
  entry{"kg", {"gram", 1e3}},
  entry{"kilogram", {"gram", 1e3}},
  entry{"kilo", {"gram", 1e3}},
  entry{"t", {"gram", 1e6}},
  entry{"tonne", {"gram", 1e6}},
  entry{"lb", {"gram", 453.59237}},
  entry{"oz", {"gram", 28.349523125}},
  entry{"ounce", {"gram", 28.349523125}},
  entry{"byte", {"byte", 1}},
  entry{"kb", {"byte", 1e3}},
  entry{"mb", {"byte", 1e6}},
  entry{"gb", {"byte", 1e9}},
  entry{"tb", {"byte", 1e12}},
  entry{"pb", {"byte", 1e15}},
  entry{"kilobyte", {"byte", 1e3}},
  entry{"megabyte", {"byte", 1e6}},
  entry{"gigabyte", {"byte", 1e9}},
  entry{"terabyte", {"byte", 1e12}},
  entry{"kib", {"byte", 1024}},
  entry{"mib", {"byte", 1048576}},
  entry{"gib", {"byte", 1073741824}},
  entry{"tib", {"byte", 1099511627776}},
  entry{"bit", {"bit", 1}},
  entry{"kbit", {"bit", 1e3}},
  entry{"mbit", {"bit", 1e6}},
  entry{"gbit", {"bit", 1e9}},
  entry{"kbps", {"bit/s", 1e3}},
  entry{"mbps", {"bit/s", 1e6}},
  entry{"gbps", {"bit/s", 1e9}},
  entry{"ml", {"liter", 1e-3}},
  entry{"milliliter", {"liter", 1e-3}},
  entry{"cl", {"liter", 1e-2}},
  entry{"l", {"liter", 1}},
  entry{"liter", {"liter", 1}},
  entry{"m2", {"m2", 1}},
  entry{"sqm", {"m2", 1}},
  entry{"ft2", {"m2", 0.09290304}},
  entry{"m3", {"liter", 1e3}},
  entry{"km2", {"m2", 1e6}},
  entry{"ha", {"m2", 1e4}},
  entry{"hectare", {"m2", 1e4}},
  entry{"acre", {"m2", 4046.8564224}},
  entry{"wh", {"wh", 1}},
  entry{"kwh", {"wh", 1e3}},
  entry{"mwh", {"wh", 1e6}},
  entry{"gwh", {"wh", 1e9}},
  entry{"twh", {"wh", 1e12}},
  entry{"ah", {"ampere hour", 1}},
  entry{"mah", {"ampere hour", 1e-3}},
  entry{"°", {"degree", 1}},
  entry{"degree", {"degree", 1}},
  entry{"px", {"pixel", 1}},
  entry{"pixel", {"pixel", 1}},
  entry{"mp", {"pixel", 1e6}},
  entry{"megapixel", {"pixel", 1e6}},
  entry{"w", {"watt", 1}},
  entry{"watt", {"watt", 1}},
  entry{"kw", {"watt", 1e3}},
  entry{"kilowatt", {"watt", 1e3}},
  entry{"mw", {"watt", 1e6}},
  entry{"megawatt", {"watt", 1e6}},
  entry{"gw", {"watt", 1e9}},
  entry{"gigawatt", {"watt", 1e9}},
  entry{"hz", {"hertz", 1}},
  entry{"khz", {"hertz", 1e3}},
  entry{"mhz", {"hertz", 1e6}},
  entry{"ghz", {"hertz", 1e9}},
  entry{"bar", {"pascal", 1e5}},
  entry{"mbar", {"pascal", 100}},
  entry{"hpa", {"pascal", 100}},
  entry{"kpa", {"pascal", 1e3}},
  entry{"psi", {"pascal", 6894.757}},
  entry{"kmh", {"meter/s", 1 / 3.6}},
  entry{"kph", {"meter/s", 1 / 3.6}},
  entry{"mph", {"meter/s", 0.44704}},
  entry{"knot", {"meter/s", 1852.0 / 3600}},
  entry{"°c", {"kelvin", 1, 273.15}},
  entry{"celsius", {"kelvin", 1, 273.15}},
  entry{"°f", {"kelvin", 5.0 / 9, 459.67}},
  entry{"fahrenheit", {"kelvin", 5.0 / 9, 459.67}},
  entry{"kelvin", {"kelvin", 1}},
  entry{"%", {"percent", 1}},
  entry{"percent", {"percent", 1}},
  entry{"pct", {"percent", 1}},
  entry{"prozent", {"percent", 1}},
  entry{"bp", {"percent", 0.01}},
  entry{"bps", {"percent", 0.01}},
  entry{"pp", {"percentage point", 1}},
  entry{"rps", {"request/s", 1}},
  entry{"qps", {"query/s", 1}},
  entry{"tps", {"transaction/s", 1}},
};

/// ISO 4217, by code, name and sign.
constexpr std::array<std::pair<std::string_view, std::string_view>, 51> currencies{
  {{"ca$", "cad"},  {"au$", "aud"},   {"rs", "inr"},     {"francs", "chf"}, {"$", "usd"},
   {"us$", "usd"},  {"usd", "usd"},   {"dollar", "usd"}, {"€", "eur"},      {"eur", "eur"},
   {"euro", "eur"}, {"£", "gbp"},     {"gbp", "gbp"},    {"pound", "gbp"},  {"¥", "jpy"},
   {"jpy", "jpy"},  {"yen", "jpy"},   {"chf", "chf"},    {"franc", "chf"},  {"a$", "aud"},
   {"aud", "aud"},  {"c$", "cad"},    {"cad", "cad"},    {"hk$", "hkd"},    {"hkd", "hkd"},
   {"s$", "sgd"},   {"sgd", "sgd"},   {"nz$", "nzd"},    {"nzd", "nzd"},    {"₹", "inr"},
   {"inr", "inr"},  {"rupee", "inr"}, {"cny", "cny"},    {"rmb", "cny"},    {"yuan", "cny"},
   {"₩", "krw"},    {"krw", "krw"},   {"sek", "sek"},    {"nok", "nok"},    {"dkk", "dkk"},
   {"pln", "pln"},  {"czk", "czk"},   {"huf", "huf"},    {"r$", "brl"},     {"brl", "brl"},
   {"mxn", "mxn"},  {"zar", "zar"},   {"try", "try"},    {"₽", "rub"},    {"rub", "rub"},
   {"ils", "ils"}}};

template <class Table>
const entry* find_in(const Table& table, std::string_view word) {
  auto at
    = std::find_if(table.begin(), table.end(), [&](const entry& e) { return e.name == word; });
  return at == table.end() ? nullptr : &*at;
}

} // namespace

std::optional<known_unit> find_unit(std::string_view word) {
  if (const auto* found = find_in(cased, word))
    return found->is;
  auto lower = to_lower(word);
  if (!lower.empty() && lower.back() == '.')
    lower.pop_back();
  // "metre", "litre": the American spelling stands in the table.
  if (auto at = lower.find("metre"); at != std::string::npos)
    lower.replace(at, 5, "meter");
  if (auto at = lower.find("litre"); at != std::string::npos)
    lower.replace(at, 5, "liter");
  for (auto tries = 0; tries < 2; ++tries) {
    if (const auto* found = find_in(plain, lower))
      return found->is;
    for (const auto& [name, code] : currencies)
      if (lower == name)
        return known_unit{code};
    if (lower.size() < 3 || lower.back() != 's')
      break;
    lower.pop_back();
  }
  return std::nullopt;
}

bool is_currency(std::string_view base) {
  return std::any_of(currencies.begin(), currencies.end(),
                     [&](const auto& each) { return each.second == base; });
}

} // namespace tributary
