#include "runtime/postgres/postgres_rows.hpp"

#include <libpq-fe.h>

namespace tributary {

void postgres_rows::closer::operator()(pg_result* rows) const {
  PQclear(rows);
}

int postgres_rows::count() const {
  return PQntuples(rows_.get());
}

int64_t postgres_rows::number(int row, int column) const {
  if (PQgetlength(rows_.get(), row, column) != 8)
    return 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(PQgetvalue(rows_.get(), row, column));
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i)
    value = value << 8 | bytes[i];
  return static_cast<int64_t>(value);
}

bool postgres_rows::truth(int row, int column) const {
  return PQgetlength(rows_.get(), row, column) == 1 && *PQgetvalue(rows_.get(), row, column) != 0;
}

std::string postgres_rows::text(int row, int column) const {
  return {PQgetvalue(rows_.get(), row, column),
          static_cast<size_t>(PQgetlength(rows_.get(), row, column))};
}

bool postgres_rows::is_null(int row, int column) const {
  return PQgetisnull(rows_.get(), row, column) != 0;
}

} // namespace tributary
