#pragma once

#include "actors/input_fetch.hpp"
#include "actors/input_files.hpp"
#include "actors/run_opener.hpp"
#include "actors/wire_end.hpp"

#include <caf/stateful_actor.hpp>

#include <optional>

namespace tributary {

/// Where a client is, as far as it proved.
enum class client_place : uint8_t {
  /// On our machine and of our user: what its plan names is read where it lies.
  here,
  /// Its files come over the wire, and no path that it names is opened.
  elsewhere,
};

/// Reads the plan and makes a run of it that reports to `session`; or says what is wrong with it.
using request_maker
  = std::function<result<run_request_ptr>(const wire::submit&, client_place, const caf::actor&)>;

struct client_session_options {
  wire::client_hello hello;
  caf::actor peer;
  roster names;
  std::string machine;
  /// Where inputs go that the client has to send, `RUN-NUMBER` each.
  std::string input_folder;
  request_maker make_request;
  std::function<caf::actor(caf::event_based_actor*)> start_files;
  run_keeper keeper;
};

/// One of a run's files for the client, or lines of its events (name is empty).
struct client_output {
  std::string name;
  std::shared_ptr<const std::string> bytes;
};

struct client_session_state {
  static inline const char* name = "client_session";
  ~client_session_state();
  client_session_options options;
  wire_end end;
  caf::actor runs;
  caf::actor registry;
  caf::actor scheduler;
  caf::actor files;
  /// The client's run; a connection has one.
  std::string run;
  /// Set while the client still sends inputs.
  std::optional<input_fetch> fetch;
  run_request_ptr waiting;
  /// Handed to the runs and not over.
  run_request_ptr submitted;
  /// It follows a run that was there before, and what the client knew of it.
  bool following = false;
  uint64_t after_seq = 0;
  /// Not yet sent: the newest of each name, so a slow client gets fewer drafts, not more memory.
  std::map<std::string, std::shared_ptr<const std::string>> outputs;
  std::optional<cancel_run_request> cancelled;
  /// It is being found out where a run is that was to be approved.
  bool locating = false;
  std::optional<run_over> over;
};

void tell_client(caf::stateful_actor<client_session_state>* self, const wire::message& m);

/// The coordinator's end of a client's connection: takes its plan, sends its run's events and files
/// as they come. The run goes on when the client is gone.
caf::behavior
client_session(caf::stateful_actor<client_session_state>* self, client_session_options options);

/// An output that sends all to a client's session. Thread safe.
std::shared_ptr<run_output> output_to(const caf::actor& session);

} // namespace tributary

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::client_output)
