#include "nodes/state_place.hpp"

#include "nodes/machine.hpp"

#include <cstdlib>
#include <filesystem>

namespace tributary {

result<state_place> find_state(const std::string& flag, const coordinator_spec& spec) {
  const auto* set = std::getenv("TRIBUTARY_STATE");
  std::string place = !flag.empty() ? flag : set && *set ? set : spec.state;
  if (place.empty())
    return state_place{state_folder(), {}, false};
  if (place == ":memory:")
    return state_place{{}, {}, true};
  if (place.starts_with("postgres://") || place.starts_with("postgresql://"))
    return state_place{state_folder(), place, true};
  // Else it would be a folder's name, password and all.
  if (place.starts_with("postgres:") || place.starts_with("postgresql:"))
    return fail(ec::bad_config, "--state postgres:…: a database is written "
                                "`postgres://USER@HOST/DATABASE`");
  if (auto scheme = place.find("://"); scheme != std::string::npos)
    return fail(ec::bad_config, "--state " + place.substr(0, scheme)
                                  + "://…: state is kept in a folder, in PostgreSQL "
                                    "(`postgres://…`), or nowhere (`:memory:`)");
  std::error_code ignored;
  auto whole = std::filesystem::absolute(place, ignored);
  return state_place{whole.empty() ? place : whole.string(), {}, true};
}

std::string lessons_file(const state_place& place) {
  return place.folder.empty() ? std::string{} : place.folder + "/lessons.db";
}

} // namespace tributary
