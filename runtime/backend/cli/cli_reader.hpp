#pragma once

#include "runtime/backend/child_process.hpp"
#include "runtime/backend/cli/cli_account.hpp"
#include "runtime/plan/topology.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// Reads a CLI's stdout as it comes, cut anywhere, and keeps the account of it. A line may be as
/// long as a result: whole answers come as one.
class cli_reader {
public:
  /// @param dialect One of codex, claude, gemini_cli.
  explicit cli_reader(backend_kind dialect) : dialect_(dialect) {}

  /// The next bytes. @returns What they were to whoever waits. After `enough` nothing more is read,
  /// so that the account does not depend on where the output was cut.
  piece_sign feed(std::string_view bytes);
  /// There will be no more; a last line may lack its end.
  void finish();

  const cli_account& account() const { return account_; }
  cli_account take() { return std::move(account_); }

private:
  bool is_enough() const { return account_.hopeless || account_.too_large; }
  event_weight read_line(std::string_view line);
  void keep(std::string_view bytes);

  backend_kind dialect_;
  cli_account account_;
  /// The beginning of a line whose end has not come.
  std::string begun_;
  /// The line is over its bound: what comes until its end is dropped.
  bool dropping_ = false;
};

} // namespace tributary
