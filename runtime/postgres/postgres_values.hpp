#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// The parameters of one statement, from `$1` on, in PostgreSQL's binary form: nothing of them is
/// ever read as SQL.
class postgres_values {
public:
  /// As `bigint`.
  postgres_values& number(int64_t value);
  postgres_values& text(std::string_view value);
  /// As `bytea`.
  postgres_values& bytes(std::string_view value);
  /// As `bigint[]`.
  postgres_values& numbers(const std::vector<int64_t>& values);
  /// As `bigint[]`, some of them absent.
  postgres_values& numbers(const std::vector<std::optional<int64_t>>& values);
  postgres_values& texts(const std::vector<std::string>& values);
  /// As `bytea[]`, some of them absent.
  postgres_values& byte_list(const std::vector<std::optional<std::string_view>>& values);

  struct parameter {
    /// PostgreSQL's number of the type.
    uint32_t type = 0;
    std::string bytes;
  };
  const std::vector<parameter>& all() const { return values_; }

private:
  std::vector<parameter> values_;
};

} // namespace tributary
