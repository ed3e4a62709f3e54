#include "runtime/synthesis/claim_topic.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/choice.hpp"
#include "runtime/synthesis/terms.hpp"
#include "runtime/synthesis/unit.hpp"

namespace tributary {
namespace {

void add_condition(const std::string& text, std::set<std::string>& terms) {
  for (const auto& word : words_in(text)) {
    auto period = period_of(word);
    if (!period.empty() && word.size() > 2)
      terms.insert(std::string{period});
    else if (!is_filler(word) && word != "per" && word != "by" && word != "with")
      terms.insert(term_of(word));
  }
}

} // namespace

claim_topic read_topic(const claim& what) {
  claim_topic out;
  out.subject = read_subject(what.subject);
  auto attribute = read_attribute(what.attribute);
  out.value = read_value(what.value, attribute);
  auto terms = attribute.terms;
  for (const auto& each : out.value.conditions)
    add_condition(each, terms);
  for (const auto& each : out.subject.conditions)
    add_condition(each, terms);
  // Of a number the period belongs to the unit: "price: 10 USD per month" has none in its name.
  auto is_amount = out.value.kind == claim_value::form::number && !out.value.is_any_unit;
  if (!is_amount && !out.value.is_any_unit)
    terms.insert(attribute.per.begin(), attribute.per.end());
  // By the same terms that make the question, so that all claims of a topic agree on it.
  attribute.terms = terms;
  out.is_choice = is_choice(attribute);
  out.is_fact = is_fact(attribute);
  for (const auto& each : terms)
    (out.question += each) += ' ';
  return out;
}

} // namespace tributary
