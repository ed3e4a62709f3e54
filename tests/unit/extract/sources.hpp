#pragma once

#include "runtime/backend/extract/extract.hpp"
#include "runtime/synthesis/claim.hpp"
#include "runtime/work/work.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace tributary {

/// Files in a folder of their own, and orders that work on them.
class sources {
public:
  sources() {
    auto name = (std::filesystem::temp_directory_path() / "tributary-extract-XXXXXX").string();
    if (!::mkdtemp(name.data()))
      throw std::runtime_error("no temporary folder: " + name);
    folder_ = name;
    run_ = std::make_shared<run_context>();
    run_->task = "Report on engines";
  }
  ~sources() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  sources(const sources&) = delete;
  sources& operator=(const sources&) = delete;

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  sources& add(const std::string& name, const std::string& text) {
    std::ofstream{path(name), std::ios::binary} << text;
    return name_only(name);
  }
  /// Names a file that is there by other means, or not at all.
  sources& name_only(const std::string& name) {
    run_->inputs.push_back({"docs/" + name, path(name), 0});
    return *this;
  }

  work_order order(const std::string& focus, const std::string& output = "", std::vector<std::string> tasks = {}) const {
    auto stream = std::make_shared<stream_spec>();
    stream->id = stream->name = "part";
    stream->focus = focus;
    stream->output = output;
    stream->tasks = std::move(tasks);
    work_order o;
    o.run = run_;
    o.stream = stream;
    return o;
  }

  /// The whole result; throws what went wrong.
  static std::string answer(const work_order& order) {
    extract::pace at;
    at.reading = [](const std::string&) {};
    at.read = [](uint64_t) { return true; };
    auto text = extract::answer_order(order, at);
    if (!text)
      throw std::runtime_error(text.error().message);
    return *text;
  }

  /// Three engines with profiles and a table, where one note contradicts a profile.
  sources& add_engines() {
    add("alpha.md", "---\nas of: 2025-06\n---\n# Alpha\n\nAlpha runs workflows that survive crashes.\n\n"
                    "- **Licence:** MIT\n- **Language:** Go\n- **First release:** 2019\n- **Market position:** established\n\n"
                    "## Strengths\n\n- Histories make every step durable.\n\n## Weaknesses\n\n- Needs a database cluster.\n");
    add("beta.md", "---\nas of: 2025-06\n---\n# Beta\n\nBeta is a library for durable steps.\n\n"
                   "- **Licence:** BSL 1.1\n- **Language:** Rust\n- **First release:** 2023\n- **Market position:** emerging\n\n"
                   "## Strengths\n\n- One binary and no database.\n");
    add("gamma.md", "---\nas of: 2025-06\n---\n# Gamma\n\nGamma queues tasks.\n\n"
                    "- **Licence:** Apache-2.0\n- **Language:** Python\n- **First release:** 2009\n- **Market position:** established\n\n"
                    "## Weaknesses\n\n- Loses tasks when a worker is killed.\n");
    add("features.csv", "engine,durable timers,visual editor\nAlpha,yes,no\nBeta,yes,no\nGamma,no,no\n");
    return add("note.md", "---\nas of: 2020-08\n---\n# Old note\n\n| Engine | Licence |\n|---|---|\n| Alpha | MIT |\n| Gamma | BSD-3-Clause |\n");
  }

private:
  std::filesystem::path folder_;
  std::shared_ptr<run_context> run_;
};

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace tributary
