#include "runtime/journal/run_header.hpp"

#include "runtime/journal/event_mark.hpp"
#include "runtime/journal/header_fields.hpp"
#include "runtime/wire/reader.hpp"

#include <array>

namespace tributary {

namespace {

constexpr uint32_t format = 1;
constexpr size_t hash_bytes = 32;
/// A plan's values take more room than their bytes, by a small factor.
constexpr size_t memory_max = 16 * limits::run_header_bytes;

kept_header kept(const run_header& h) {
  kept_header k{*h.what, *h.context,          h.origin,       h.options.failure_rules,
                {},      h.options.fail_fast, h.options.seed, h.options.research_worker};
  for (const auto& [name, record] : h.options.records)
    k.records.push_back({name, record});
  return k;
}

run_header as_it_was(kept_header k) {
  run_header h;
  h.options.run = k.context.run;
  h.options.failure_rules = std::move(k.failure_rules);
  h.options.fail_fast = k.fail_fast;
  h.options.seed = k.seed;
  h.options.research_worker = std::move(k.research_worker);
  for (auto& [name, record] : k.records)
    h.options.records[name] = record;
  for (const auto& profile : k.context.workers)
    h.options.fallbacks[profile.name] = profile.fallbacks;
  h.what = std::make_shared<const plan>(std::move(k.what));
  h.context = std::make_shared<const run_context>(std::move(k.context));
  h.origin = std::move(k.origin);
  return h;
}

/// What the core takes for granted of a plan that `config` has checked.
bool is_sound(const plan& p) {
  for (const auto& s : p.streams)
    for (auto need : s.needs)
      if (need >= p.streams.size())
        return false;
  return !p.streams.empty();
}

tl::unexpected<error> refused(const std::string& why) {
  return fail(ec::malformed, "what the run is cannot be read: " + why);
}

} // namespace

std::string encode_header(const run_header& header) {
  wire::string_sink bytes;
  const std::array begin{format};
  wire::writer<wire::string_sink> out{bytes, begin};
  const auto k = kept(header);
  fields(out, k);
  return sha256(bytes.out) + bytes.out;
}

result<run_header> decode_header(std::string_view bytes) {
  if (bytes.size() < hash_bytes || sha256(bytes.substr(hash_bytes)) != bytes.substr(0, hash_bytes))
    return refused("it does not match its checksum");
  wire::source in{bytes.substr(hash_bytes), memory_max};
  auto elements = in.array(1'000);
  auto version = in.natural(UINT32_MAX);
  if (!in.failed() && version != format)
    return refused("it is of another release");
  kept_header k;
  wire::reader fields_of{in, elements == 0 ? 0 : elements - 1};
  if (!in.failed())
    fields(fields_of, k);
  if (in.failed())
    return refused(in.failure().what);
  if (!is_sound(k.what))
    return refused("it names streams that are not there");
  return as_it_was(std::move(k));
}

} // namespace tributary
