#pragma once

#include "runtime/wire/message_fields.hpp"

#include <memory>
#include <random>
#include <string>
#include <utility>

namespace tributary::wire {

/// Fills any message with values that a peer may send, through the same field lists as the codec.
class random_fields {
public:
  explicit random_fields(uint64_t seed) : dice_{seed} {}

  uint64_t below(uint64_t bound) {
    return std::uniform_int_distribution<uint64_t>{0, bound - 1}(dice_);
  }

  template <class... Fields>
  void operator()(Fields&&... all) {
    (set(all), ...);
  }

  void set(bool& x) { x = below(2) == 1; }
  /// Of all widths: half of the numbers are small.
  template <std::integral N>
  void set(N& x) {
    x = static_cast<N>(dice_() >> below(64));
  }
  void set(duration& x) { x = duration{static_cast<int64_t>(below(1ull << (1 + below(50))))}; }
  void set(as_name<std::string> x) { x.value = name(); }
  void set(as_path<std::string> x) { x.value = "/a\n" + name(); }
  void set(as_run<std::string> x) { x.value = "r-" + std::to_string(below(1'000'000)); }
  void set(as_bytes<std::string> x) { x.value = bytes(); }
  void set(as_text<std::string> x) { x.value = text(); }
  void set(as_piece<std::string> x) {
    do
      x.value = text();
    while (x.value.size() > x.max);
  }
  template <class E>
  void set(as_enum<E> x) {
    x.value = static_cast<E>(below(static_cast<uint64_t>(x.last) + 1));
  }
  template <class N>
  void set(at_most<N> x) {
    x.value = static_cast<N>(below(uint64_t{x.max} + 1));
  }
  template <class C>
  void set(as_list<C> x) {
    for (auto& element : resized(x.value))
      set(element);
  }
  template <class C>
  void set(as_enums<C> x) {
    for (auto& element : resized(x.value))
      set(as_enum{element, x.last});
  }
  template <class C>
  void set(as_names<C> x) {
    for (auto& element : resized(x.value))
      element = name();
  }
  template <class C>
  void set(as_texts<C> x) {
    for (auto& element : resized(x.value))
      element = text();
  }
  template <class C>
  void set(as_dictionary<C> x) {
    for (auto left = below(4); left > 0; --left) {
      typename C::key_type key{};
      if constexpr (std::integral<typename C::key_type>)
        set(key);
      else
        key = name();
      x.value[key] = text();
    }
  }
  template <class C>
  void set(as_labels<C> x) {
    for (auto left = below(4); left > 0; --left)
      x.value[name()] = name();
  }
  template <class F>
  void set(later<F> x) {
    set(x.value);
  }
  template <class T>
  void set(std::optional<T>& x) {
    if (below(2) == 1)
      set(x.emplace());
  }
  void set(attempt_result& x) {
    if (below(2) == 1) {
      completion whole;
      set(whole);
      x = std::make_shared<const completion>(std::move(whole));
    } else {
      failure why;
      set(why);
      x = tl::unexpected<failure>(std::move(why));
    }
  }
  template <class T>
  requires std::is_class_v<T>
  void set(T& structure) { fields(*this, structure); }

private:
  template <class C>
  C& resized(C& list) {
    list.resize(below(4));
    return list;
  }
  std::string name() {
    std::string out(below(12), 'a');
    for (auto& c : out)
      c = static_cast<char>('!' + below(90));
    return out;
  }
  std::string bytes() {
    std::string out(below(8) == 0 ? below(70'000) : below(40), '\0');
    for (auto& c : out)
      c = static_cast<char>(dice_());
    return out;
  }
  std::string text() {
    static const char* const pieces[]
      = {"a", "Zeile\n", "\t", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    std::string out;
    for (auto left = below(below(16) == 0 ? 5'000 : 12); left > 0; --left)
      out += pieces[below(std::size(pieces))];
    return out;
  }

  std::mt19937_64 dice_;
};

template <size_t Kind = 0>
void set_kind(random_fields& dice, size_t kind, message& m) {
  if constexpr (Kind < std::variant_size_v<message>) {
    if (kind != Kind)
      return set_kind<Kind + 1>(dice, kind, m);
    dice.set(m.emplace<Kind>());
  }
}

/// A message of the kind; the same seed gives the same message.
inline message random_message(size_t kind, uint64_t seed) {
  random_fields dice{seed};
  message m;
  set_kind(dice, kind, m);
  return m;
}

} // namespace tributary::wire
