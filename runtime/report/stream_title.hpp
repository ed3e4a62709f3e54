#pragma once

#include "runtime/report/run_record.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// What people call a stream: its name, else its id.
std::string stream_title(const plan& p, const run_record& record, stream_index stream);

/// Text of anybody as it may stand in HTML and in XML, in elements and attributes.
std::string shown_text(std::string_view text);

} // namespace tributary
