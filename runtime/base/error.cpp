#include "runtime/base/error.hpp"

namespace tributary {

int exit_code_of(ec code) {
  switch (code) {
    case ec::none:
      return 0;
    case ec::usage:
      return 2;
    case ec::unauthorised:
      return 41;
    case ec::bad_plan:
      return 42;
    case ec::bad_config:
      return 52;
    case ec::no_coordinator:
      return 69;
    case ec::timeout:
      return 124;
    case ec::cancelled:
      return 130;
    case ec::io:
    case ec::too_large:
    case ec::malformed:
    case ec::internal:
    case ec::not_found:
    case ec::fenced:
      return 1;
  }
  return 1;
}

} // namespace tributary
