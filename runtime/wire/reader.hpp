#pragma once

#include "runtime/base/limits.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/wire/field_kinds.hpp"
#include "runtime/wire/run_name.hpp"
#include "runtime/wire/source.hpp"
#include "runtime/wire/utf8_check.hpp"
#include "runtime/wire/writer.hpp"
#include "runtime/work/work.hpp"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tributary::wire {

/// Longest name or path: what Linux allows for a path.
inline constexpr size_t name_bytes = 4096;
/// What a map's node costs beside its key and value.
inline constexpr size_t map_node_bytes = 64;

/// Reads field lists that `writer` wrote.
class reader {
public:
  /// @param begun Elements left of the first structure's array, whose beginning the caller has
  /// read.
  reader(source& in, size_t begun) : in_{in}, begun_{begun} {}

  /// Reads a structure's array: known fields, then what a later version appended.
  template <class... Fields>
  void operator()(Fields&&... all) {
    auto elements = begun_ ? *std::exchange(begun_, std::nullopt)
                           : in_.array(std::numeric_limits<size_t>::max());
    read(elements, std::forward<Fields>(all)...);
  }

  void get(bool& x) { x = in_.boolean(); }
  template <std::signed_integral N>
  void get(N& x) {
    x = static_cast<N>(in_.integer(std::numeric_limits<N>::min(), std::numeric_limits<N>::max()));
  }
  template <std::unsigned_integral N>
  void get(N& x) {
    x = static_cast<N>(in_.natural(std::numeric_limits<N>::max()));
  }
  void get(duration& x) { x = duration{in_.integer(0, span_max.count())}; }

  void get(as_name<std::string> x) { x.value = name(); }
  void get(as_path<std::string> x) { x.value = path(); }
  void get(as_run<std::string> x) { x.value = run(); }
  void get(as_bytes<std::string> x) { x.value = bytes(limits::message_bytes); }
  void get(as_text<std::string> x) { x.value = text(); }
  void get(as_piece<std::string> x) { x.value = text(x.max); }
  template <class E>
  void get(as_enum<E> x) {
    x.value = static_cast<E>(in_.natural(static_cast<uint64_t>(x.last)));
  }
  template <class N>
  void get(at_most<N> x) {
    x.value = static_cast<N>(in_.natural(x.max));
  }
  template <class F>
  void get(later<F> x) {
    get(x.value);
  }
  template <class C>
  void get(as_list<C> x) {
    each(x.value, x.max, [this](auto& element) { this->get(element); });
  }
  template <class C>
  void get(as_enums<C> x) {
    each(x.value, x.max, [&](auto& element) { get(as_enum{element, x.last}); });
  }
  template <class C>
  void get(as_names<C> x) {
    each(x.value, x.max, [this](auto& element) { element = name(); });
  }
  template <class C>
  void get(as_texts<C> x) {
    each(x.value, x.max, [this](auto& element) { element = text(); });
  }
  template <class C>
  void get(as_labels<C> x) {
    entries(x, [this] { return name(); });
  }
  template <class C>
  void get(as_dictionary<C> x) {
    entries(x, [this] { return text(); });
  }
  template <class T>
  void get(std::optional<T>& x) {
    if (!in_.nil())
      get(x.emplace());
  }
  void get(attempt_result& x) {
    if (in_.array(2) != 2)
      return in_.fail(ec::malformed, "expected a result of two fields");
    if (in_.boolean()) {
      auto whole = std::make_shared<completion>();
      get(*whole);
      x = std::move(whole);
    } else {
      failure why;
      get(why);
      x = tl::unexpected<failure>(std::move(why));
    }
  }
  template <class T>
  requires std::is_class_v<T>
  void get(T& structure) { fields(*this, structure); }

private:
  template <class Map, class Value>
  void entries(Map x, Value value) {
    using type = std::remove_reference_t<decltype(x.value)>;
    for (auto left = in_.map(x.max); left > 0 && !in_.failed(); --left) {
      if (!in_.charge(sizeof(typename type::value_type) + map_node_bytes))
        return;
      typename type::key_type key{};
      if constexpr (std::integral<typename type::key_type>)
        get(key);
      else
        key = name();
      // Only ascending keys: a repeated one has no meaning, and this is how it is written.
      if (!x.value.empty() && !(x.value.rbegin()->first < key))
        return in_.fail(ec::malformed, "keys out of order");
      x.value.emplace_hint(x.value.end(), std::move(key), value());
    }
  }
  template <class... Fields>
  void read(size_t elements, Fields&&... all) {
    constexpr size_t needed = (size_t{!is_later<std::remove_cvref_t<Fields>>} + ... + size_t{0});
    if (elements < needed)
      return in_.fail(ec::malformed, "has too few fields");
    (static_cast<void>(elements > 0 && !in_.failed() && (get(all), --elements, true)), ...);
    for (; elements > 0 && !in_.failed(); --elements)
      in_.skip();
  }
  template <class C, class F>
  void each(C& list, size_t max, F read_element) {
    auto count = in_.array(max);
    // More than this is taken only as elements really arrive.
    list.reserve(std::min<size_t>(count, 256));
    for (; count > 0 && !in_.failed(); --count)
      if (in_.charge(sizeof(typename C::value_type)))
        read_element(list.emplace_back());
  }
  std::string bytes(size_t max) {
    auto found = in_.string(max);
    return in_.charge(found.size()) ? std::string{found} : std::string{};
  }
  std::string name() {
    auto found = bytes(name_bytes);
    if (!is_plain_line(found))
      in_.fail(ec::malformed, "a name has a line break, a control character or ill-formed UTF-8");
    return found;
  }
  std::string path() {
    auto found = bytes(name_bytes);
    if (found.find('\0') != std::string::npos)
      in_.fail(ec::malformed, "NUL in a path");
    return found;
  }
  std::string run() {
    auto found = bytes(limits::id_bytes);
    if (!found.empty() && !is_run_name(found))
      in_.fail(ec::malformed, "a run's name has other than letters, digits, `.`, `_` and `-`");
    return found;
  }
  std::string text(size_t max = limits::message_bytes) {
    auto found = bytes(max);
    if (!is_well_formed(found))
      in_.fail(ec::malformed, "text is not UTF-8");
    return found;
  }

  source& in_;
  std::optional<size_t> begun_;
};

} // namespace tributary::wire
