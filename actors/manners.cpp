#include "actors/manners.hpp"

#include <caf/actor_system.hpp>
#include <caf/sec.hpp>

#include <exception>

namespace tributary {

void set_manners(caf::event_based_actor* self) {
  self->set_default_handler(caf::drop);
  // Who drops a message says so to its sender, which is no reason for that one to die.
  self->set_error_handler([](caf::error&) {});
  self->set_exception_handler([](std::exception_ptr& thrown) -> caf::error {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
      return caf::make_error(caf::sec::runtime_error, std::string{e.what()});
    } catch (...) {
      return caf::make_error(caf::sec::runtime_error, "an exception without words");
    }
  });
}

std::string words_of(const caf::event_based_actor* self, const caf::error& why) {
  const auto& context = why.context();
  if (context.match_elements<std::string>())
    return context.get_as<std::string>(0);
  return self->system().render(why);
}

} // namespace tributary
