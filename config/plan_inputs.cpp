#include "config/glob.hpp"
#include "config/plan_reader.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <unistd.h>

namespace tributary::config {

namespace {

/// Gathers the files of all globs of a plan.
class input_gatherer {
public:
  input_gatherer(const std::string& folder, const std::string& exclude, problem_sink& found)
    : folder_(folder), exclude_(exclude), found_(found), walk_(limits::glob_entries) {}

  /// @returns Whether there is room for more.
  bool add(const glob_source& source) {
    if (auto wrong = glob_error(source.pattern); !wrong.empty())
      return tell(source, wrong, "write a file's name or a glob such as sources/*.md");
    auto glob = pieces_of(source.pattern);
    auto is_folder = !glob.is_pattern && is_a_folder(glob);
    if (is_folder)
      // As for grep and its like, a folder stands for all that is in it.
      glob.pieces.push_back("**");
    auto names = walk_.run(glob, folder_);
    if (!names)
      return tell(source,
                  fmt::format("more than {} files and folders to look at", limits::glob_entries),
                  "name the folders that matter"),
             false;
    if (names->empty())
      return nothing(source, glob, is_folder);
    for (auto& name : *names)
      if (!take(source, std::move(name), glob.is_pattern || is_folder))
        return false;
    return true;
  }

  std::vector<input_file> files() && {
    std::sort(files_.begin(), files_.end(),
              [](const input_file& a, const input_file& b) { return a.name < b.name; });
    return std::move(files_);
  }

private:
  bool tell(const glob_source& source, const std::string& what, std::string remedy) {
    auto prefix = source.file == "--input" ? "" : "inputs: ";
    found_.error(source.at, fmt::format("{}{} {}", prefix, config::quoted(source.pattern), what),
                 std::move(remedy), source.file);
    return true;
  }

  std::string path_of(const std::string& name) const {
    return name.starts_with('/') ? name : folder_ + (folder_ == "/" ? "" : "/") + name;
  }

  bool is_a_folder(const glob_pieces& glob) const {
    std::string name = glob.is_absolute ? "/" : "";
    for (const auto& piece : glob.pieces)
      name.append(name.empty() || name == "/" ? "" : "/").append(plain_name(piece));
    struct stat facts {};
    return ::stat(path_of(name).c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
  }

  bool nothing(const glob_source& source, const glob_pieces& glob, bool is_folder) {
    if (is_folder)
      return tell(source, "is a folder without files", "name one that has some");
    return tell(source, glob.is_pattern ? "matches no file" : "is no file",
                glob.is_absolute ? "check the path"
                                 : fmt::format("it is looked for in {}", folder_));
  }

  bool take(const glob_source& source, std::string name, bool by_wildcard) {
    auto path = path_of(name);
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0)
      return true;
    if (!S_ISREG(facts.st_mode))
      return by_wildcard || tell(source, "is a pipe or a device", "name a file");
    if (by_wildcard && is_excluded(path))
      return true;
    if (!is_utf8(name) || without_controls(name) != name
        || name.find_first_of("\n\t") != std::string::npos) {
      found_.warning(source.at,
                     fmt::format("{} is left out: its name cannot be shown", config::quoted(name)),
                     "rename it", source.file);
      return true;
    }
    if (::access(path.c_str(), R_OK) != 0)
      return tell(source, fmt::format("names {}, which may not be read", config::quoted(name)),
                  "check its permissions, or leave it out");
    if (!paths_.insert(std::filesystem::path{path}.lexically_normal().string()).second)
      return true;
    return add_file(source, std::move(name), std::move(path), static_cast<uint64_t>(facts.st_size));
  }

  bool is_excluded(const std::string& path) const {
    return !exclude_.empty()
           && std::filesystem::path{path}.lexically_normal()
                == std::filesystem::path{exclude_}.lexically_normal();
  }

  bool add_file(const glob_source& source, std::string name, std::string path, uint64_t bytes) {
    bytes_ += bytes;
    if (files_.size() == limits::input_files) {
      tell(source, fmt::format("brings the inputs over {} files", limits::input_files),
           "name those that matter");
      return false;
    }
    if (bytes_ > limits::input_bytes) {
      tell(source, fmt::format("brings the inputs over {}", human_bytes(limits::input_bytes)),
           "name those that matter");
      return false;
    }
    files_.push_back({std::move(name), std::move(path), bytes});
    return true;
  }

  const std::string& folder_;
  const std::string& exclude_;
  problem_sink& found_;
  glob_walk walk_;
  std::set<std::string> paths_;
  std::vector<input_file> files_;
  uint64_t bytes_ = 0;
};

} // namespace

std::vector<input_file>
resolve_inputs(const std::vector<glob_source>& globs, const std::string& folder,
               const std::string& exclude, problem_sink& found) {
  input_gatherer gatherer{folder, exclude, found};
  for (const auto& glob : globs)
    if (!gatherer.add(glob))
      break;
  return std::move(gatherer).files();
}

} // namespace tributary::config
