#pragma once

#include "runtime/report/run_record.hpp"

#include <string>
#include <vector>

namespace tributary {

/// Widths of the columns before the last one, which takes the rest; 0 leaves a column out.
struct stream_columns {
  size_t name = 0;
  size_t worker = 0;
  size_t node = 0;
  size_t time = 0;
  size_t bar = 0;
};

/// What a stream's line is made of.
struct stream_scene {
  const plan& what;
  const run_record& record;
  time_point now;
  bool colour;
};

/// Columns that suit these streams and a terminal of this width: the narrower it is, the fewer.
stream_columns columns_for(const plan& p, const run_record& record,
                           const std::vector<stream_index>& streams, size_t width);

/// One stream's line: how it stands, its name, its worker and node, elapsed against estimate, and
/// what it has to show or why it does not run.
std::string
stream_line(const stream_scene& scene, const stream_columns& columns, stream_index s, size_t width);

} // namespace tributary
