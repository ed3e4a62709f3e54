#pragma once

#include "runtime/base/terminal_text.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/field_kinds.hpp"
#include "runtime/wire/utf8_check.hpp"
#include "runtime/work/work.hpp"

#include <algorithm>
#include <map>
#include <msgpack.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tributary::wire {

/// Longest span that is written or read: sums of two of them cannot overflow.
inline constexpr duration span_max = std::chrono::hours{24 * 365 * 100};

/// Lets msgpack append to a string.
struct string_sink {
  static constexpr bool counts_only = false;
  std::string out;
  void write(const char* data, size_t size) { out.append(data, size); }
};

/// Takes nothing but the size, so that the string can have it from the start.
struct counting_sink {
  static constexpr bool counts_only = true;
  size_t size = 0;
  void write(const char*, size_t more) { size += more; }
};

/// Writes field lists as msgpack: a structure is an array of its fields.
template <class Sink>
class writer {
public:
  /// @param header Numbers that stand before the fields in the first structure's array.
  writer(Sink& sink, std::span<const uint32_t> header) : pack_{sink}, header_{header} {}

  template <class... Fields>
  void operator()(const Fields&... all) {
    begin(header_.size() + sizeof...(Fields));
    for (auto number : std::exchange(header_, {}))
      put(number);
    (put(all), ...);
  }

  void put(bool x) { x ? pack_.pack_true() : pack_.pack_false(); }
  void put(std::integral auto x) { pack_.pack(x); }
  void put(duration x) { pack_.pack_int64(std::clamp(x, duration{0}, span_max).count()); }

  template <class S>
  void put(as_name<S> x) {
    name(x.value);
  }
  template <class S>
  void put(as_path<S> x) {
    string(x.value);
  }
  template <class S>
  void put(as_run<S> x) {
    string(x.value);
  }
  template <class S>
  void put(as_bytes<S> x) {
    string(x.value);
  }
  /// A text that the reader would refuse is repaired, so that one bad result cannot end a
  /// connection again and again.
  template <class S>
  void put(as_text<S> x) {
    text(x.value);
  }
  /// Repair makes longer: one that the reader would refuse is left out.
  template <class S>
  void put(as_piece<S> x) {
    static const std::string none;
    string(x.value.size() <= x.max && is_well_formed(x.value) ? x.value : none);
  }
  template <class E>
  void put(as_enum<E> x) {
    pack_.pack_uint8(static_cast<uint8_t>(x.value));
  }
  template <class N>
  void put(at_most<N> x) {
    put(x.value);
  }
  template <class F>
  void put(later<F> x) {
    put(x.value);
  }
  template <class C>
  void put(as_list<C> x) {
    begin(x.value.size());
    for (const auto& element : x.value)
      put(element);
  }
  template <class C>
  void put(as_enums<C> x) {
    begin(x.value.size());
    for (auto element : x.value)
      put(static_cast<uint8_t>(element));
  }
  template <class C>
  void put(as_names<C> x) {
    begin(x.value.size());
    for (const auto& one : x.value)
      name(one);
  }
  template <class C>
  void put(as_texts<C> x) {
    begin(x.value.size());
    for (const auto& line : x.value)
      text(line);
  }
  template <class C>
  void put(as_dictionary<C> x) {
    entries(x.value, [this](const std::string& value) { text(value); });
  }
  template <class C>
  void put(as_labels<C> x) {
    entries(x.value, [this](const std::string& value) { name(value); });
  }
  template <class T>
  void put(const std::optional<T>& x) {
    x ? put(*x) : static_cast<void>(pack_.pack_nil());
  }
  void put(const attempt_result& x) {
    static const completion nothing;
    begin(2);
    put(x.has_value());
    if (x)
      put(*x ? **x : nothing);
    else
      put(x.error());
  }
  template <class T>
  requires std::is_class_v<T>
  void put(const T& structure) { fields(*this, structure); }

private:
  void begin(size_t elements) { pack_.pack_array(static_cast<uint32_t>(elements)); }
  void string(const std::string& x) {
    pack_.pack_str(static_cast<uint32_t>(x.size()));
    pack_.pack_str_body(x.data(), static_cast<uint32_t>(x.size()));
  }
  /// Keys that have to be repaired are repaired before: the reader wants them in order, each once.
  template <class Map, class Value>
  void entries(const Map& all, Value put_value) {
    if constexpr (!std::integral<typename Map::key_type>) {
      auto is_plain = [](const auto& entry) { return is_plain_line(entry.first); };
      if (!Sink::counts_only && !std::all_of(all.begin(), all.end(), is_plain)) {
        std::remove_const_t<Map> mended;
        for (const auto& [key, value] : all)
          mended.emplace(terminal_text(key), value);
        return entries(mended, put_value);
      }
    }
    pack_.pack_map(static_cast<uint32_t>(all.size()));
    for (const auto& [key, value] : all) {
      if constexpr (std::integral<typename Map::key_type>)
        put(key);
      else
        string(key);
      put_value(value);
    }
  }
  void name(const std::string& x) {
    if (Sink::counts_only || is_plain_line(x))
      string(x);
    else
      string(terminal_text(x));
  }
  void text(const std::string& x) {
    if (Sink::counts_only || is_well_formed(x))
      string(x);
    else
      string(to_valid_utf8(x));
  }

  msgpack::packer<Sink> pack_;
  std::span<const uint32_t> header_;
};

} // namespace tributary::wire
