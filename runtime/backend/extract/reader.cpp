#include "runtime/backend/extract/reader.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>

namespace tributary::extract {

namespace {

std::string extension_of(std::string_view name) {
  auto slash = name.find_last_of('/');
  auto base = slash == std::string_view::npos ? name : name.substr(slash + 1);
  auto dot = base.find_last_of('.');
  return dot == std::string_view::npos || dot == 0 ? std::string{} : to_lower(base.substr(dot + 1));
}

template <size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 4> markdown_names{"md", "markdown", "mdown", "mkd"};
constexpr std::array<std::string_view, 3> html_names{"html", "htm", "xhtml"};
constexpr std::array<std::string_view, 52> code_names{
  "c",    "h",   "cc",    "cpp",  "cxx", "hpp", "hh",    "hxx",  "ipp", "cs",  "java",
  "kt",   "kts", "scala", "go",   "rs",  "py",  "pyi",   "rb",   "pl",  "pm",  "php",
  "js",   "mjs", "cjs",   "ts",   "tsx", "jsx", "swift", "m",    "mm",  "lua", "sh",
  "bash", "zsh", "ps1",   "sql",  "r",   "jl",  "ex",    "exs",  "erl", "hrl", "hs",
  "ml",   "mli", "clj",   "dart", "zig", "nim", "cmake", "proto"};

} // namespace

source_format format_of(std::string_view name) {
  auto extension = extension_of(name);
  if (among(extension, markdown_names))
    return source_format::markdown;
  if (among(extension, html_names))
    return source_format::html;
  if (extension == "csv" || extension == "tsv")
    return source_format::csv;
  return among(extension, code_names) ? source_format::code : source_format::text;
}

std::unique_ptr<reader> make_reader(source_format format, std::string_view name, emit_block emit) {
  switch (format) {
    case source_format::markdown:
      return make_markdown_reader(std::move(emit));
    case source_format::html:
      return make_html_reader(std::move(emit));
    case source_format::csv:
      return make_csv_reader(extension_of(name) == "tsv" ? '\t' : ',', std::move(emit));
    case source_format::code:
      return make_code_reader(std::move(emit));
    case source_format::text:
      return make_text_reader(std::move(emit));
  }
  return make_text_reader(std::move(emit));
}

} // namespace tributary::extract
