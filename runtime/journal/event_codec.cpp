#include "runtime/journal/event_codec.hpp"

#include "runtime/journal/event_fields.hpp"
#include "runtime/wire/reader.hpp"

#include <array>

namespace tributary {

namespace {

constexpr uint32_t format = 1;
constexpr size_t kinds = std::variant_size_v<run_event>;
/// An event's values cannot need more than this beside the text of its result.
constexpr size_t memory_max = 2 * limits::message_bytes;

kept_outcome without_text(const attempt_outcome& o) {
  kept_outcome kept;
  kept.lease = o.lease;
  if (!o.result) {
    kept.why = o.result.error();
    return kept;
  }
  kept.ended = *o.result ? kept_outcome::how::delivered : kept_outcome::how::empty;
  if (const auto& done = *o.result) {
    kept.used = done->used;
    kept.service_time = done->service_time;
    kept.cpu_time = done->cpu_time;
  }
  return kept;
}

attempt_outcome with_text(kept_outcome kept, std::string text) {
  attempt_outcome o{std::move(kept.lease), completion_ptr{}};
  if (kept.ended == kept_outcome::how::failed)
    o.result = tl::unexpected<failure>(std::move(kept.why));
  else if (kept.ended == kept_outcome::how::delivered)
    o.result = std::make_shared<const completion>(
      completion{std::move(text), kept.used, kept.service_time, kept.cpu_time});
  return o;
}

/// What it had cost was paid in the run that made it.
completion_ptr result_with(std::string text) {
  return std::make_shared<const completion>(
    completion{std::move(text), {}, duration{0}, duration{0}});
}

template <class T>
std::string written(uint32_t kind, const T& x) {
  wire::string_sink bytes;
  const std::array header{format, kind};
  wire::writer<wire::string_sink> out{bytes, header};
  fields(out, x);
  return std::move(bytes.out);
}

template <class T>
run_event read_one(wire::reader& in, std::string& text) {
  if constexpr (std::is_same_v<T, attempt_ended>) {
    kept_outcome kept;
    fields(in, kept);
    return attempt_ended{with_text(std::move(kept), std::move(text))};
  } else if constexpr (std::is_same_v<T, result_reused>) {
    kept_reuse kept;
    fields(in, kept);
    return result_reused{kept.stream, kept.there ? result_with(std::move(text)) : nullptr,
                         std::move(kept.from), std::move(kept.why_not)};
  } else {
    T x{};
    fields(in, x);
    return x;
  }
}

using read_function = run_event (*)(wire::reader&, std::string&);

template <size_t... Kinds>
constexpr auto readers_of(std::index_sequence<Kinds...>) {
  return std::array<read_function, kinds>{
    read_one<std::variant_alternative_t<Kinds, run_event>>...};
}

constexpr auto readers = readers_of(std::make_index_sequence<kinds>{});

kept_event keep_reuse(uint32_t kind, const result_reused& e) {
  kept_event kept{written(kind, kept_reuse{e.stream, e.result != nullptr, e.from, e.why_not}),
                  nullptr};
  if (e.result)
    kept.text = {e.result, &e.result->text};
  return kept;
}

} // namespace

kept_event keep_event(const run_event& event) {
  auto kind = static_cast<uint32_t>(event.index());
  if (const auto* ended = std::get_if<attempt_ended>(&event)) {
    kept_event kept{written(kind, without_text(ended->what)), nullptr};
    if (ended->what.result && *ended->what.result)
      kept.text = {*ended->what.result, &(*ended->what.result)->text};
    return kept;
  }
  if (const auto* reused = std::get_if<result_reused>(&event))
    return keep_reuse(kind, *reused);
  auto write = [kind](const auto& x) -> std::string {
    using kind_of = std::decay_t<decltype(x)>;
    if constexpr (std::is_same_v<kind_of, attempt_ended> || std::is_same_v<kind_of, result_reused>)
      return {};
    else
      return written(kind, x);
  };
  return {std::visit(write, event), nullptr};
}

result<run_event> event_from(std::string_view body, std::string text) {
  wire::source in{body, memory_max};
  auto elements = in.array(1'000);
  if (elements < 2)
    in.fail(ec::malformed, "expected [format, kind, fields]");
  auto version = in.natural(UINT32_MAX);
  auto kind = in.natural(UINT32_MAX);
  if (!in.failed() && (version != format || kind >= kinds))
    in.fail(ec::malformed, "an event of a kind that this release does not know");
  if (in.failed())
    return tl::unexpected<error>(in.failure());
  wire::reader fields_of{in, elements - 2};
  auto event = readers[kind](fields_of, text);
  if (!in.failed() && !in.at_end())
    in.fail(ec::malformed, "has bytes after its end");
  if (in.failed())
    return tl::unexpected<error>(in.failure());
  return event;
}

} // namespace tributary
