#include "runtime/journal/durable_journal.hpp"

namespace tributary {

result<std::vector<recovered_run>> recover(const durable_journal& from, durable_journal& to) {
  auto all = from.runs();
  if (!all)
    return tl::unexpected<error>(all.error());
  std::vector<recovered_run> told;
  for (const auto& entry : *all) {
    auto& one = told.emplace_back();
    one.run = entry.run;
    auto whole = from.find(entry.run);
    if (!whole) {
      one.damage = whole.error().what;
      continue;
    }
    if (auto opened = to.open(*whole); !opened)
      return tl::unexpected<error>(opened.error());
    result<void> written;
    auto read = from.replay(entry.run, [&](time_point at, const run_event& event) {
      if (written)
        written = to.append(entry.run, at, event);
      ++one.events;
    });
    if (!written)
      return tl::unexpected<error>(written.error());
    if (!read)
      one.damage = read.error().what;
    else if (whole->exit_code)
      to.close(entry.run, *whole->exit_code);
    if (!read || !whole->exit_code || !whole->rating)
      continue;
    // Written behind what was appended: `replay` waits for that.
    static_cast<void>(to.replay(entry.run, [](time_point, const run_event&) {}));
    if (auto rated = to.rate(entry.run, *whole->rating); !rated)
      return tl::unexpected<error>(rated.error());
  }
  return told;
}

} // namespace tributary
