#include "runtime/wire/message_fields.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>

namespace tributary::wire {

namespace {

/// Stands for a member of any type, to find out how many an aggregate has.
struct anything {
  template <class T>
  operator T() const { // NOLINT: implicit is the point
    std::abort();
  }
};

template <class T, size_t... I>
constexpr bool has_members(std::index_sequence<I...>) {
  return requires {
    T{(static_cast<void>(I), anything{})...};
  };
}

template <class T, size_t N = 48>
constexpr size_t members_of() {
  if constexpr (has_members<T>(std::make_index_sequence<N>{}))
    return N;
  else
    return members_of<T, N - 1>();
}

struct count_fields {
  size_t count = 0;
  template <class... Fields>
  void operator()(Fields&&...) {
    count = sizeof...(Fields);
  }
};

template <class T>
bool lists_all_members() {
  T x{};
  count_fields counter;
  fields(counter, x);
  return counter.count == members_of<T>();
}

template <size_t Kind = 0>
void check_messages() {
  if constexpr (Kind < std::variant_size_v<message>) {
    INFO("message kind " << Kind);
    CHECK(lists_all_members<std::variant_alternative_t<Kind, message>>());
    check_messages<Kind + 1>();
  }
}

} // namespace

TEST_CASE("the field list of every message names all of its members") {
  check_messages();
  CHECK(lists_all_members<orders::item>());
  CHECK(lists_all_members<orders::item::need>());
  CHECK(lists_all_members<node_list::row>());
  CHECK(lists_all_members<node_list::account>());
}

TEST_CASE("the field list of every value names all of its members") {
  CHECK(lists_all_members<lease_id>());
  CHECK(lists_all_members<usage>());
  CHECK(lists_all_members<completion>());
  CHECK(lists_all_members<failure>());
  CHECK(lists_all_members<attempt_outcome>());
  CHECK(lists_all_members<attempt_progress>());
  CHECK(lists_all_members<place>());
  CHECK(lists_all_members<failure_step>());
  CHECK(lists_all_members<failure_rule>());
  CHECK(lists_all_members<input_file>());
  CHECK(lists_all_members<stream_spec>());
  CHECK(lists_all_members<worker_profile>());
  CHECK(lists_all_members<run_context>());
  CHECK(lists_all_members<node_offer>());
}

} // namespace tributary::wire
