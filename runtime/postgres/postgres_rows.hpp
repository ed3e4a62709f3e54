#pragma once

#include <cstdint>
#include <memory>
#include <string>

struct pg_result;

namespace tributary {

/// What a statement gave, whole. Columns are asked for as what the statement made them:
/// `bigint`, `boolean`, `text` or `bytea`.
class postgres_rows {
public:
  explicit postgres_rows(pg_result* rows) : rows_{rows} {}

  int count() const;
  bool empty() const { return count() == 0; }
  /// 0 where it is absent or no number.
  int64_t number(int row, int column) const;
  bool truth(int row, int column) const;
  /// Also of a `bytea`; "" where it is absent.
  std::string text(int row, int column) const;
  bool is_null(int row, int column) const;

private:
  struct closer {
    void operator()(pg_result* rows) const;
  };
  std::unique_ptr<pg_result, closer> rows_;
};

} // namespace tributary
