#pragma once

#include <cstddef>
#include <vector>

namespace tributary {

/// Shares `total` out among things of these sizes: each gets what it needs or, where that is too
/// much, as much as every other that does not get all it needs.
std::vector<size_t> fair_shares(const std::vector<size_t>& sizes, size_t total);

} // namespace tributary
