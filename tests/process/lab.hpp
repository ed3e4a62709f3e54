#pragma once

#include "tests/process/program.hpp"
#include "tests/support/named_gate.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// One line of a run's events, as far as tests look at it.
struct event_line {
  std::string type;
  std::string stream;
  std::string node;
  std::string text;
  /// Seconds of its day.
  double at = 0;
};

/// Waits until a coordinator says where it listens.
std::string listening_address(const program& coordinator);

/// A folder of its own with a topology, plans and worker scripts in it, and the processes that
/// tests start there. Its worker `sh` says a word when the test lets it go:
/// each attempt adds a line to `ran.STREAM`, then waits at the gate `go.STREAM`.
class lab {
public:
  /// @param heartbeat The topology's, such as `{every: 100ms, lost-after: 1s}`.
  explicit lab(std::string_view heartbeat = "{every: 100ms, lost-after: 1s}");
  ~lab();
  lab(const lab&) = delete;
  lab& operator=(const lab&) = delete;

  std::string at(const std::string& name) const { return folder_ + "/" + name; }
  void write(const std::string& name, std::string_view text) const;
  /// Lets a stream's attempts end.
  void let_go(const std::string& stream);
  /// How often a stream was begun.
  size_t began(const std::string& stream) const;
  bool begins(const std::string& stream, size_t times = 1) const;

  /// A variable for all programs that are started from now on.
  void set(const std::string& name, const std::string& value) { environment_[name] = value; }
  program start(const std::string& name, std::vector<std::string> arguments) const;
  /// With a terminal, by its path.
  program start_at(const std::string& terminal, const std::string& name,
                   std::vector<std::string> arguments) const;
  /// Runs it to its end.
  program finish(const std::string& name, std::vector<std::string> arguments) const;

  /// Makes certificates in this folder; whatever is started from now on uses them.
  void use_certificates(std::vector<std::string> more = {});

  /// A coordinator that listens; `address()` says where.
  program coordinator(const std::string& listen = "127.0.0.1:0");
  const std::string& address() const { return address_; }
  program node(const std::string& name, std::vector<std::string> more = {}) const;
  /// Follows the plan at the coordinator; leaves its files in the folder `name`.
  program run(const std::string& name, std::vector<std::string> more = {}) const;
  /// The report of the same plan without a cluster, all streams let go.
  std::string plain_report() const;

  std::vector<event_line> events(const std::string& run) const;
  /// Waits for an event; an empty stream or node is any.
  bool happens(const std::string& run, const std::string& type, const std::string& stream = {},
               const std::string& node = {}) const;
  size_t count(const std::string& run, const std::string& type, const std::string& stream = {},
               const std::string& node = {}) const;
  /// The node of a stream's last start.
  std::string node_of(const std::string& run, const std::string& stream) const;
  /// How many secrets of coordinators lie where other processes find them.
  size_t secrets() const;
  /// Waits until no process that was started here is left.
  bool no_process_stays() const;
  /// The verb `nodes`, as JSON.
  std::string nodes() const;

private:
  std::string folder_;
  std::map<std::string, std::string> environment_;
  std::map<std::string, test::named_gate> gates_;
  std::string address_;
  /// Options of all programs that talk with each other.
  std::vector<std::string> proofs_;
};

} // namespace tributary
