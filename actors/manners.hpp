#pragma once

#include <caf/event_based_actor.hpp>

#include <string>

namespace tributary {

/// What every actor of ours does alike: messages that it does not know are dropped, and an
/// exception ends it with an error that its supervisor can log (CAF would print it to stdout).
void set_manners(caf::event_based_actor* self);

/// The words in an error of our own making; CAF's rendering for others.
std::string words_of(const caf::event_based_actor* self, const caf::error& why);

} // namespace tributary
