#include "nodes/state_place.hpp"

#include "nodes/machine.hpp"
#include "runtime/postgres/postgres_url.hpp"

#include <cstdlib>
#include <filesystem>

namespace tributary {

namespace {

result<state_place> place_of(const std::string& place) {
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

} // namespace

result<state_place> find_state(const std::string& flag, const coordinator_spec& spec) {
  const auto* set = std::getenv("TRIBUTARY_STATE");
  auto by_environment = flag.empty() && set && *set;
  auto place = place_of(!flag.empty() ? flag : by_environment ? set : spec.state);
  if (place)
    place->by_environment = by_environment;
  return place;
}

std::string state_option_of(const state_place& place) {
  if (!place.chosen || place.by_environment)
    return {};
  if (!place.database.empty()) {
    auto url = postgres_url::read(place.database);
    return url ? " --state '" + url->shown() + "'" : std::string{};
  }
  return place.folder.empty() ? std::string{} : " --state " + place.folder;
}

std::string lessons_file(const state_place& place) {
  return place.folder.empty() ? std::string{} : place.folder + "/lessons.db";
}

} // namespace tributary
