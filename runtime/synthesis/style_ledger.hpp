#pragma once

#include "runtime/synthesis/conflict.hpp"
#include "runtime/synthesis/style_profile.hpp"

#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace tributary {

/// The habits of all sections of a draft, by what they are habits of. What arrives costs its own
/// traits; only `conflicts` looks at the whole.
class style_ledger {
public:
  void add(stream_index stream, const std::vector<style_trait>& traits);
  /// @param traits What was added for the stream.
  void remove(stream_index stream, const std::vector<style_trait>& traits);

  /// One conflict for each aspect in which some sections differ from a clear majority; of languages
  /// two are enough. Noted, since a reader stumbles over it and is not misled. In the order of the
  /// aspects, without ids.
  std::vector<conflict> conflicts() const;

private:
  using streams_by_form = std::map<std::string_view, std::set<stream_index>>;

  std::map<std::pair<style_aspect, uint8_t>, streams_by_form> held_;
};

} // namespace tributary
