#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::config {

/// Whether a name matches one piece of a glob: `*` any characters, `?` one, `[a-z]` or `[!a-z]` one
/// of those, `\` takes the next as it is. A leading dot must be written out, as in shells. Takes
/// time in proportion to both lengths multiplied, whatever the pattern.
bool glob_matches(std::string_view pattern, std::string_view name);

/// What is wrong with a glob, or "" where nothing is.
std::string glob_error(std::string_view glob);

/// A glob in pieces between its slashes: `/` and `.` dropped, several `**` in a row made one.
struct glob_pieces {
  bool is_absolute = false;
  std::vector<std::string> pieces;
  /// Whether any piece has a wildcard.
  bool is_pattern = false;
};

glob_pieces pieces_of(std::string_view glob);

/// Whether a piece has a wildcard; one without is a name (`plain_name`).
bool has_wildcard(std::string_view piece);

/// A piece without wildcards as the name that it means: backslashes taken out.
std::string plain_name(std::string_view piece);

/// Looks through folders for what globs name. Counts what it sees over all of its globs, so that a
/// glob over a whole disk ends.
class glob_walk {
public:
  explicit glob_walk(size_t entries_max) : left_(entries_max) {}

  /// Everything that the glob matches below `folder`, as it would be written there; folders that
  /// the last piece matches are left out, symbolic links to folders are not followed by `**`.
  /// @returns Nothing where there was more to look at than allowed.
  std::optional<std::vector<std::string>> run(const glob_pieces& glob, const std::string& folder);

private:
  size_t left_;
};

} // namespace tributary::config
