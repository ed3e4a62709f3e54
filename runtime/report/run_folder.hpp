#pragma once

#include "runtime/base/error.hpp"
#include "runtime/report/output_files.hpp"
#include "runtime/report/run_output.hpp"

#include <memory>
#include <string>

namespace tributary {

/// Writes a run's leavings into a folder, in a thread of its own, so that nobody waits for the
/// disk.
class run_folder : public run_output {
public:
  /// Creates the folder. A folder that holds an earlier run's files is cleared of those (only of
  /// names that `is_output_name` knows); foreign files stay. A run that is resumed keeps its drafts
  /// there; `events.jsonl` begins anew, because all events are told again.
  static result<std::shared_ptr<run_folder>>
  open(const std::string& path, earlier_files earlier = earlier_files::cleared);
  ~run_folder() override;

  void append_events(std::string_view lines) override;
  void put(std::string_view name, std::shared_ptr<const std::string> bytes) override;

  /// Waits until all that was given is on disk. @returns The first error since the folder was
  /// opened.
  result<void> flush();
  const std::string& path() const;

private:
  struct parts;
  explicit run_folder(std::unique_ptr<parts> p);
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
