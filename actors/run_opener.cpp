#include "actors/run_opener.hpp"

#include "actors/manners.hpp"

namespace tributary {

namespace {

run_at_hand begin(const run_keeper& keeper, const run_request_ptr& request) {
  auto begun = keeper.begin(*request);
  if (!begun)
    return {nullptr, begun.error().what, {}};
  return {std::move(*begun), {}, {}};
}

run_at_hand take(const run_keeper& keeper, const follow_run& f) {
  auto taken = keeper.take(f.run);
  if (!taken && taken.error().code == ec::fenced)
    return {nullptr, taken.error().what, keeper.whereabouts(f.run)};
  if (!taken)
    return {nullptr, taken.error().what, {}};
  *(*taken)->told = f.after_seq;
  (*taken)->outputs->add(f.output);
  (*taken)->submitter = f.follower;
  return {std::move(*taken), {}, {}};
}

run_at_hand locate(const run_keeper& keeper, const std::string& run) {
  auto place = keeper.locate(run);
  if (!place)
    return {nullptr, place.error().what, {}, place.error().code};
  return {nullptr, {}, std::move(*place)};
}

} // namespace

caf::behavior run_opener(caf::event_based_actor* self, run_keeper keeper) {
  set_manners(self);
  return {
    [self, keeper](const begin_run& b) {
      self->quit();
      return begin(keeper, b.request);
    },
    [self, keeper](const take_run& t) {
      self->quit();
      return take(keeper, t.what);
    },
    [self, keeper](const locate_run& l) {
      self->quit();
      return locate(keeper, l.run);
    },
  };
}

} // namespace tributary
