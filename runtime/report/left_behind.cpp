#include "runtime/report/left_behind.hpp"

#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

namespace tributary {

namespace {

namespace fs = std::filesystem;

/// A report holds all results; more than this no run of ours has written.
constexpr uint64_t report_bytes = uint64_t{limits::result_bytes} * 16;

/// Nothing where the file is not there, is no file or is too long.
std::optional<std::string> text_of(const fs::path& file, uint64_t bytes_max) {
  std::error_code failed;
  auto size = fs::is_regular_file(file, failed) ? fs::file_size(file, failed) : 0;
  if (failed || size > bytes_max)
    return std::nullopt;
  std::ifstream in{file, std::ios::binary};
  if (!in)
    return std::nullopt;
  std::string text(size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

bool begins_unfinished(const fs::path& file) {
  std::string begin(unfinished_mark.size(), '\0');
  std::ifstream in{file, std::ios::binary};
  return in.read(begin.data(), static_cast<std::streamsize>(begin.size()))
         && begin == unfinished_mark;
}

} // namespace

result<left_behind> read_left_behind(const std::string& folder) {
  fs::path root{folder};
  std::error_code failed;
  if (!fs::exists(root / "events.jsonl", failed))
    return fail(ec::not_found,
                fmt::format("{} is no folder of a run: it has no events.jsonl", folder));
  left_behind out;
  out.report = text_of(root / "report.md", report_bytes).value_or("");
  for (fs::directory_iterator at{root / "streams", failed}, end; !failed && at != end;
       at.increment(failed)) {
    const auto& file = at->path();
    if (file.extension() != ".md" || !begins_unfinished(file))
      continue;
    if (auto text = text_of(file, limits::result_bytes + limits::reason_bytes))
      out.unfinished.push_back({file.stem().string(), std::move(*text)});
  }
  std::sort(out.unfinished.begin(), out.unfinished.end(),
            [](const auto& one, const auto& other) { return one.stream < other.stream; });
  return out;
}

std::string with_partial(const left_behind& run) {
  auto out = run.report;
  if (run.unfinished.empty())
    return out;
  out += out.empty() ? "# Unfinished parts\n" : "\n# Unfinished parts\n";
  for (const auto& part : run.unfinished)
    out += fmt::format("\n## {}\n\n{}\n", part.stream, part.text);
  return out;
}

} // namespace tributary
