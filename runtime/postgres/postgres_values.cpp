#include "runtime/postgres/postgres_values.hpp"

namespace tributary {

namespace {

// Numbers of PostgreSQL's own types; they never change (catalog/pg_type.dat).
constexpr uint32_t bytea = 17;
constexpr uint32_t bigint = 20;
constexpr uint32_t text_type = 25;
constexpr uint32_t bytea_list = 1001;
constexpr uint32_t text_list = 1009;
constexpr uint32_t bigint_list = 1016;

template <class T>
void append(std::string& out, T value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8)
    out += static_cast<char>(static_cast<uint64_t>(value) >> shift & 0xff);
}

std::string packed(int64_t value) {
  std::string out;
  append(out, value);
  return out;
}

/// Dimensions, whether there are absent ones, the type; size and first index; length and bytes of
/// each.
template <class List, class Write>
std::string list_of(uint32_t type, const List& values, const Write& write) {
  std::string out;
  append(out, uint32_t{values.empty() ? 0u : 1u});
  append(out, uint32_t{1});
  append(out, type);
  if (values.empty())
    return out;
  append(out, static_cast<uint32_t>(values.size()));
  append(out, uint32_t{1});
  for (const auto& v : values)
    write(out, v);
  return out;
}

void write_bytes(std::string& out, std::string_view bytes) {
  append(out, static_cast<uint32_t>(bytes.size()));
  out += bytes;
}

void write_number(std::string& out, int64_t value) {
  append(out, uint32_t{sizeof value});
  append(out, value);
}

} // namespace

postgres_values& postgres_values::number(int64_t value) {
  values_.push_back({bigint, packed(value)});
  return *this;
}

postgres_values& postgres_values::text(std::string_view value) {
  values_.push_back({text_type, std::string{value}});
  return *this;
}

postgres_values& postgres_values::bytes(std::string_view value) {
  values_.push_back({bytea, std::string{value}});
  return *this;
}

postgres_values& postgres_values::numbers(const std::vector<int64_t>& values) {
  values_.push_back({bigint_list, list_of(bigint, values, write_number)});
  return *this;
}

postgres_values& postgres_values::numbers(const std::vector<std::optional<int64_t>>& values) {
  values_.push_back({bigint_list, list_of(bigint, values, [](std::string& out, const auto& v) {
                       v ? write_number(out, *v) : append(out, UINT32_MAX);
                     })});
  return *this;
}

postgres_values& postgres_values::texts(const std::vector<std::string>& values) {
  values_.push_back({text_list, list_of(text_type, values, write_bytes)});
  return *this;
}

postgres_values&
postgres_values::byte_list(const std::vector<std::optional<std::string_view>>& values) {
  values_.push_back({bytea_list, list_of(bytea, values, [](std::string& out, const auto& v) {
                       v ? write_bytes(out, *v) : append(out, UINT32_MAX);
                     })});
  return *this;
}

} // namespace tributary
