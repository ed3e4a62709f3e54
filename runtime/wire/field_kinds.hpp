#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

/// How a field stands on the wire where its type alone does not say it. Field lists
/// (work_fields.hpp, message_fields.hpp) wrap members in these; writer and reader each give them
/// their meaning.
namespace tributary::wire {

/// Matches `T` and `const T`, so that one field list serves the writer and the reader.
template <class T, class U>
concept is = std::same_as<std::remove_const_t<T>, U>;

/// An id or a name, which people see in rows and log lines: one plain line (`is_plain_line`) of at
/// most `name_bytes`. The writer repairs it, the reader insists.
template <class S>
struct as_name {
  S& value;
};

/// A path as its machine writes it: no NUL, at most `name_bytes`.
template <class S>
struct as_path {
  S& value;
};

/// A run's name, which becomes part of paths: letters, digits, `.`, `_`, `-`, at most
/// `limits::id_bytes`; it begins with a letter or a digit, or is empty.
template <class S>
struct as_run {
  S& value;
};

/// Text that people are shown: well-formed UTF-8. The writer repairs it, the reader insists.
template <class S>
struct as_text {
  S& value;
};

/// Shown text of at most `max` bytes; whoever made it sees to that, and to its being UTF-8.
template <class S>
struct as_piece {
  S& value;
  size_t max;
};

/// Bytes that are checked by whoever uses them.
template <class S>
struct as_bytes {
  S& value;
};

/// An enumeration whose last member is `last`.
template <class E>
struct as_enum {
  E& value;
  std::remove_const_t<E> last;
};

/// A vector of an enumeration whose last member is `last`.
template <class C>
struct as_enums {
  C& value;
  typename C::value_type last;
  size_t max;
};

/// A number of at most `max`.
template <class N>
struct at_most {
  N& value;
  std::remove_const_t<N> max;
};

/// A vector of at most `max` elements of a type that needs no kind of its own.
template <class C>
struct as_list {
  C& value;
  size_t max;
};

/// A vector of names.
template <class C>
struct as_names {
  C& value;
  size_t max;
};

/// A vector of shown texts.
template <class C>
struct as_texts {
  C& value;
  size_t max;
};

/// A map from names (or numbers) to shown texts.
template <class C>
struct as_dictionary {
  C& value;
  size_t max;
};

/// A map from names to names, such as labels.
template <class C>
struct as_labels {
  C& value;
  size_t max;
};

/// A field that was appended after the first release: absent in messages of older peers.
template <class F>
struct later {
  F value;
};

// Compilers before clang 17 do not deduce them by themselves.
template <class S>
as_name(S&) -> as_name<S>;
template <class S>
as_path(S&) -> as_path<S>;
template <class S>
as_run(S&) -> as_run<S>;
template <class S>
as_text(S&) -> as_text<S>;
template <class S>
as_piece(S&, size_t) -> as_piece<S>;
template <class S>
as_bytes(S&) -> as_bytes<S>;
template <class E>
as_enum(E&, std::remove_const_t<E>) -> as_enum<E>;
template <class C>
as_enums(C&, typename C::value_type, size_t) -> as_enums<C>;
template <class N>
at_most(N&, std::remove_const_t<N>) -> at_most<N>;
template <class C>
as_list(C&, size_t) -> as_list<C>;
template <class C>
as_names(C&, size_t) -> as_names<C>;
template <class C>
as_texts(C&, size_t) -> as_texts<C>;
template <class C>
as_dictionary(C&, size_t) -> as_dictionary<C>;
template <class C>
as_labels(C&, size_t) -> as_labels<C>;
template <class F>
later(F&&) -> later<F>;

template <class F>
inline constexpr bool is_later = false;
template <class F>
inline constexpr bool is_later<later<F>> = true;

} // namespace tributary::wire
