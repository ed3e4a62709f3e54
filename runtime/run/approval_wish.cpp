#include "runtime/run/approval_wish.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

std::string ids_that_ask(const plan& p) {
  constexpr size_t named_max = 8;
  std::string out;
  size_t count = 0;
  for (const auto& s : p.streams)
    if (s.approve && ++count <= named_max)
      out += (out.empty() ? "" : ", ") + s.id;
  return count > named_max ? out + fmt::format(" and {} more", count - named_max) : out;
}

tl::unexpected<error>
no_such_stream(const plan& p, const std::string& name, const std::string& stream) {
  std::vector<std::string> ids;
  for (const auto& s : p.streams)
    ids.push_back(s.id);
  auto shown = without_controls(clip(stream, 64));
  auto near = nearest(stream, ids);
  return fail(ec::not_found,
              fmt::format("run {} has no stream `{}`{}", name, shown,
                          near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
}

/// `of its streams these do: x, y`, or what does instead.
std::string who_asks(const plan& p) {
  auto ids = ids_that_ask(p);
  if (!ids.empty())
    return fmt::format("of its streams these do: {}", ids);
  return p.approve.empty() ? "nothing in it does" : "its plan does, as a whole";
}

} // namespace

bool asks_for_approval(const plan& p) {
  return !p.approve.empty()
         || std::any_of(p.streams.begin(), p.streams.end(),
                        [](const stream_spec& s) { return s.approve; });
}

result<std::optional<approval_given>>
approval_for(const run_state& run, const std::string& name, const approval_wish& wish) {
  const auto& p = *run.plan_of();
  if (run.ended())
    return fail(ec::usage, fmt::format("run {} has ended; nothing of it waits", name));
  if (wish.everything) {
    if (!asks_for_approval(p))
      return fail(ec::usage, fmt::format("run {} asks for no approval", name));
    if (run.is_all_approved())
      return std::optional<approval_given>{};
    return approval_given{no_stream, wish.by, true};
  }
  if (wish.stream.empty()) {
    if (p.approve.empty())
      return fail(ec::usage, fmt::format("the plan of run {} does not wait for approval as a "
                                         "whole; {}",
                                         name, who_asks(p)));
    if (run.is_approved(no_stream))
      return std::optional<approval_given>{};
    return approval_given{no_stream, wish.by, false};
  }
  auto s = find_stream(p, wish.stream);
  if (s == no_stream)
    return no_such_stream(p, name, wish.stream);
  if (!p.streams[s].approve)
    return fail(ec::usage, fmt::format("stream {} of run {} does not wait for approval; {}",
                                       wish.stream, name, who_asks(p)));
  if (run.is_approved(s))
    return std::optional<approval_given>{};
  if (auto phase = run.phase_of(s); is_ended(phase))
    return fail(ec::usage, fmt::format("stream {} of run {} has ended: {}", wish.stream, name,
                                       to_text(phase)));
  return approval_given{s, wish.by, false};
}

} // namespace tributary
