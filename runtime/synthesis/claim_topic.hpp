#pragma once

#include "runtime/synthesis/claim.hpp"
#include "runtime/synthesis/subject.hpp"
#include "runtime/synthesis/value.hpp"

#include <string>

namespace tributary {

/// What a claim is about, and what it says of it.
struct claim_topic {
  subject_name subject;
  /// What is asked of the subject, under which conditions, as terms without order. A condition
  /// belongs to the question, wherever it stands: "price (EU)" of Acme and "price" of "Acme, EU"
  /// are one topic, and neither is the same as "price" of Acme.
  std::string question;
  claim_value value;
  /// The attribute names something that is chosen for a thing to be built.
  bool is_choice = false;
  /// Nobody decides it (`is_fact`).
  bool is_fact = false;
};

claim_topic read_topic(const claim& what);

} // namespace tributary
