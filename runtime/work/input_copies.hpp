#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tributary {

/// Where a machine keeps its copy of a run's input that lies elsewhere: FOLDER/RUN-NUMBER.
/// @param folder the machine's folder for such copies.
/// @param number the input's place in the run's list, from 0.
std::string input_copy_path(std::string_view folder, std::string_view run, size_t number);

/// Removes all of a run's copies from the folder; what cannot be removed stays.
void remove_input_copies(const std::string& folder, std::string_view run);

} // namespace tributary
