#include "config/glob.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <dirent.h>
#include <memory>
#include <set>

namespace tributary::config {

namespace {

enum class entry_kind : uint8_t { none, folder, linked_folder, other };

struct entry {
  std::string name;
  entry_kind kind;
};

entry_kind kind_of(const std::string& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0)
    return entry_kind::none;
  if (S_ISDIR(facts.st_mode))
    return entry_kind::folder;
  if (!S_ISLNK(facts.st_mode))
    return entry_kind::other;
  if (::stat(path.c_str(), &facts) != 0)
    return entry_kind::none;
  return S_ISDIR(facts.st_mode) ? entry_kind::linked_folder : entry_kind::other;
}

std::string joined(const std::string& folder, const std::string& name) {
  if (folder.empty())
    return name;
  return folder.back() == '/' ? folder + name : folder + "/" + name;
}

/// One glob on its way through the folders.
class walker {
public:
  walker(const glob_pieces& glob, const std::string& folder, size_t& left)
    : glob_(glob), folder_(folder), left_(left) {}

  bool walk() {
    visit(glob_.is_absolute ? "/" : "", 0);
    return !ran_out_;
  }

  std::vector<std::string> found;

private:
  std::string path_of(const std::string& name) const {
    return glob_.is_absolute ? name : joined(folder_, name);
  }

  /// The folder's entries; those of a folder that cannot be read are none.
  std::vector<entry> entries_of(const std::string& at) {
    std::vector<entry> out;
    auto path = path_of(at);
    std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir(path.c_str()), ::closedir};
    if (!folder)
      return out;
    while (auto* e = ::readdir(folder.get())) {
      std::string name{e->d_name};
      if (name == "." || name == "..")
        continue;
      if (left_ == 0) {
        ran_out_ = true;
        return {};
      }
      --left_;
      auto kind = e->d_type == DT_DIR   ? entry_kind::folder
                  : e->d_type == DT_REG ? entry_kind::other
                                        : kind_of(joined(path, name));
      if (kind != entry_kind::none)
        out.push_back({std::move(name), kind});
    }
    return out;
  }

  void visit(const std::string& at, size_t piece) {
    // Several `**` reach a folder in many ways; one visit per place in the glob is enough.
    if (ran_out_ || !visited_.emplace(at, piece).second)
      return;
    const auto& name = glob_.pieces[piece];
    auto is_last = piece + 1 == glob_.pieces.size();
    if (name == "**") {
      if (!is_last)
        visit(at, piece + 1);
      return descend(at, piece, is_last);
    }
    if (!has_wildcard(name)) {
      auto next = joined(at, plain_name(name));
      auto kind = kind_of(path_of(next));
      if (is_last && kind == entry_kind::other)
        found.push_back(std::move(next));
      else if (!is_last && (kind == entry_kind::folder || kind == entry_kind::linked_folder))
        visit(next, piece + 1);
      return;
    }
    for (const auto& e : entries_of(at)) {
      if (!glob_matches(name, e.name))
        continue;
      if (is_last && e.kind == entry_kind::other)
        found.push_back(joined(at, e.name));
      else if (!is_last && e.kind != entry_kind::other)
        visit(joined(at, e.name), piece + 1);
    }
  }

  /// `**` stays at its piece below each folder that is not hidden.
  void descend(const std::string& at, size_t piece, bool is_last) {
    for (const auto& e : entries_of(at)) {
      if (e.name.starts_with('.'))
        continue;
      if (e.kind == entry_kind::folder)
        visit(joined(at, e.name), piece);
      else if (is_last && e.kind == entry_kind::other)
        found.push_back(joined(at, e.name));
    }
  }

  const glob_pieces& glob_;
  const std::string& folder_;
  size_t& left_;
  bool ran_out_ = false;
  std::set<std::pair<std::string, size_t>> visited_;
};

} // namespace

std::optional<std::vector<std::string>>
glob_walk::run(const glob_pieces& glob, const std::string& folder) {
  if (glob.pieces.empty())
    return std::vector<std::string>{};
  walker way{glob, folder, left_};
  if (!way.walk())
    return std::nullopt;
  std::sort(way.found.begin(), way.found.end());
  way.found.erase(std::unique(way.found.begin(), way.found.end()), way.found.end());
  return std::move(way.found);
}

} // namespace tributary::config
