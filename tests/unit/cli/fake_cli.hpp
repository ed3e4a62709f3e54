#pragma once

#include "tests/unit/backend/trial.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <sys/stat.h>

#include <string>

namespace tributary::trial {

/// A CLI that does what a test wants: a shell script of its name on a PATH of its own.
class fake_cli {
public:
  /// @param script Runs in the worker's folder, the prompt on stdin.
  fake_cli(backend_kind dialect, const std::string& script) : dialect_(dialect) {
    auto name = dialect == backend_kind::codex    ? "codex"
                : dialect == backend_kind::claude ? "claude"
                                                  : "gemini";
    write_file(*folder_ / name, "#!/bin/sh\n" + script + "\n");
    ::chmod((*folder_ / name).c_str(), S_IRWXU);
  }

  /// A file beside the script, for what it is to print.
  std::string file(const std::string& name, const std::string& text) const {
    write_file(*folder_ / name, text);
    return *folder_ / name;
  }
  std::string at(const std::string& name) const { return *folder_ / name; }

  order_parts order() const {
    order_parts out;
    out.worker.name = "coder";
    out.worker.backend = dialect_;
    out.worker.environment["PATH"] = folder_->path() + ":/usr/local/bin:/usr/bin:/bin";
    return out;
  }

private:
  backend_kind dialect_;
  /// Shared, so that a fake can be handed on.
  std::shared_ptr<temporary_folder> folder_ = std::make_shared<temporary_folder>();
};

} // namespace tributary::trial
