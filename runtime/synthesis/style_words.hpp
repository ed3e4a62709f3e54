#pragma once

#include "runtime/synthesis/style_profile.hpp"

#include <string_view>
#include <vector>

namespace tributary {

/// Adds what the words of a section's running text show: language, and of English person, tense and
/// terms. The word lists are the closed classes of each language (pronouns, auxiliaries, articles),
/// as F. Mosteller and D. L. Wallace, "Inference and Disputed Authorship: The Federalist" (1964),
/// told authors by.
void add_word_traits(std::string_view prose, std::vector<style_trait>& out);

} // namespace tributary
