#pragma once

#include "runtime/synthesis/attribute.hpp"

#include <string_view>

namespace tributary {

/// Whether an attribute is one of those that are chosen when something is built: its licence,
/// version, port, protocol, format, database …
bool is_choice(const attribute_name& attribute);

/// Whether an attribute is one that things have, whoever builds them: a price, a founder, what was
/// measured. Nobody decides these in a report.
bool is_fact(const attribute_name& attribute);

/// How a text speaks of what it claims.
enum class wording : uint8_t { unclear, decides, reports };

/// `decides` where it lays down ("we use", "must", "shall", "will": the key words of RFC 2119 and
/// of the ISO/IEC Directives, part 2) more often than it tells what others did. Looks at the
/// beginning of a long text alone.
wording wording_of(std::string_view text);

/// The wording that a stream's id, name and type or a plan's task let expect: "backend" and "build"
/// decide, "market" and "compare" report.
wording wording_by_role(std::string_view words);

} // namespace tributary
