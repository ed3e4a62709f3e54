#pragma once

#include "runtime/base/error.hpp"
#include "runtime/schedule/scheduler.hpp"
#include "runtime/work/work.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// Everything that processes of a cluster say to each other. `codec.hpp` turns it into bytes,
/// `channel.hpp` cuts the bytes into frames.
namespace tributary::wire {

/// Raised when an old reader could misunderstand; peers of another major version are refused.
inline constexpr uint32_t protocol_version = 1;

// --- a node and its coordinator

/// First from a node, at each (re)connect: who it is, what it offers, what it still has.
struct node_hello {
  uint32_t version = protocol_version;
  /// Random per process start: a node that comes back under its name is told from a restarted one.
  std::string incarnation;
  node_offer offer;
  /// Boot id and file system of the machine: where it equals the coordinator's, inputs are read in
  /// place instead of being sent.
  std::string machine;
  std::vector<lease_id> running;
  std::vector<lease_id> holding;
};

/// The coordinator's answer; after it, orders may come.
struct node_welcome {
  duration heartbeat_every{0};
  duration lost_after{0};
  std::string machine;
};

/// The coordinator does not want this peer, and why; the connection ends.
struct refused {
  std::string why;
};

/// A node's, every `heartbeat_every`, renews all leases that it lists at once; a client asks
/// whether the coordinator still works. The coordinator gives back what it gets.
struct heartbeat {
  uint64_t seq = 0;
};

/// Before a run's first order to this node.
struct open_run {
  run_context context;
};

/// Nothing more of this run will come: forget context, inputs and results.
struct close_run {
  std::string run;
};

/// Attempts to run; never more than the node has free slots.
struct orders {
  struct item {
    lease_id lease;
    stream_spec stream;
    std::string worker;
    struct need {
      std::string stream;
      std::string name;
      /// False: the stream was lost.
      bool there = true;
      std::string text;
    };
    std::vector<need> needs;
    bool has_previous = false;
    std::string previous;
    std::optional<earlier_try> earlier;
    std::vector<uint32_t> tasks;
  };
  std::vector<item> items;
};

/// End these attempts; their results are not wanted.
struct cancel {
  std::vector<lease_id> leases;
};

/// These outcomes are recorded: the node may forget them.
struct acknowledged {
  std::vector<lease_id> leases;
};

/// What ended since the last message.
struct outcomes {
  std::vector<attempt_outcome> items;
};

struct progress {
  std::vector<attempt_progress> items;
};

/// From a node: I finish what I run and leave. From the coordinator: do so.
struct drain {};

/// From a node that has nothing left: it is going. `handed_back` were not finished.
struct bye {
  std::vector<lease_id> handed_back;
};

// --- a client and the coordinator

/// First from a client.
struct client_hello {
  uint32_t version = protocol_version;
  std::string machine;
};
struct client_welcome {
  std::string machine;
};

/// Run this plan. Its text is read again by the coordinator's own reader.
struct submit {
  /// Drawn by the client; the same key twice is the same run.
  std::string key;
  std::string file;
  std::string text;
  /// Options that change how it runs, as the command line writes them: `--fail-fast`, `--worker=x`.
  std::vector<std::string> options;
  /// What the globs matched on the client's machine.
  std::vector<input_file> inputs;
  std::string folder;
};

struct submitted {
  std::string run;
};

/// The run's events and files from here on go to this client; events after `after_seq` first.
struct follow {
  std::string run;
  uint64_t after_seq = 0;
};

/// Whole lines of events.jsonl.
struct events {
  std::string run;
  std::string lines;
};

/// One of the run's files, whole (names as in `is_output_name`).
struct output_file {
  std::string run;
  std::string name;
  std::string bytes;
};

/// Everything of a followed run has been sent.
struct run_over {
  std::string run;
  int exit_code = 0;
};

/// The run that was asked for is with another coordinator; or nobody has it just now, and it can be
/// asked for again soon.
struct moved {
  std::string run;
  /// Of that coordinator; "" where none has it, or nobody knows.
  std::string address;
};

struct cancel_run {
  std::string run;
  std::string why;
};

struct list_nodes {};
struct node_list {
  struct row {
    std::string name;
    std::string state;
    uint32_t slots = 0;
    uint32_t busy = 0;
    std::vector<std::string> workers;
    std::map<std::string, std::string> labels;
    duration since_heartbeat{0};
    uint64_t done = 0;
  };
  std::vector<row> rows;
  /// A provider's account, as the governor counts it over all nodes and runs.
  struct account {
    std::string name;
    std::vector<std::string> workers;
    uint32_t running = 0;
    /// So many may run at once now.
    uint32_t window = 0;
    std::optional<uint32_t> requests_per_minute;
    std::optional<uint64_t> tokens_per_minute;
    uint64_t attempts = 0;
    uint64_t delivered = 0;
    uint64_t failed = 0;
    usage used;
    /// `closed`, `open`, `half-open`.
    std::string breaker;
    /// Why none may begin; "" where one may, or would once another has ended.
    std::string closed_why;
    std::optional<duration> opens_in;
  };
  /// False: nobody could say (or an older coordinator, which does not).
  bool accounts_known = false;
  std::vector<account> accounts;
};

/// Let this node finish and leave.
struct drain_node {
  std::string name;
};

/// A request was carried out, or not and why.
struct done {
  bool ok = true;
  std::string what;
};

// --- files, either way: the reader asks for each piece, so nothing floods

struct want_part {
  std::string run;
  uint32_t input = 0;
  uint64_t offset = 0;
  uint32_t length = 0;
};
struct part {
  std::string run;
  uint32_t input = 0;
  uint64_t offset = 0;
  std::string bytes;
  /// Not "": the file cannot be had.
  std::string error;
};

// --- a client and the coordinator, once more

/// Let go what waits for that. Answered by `approval`, or by `moved`.
struct approve_run {
  std::string run;
  /// Its id; "": the plan as a whole.
  std::string stream;
  /// All that the plan asks for, now and later.
  bool everything = false;
  /// Who does it, as they say.
  std::string by;
};

/// It is approved, and that will not be lost; or it is not, and why.
struct approval {
  std::string run;
  /// `ec::none` where it is.
  ec code = ec::none;
  std::string what;
};

/// A message's position is its kind on the wire: append only.
using message
  = std::variant<node_hello, node_welcome, refused, heartbeat, open_run, close_run, orders, cancel,
                 acknowledged, outcomes, progress, drain, bye, client_hello, client_welcome, submit,
                 submitted, follow, events, output_file, run_over, cancel_run, list_nodes,
                 node_list, drain_node, done, want_part, part, moved, approve_run, approval>;

} // namespace tributary::wire
