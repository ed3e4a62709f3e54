#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every bound in one place, each with its reason. What is over a bound is refused with an error
/// that names it; nothing is cut silently.
namespace tributary::limits {

// --- files that people write

/// A plan of a million streams in YAML is about 100 MB and not written by a person.
inline constexpr size_t plan_file_bytes = 16u << 20;
/// A topology names machines; 1 MB is thousands of them.
inline constexpr size_t topology_file_bytes = 1u << 20;
/// Deeper than any key of ours; stops stack use by nested brackets.
inline constexpr int yaml_depth = 32;
/// What aliases may expand to, so that "billion laughs" ends at once.
inline constexpr size_t yaml_nodes = 4'000'000;
/// The run core handles millions, but a plan file of more than this is a mistake.
inline constexpr size_t plan_streams = 200'000;
/// Of one stream.
inline constexpr size_t stream_tasks = 1'000;
/// Needs that words imply, over a whole plan: were every stream to say "based on the above", their
/// number would be the square of the streams'. Past it, such words mean the last of those streams.
inline constexpr size_t inferred_needs = 500'000;
/// Characters of an id; ids become file names.
inline constexpr size_t id_bytes = 64;
/// Files that the globs of `inputs` may name together.
inline constexpr size_t input_files = 10'000;
/// Of all inputs together; `extract` reads them in bounded memory.
inline constexpr uint64_t input_bytes = 4ull << 30;

/// Brackets, commas, colons and the like of one `{…}` or `[…]` in a YAML file: yaml-cpp holds all
/// of it before it gives the first piece (230 bytes each), so this is 60 MB. JSON plans are one
/// `{…}`.
inline constexpr size_t yaml_flow_marks = 250'000;
/// Items of one list or mapping in a file: the streams of the largest plan, keys and values.
inline constexpr size_t yaml_items = 2 * plan_streams + 2;
/// Bytes of one value or comment of a YAML file, or of one `{…}` (a plan in JSON is one): yaml-cpp
/// takes about a tenth of a second for each of these.
inline constexpr size_t yaml_value_bytes = 4u << 20;
/// Lines of a Markdown plan, empty ones not counted: five for each stream of the largest plan.
inline constexpr size_t markdown_lines = 1'000'000;
/// Needs of all streams of a plan together; "Streams 1-100000" on each of as many lines is a
/// mistake.
inline constexpr size_t plan_needs = 4'000'000;
/// Problems of one file that are told; nobody mends more at a time.
inline constexpr size_t problems_shown = 1'000;
/// Directory entries that the globs of `inputs` may look at, so that `/**` ends.
inline constexpr size_t glob_entries = 1'000'000;
/// Of a Markdown template for the deliverable.
inline constexpr size_t template_bytes = 1u << 20;
/// Of `command` in a worker profile and of its lists.
inline constexpr size_t topology_list = 1'000;

// --- results and what they carry

/// One stream's result. The largest that the wire, the draft and the report must carry whole.
inline constexpr size_t result_bytes = 64u << 20;
/// Of a child process's stderr, kept as the log; the tail is kept.
inline constexpr size_t child_log_bytes = 256u << 10;
/// One line that a CLI prints: a whole answer can be one, with its escapes.
inline constexpr size_t cli_line_bytes = result_bytes + (16u << 20);
/// Of the diff that a result with a worktree carries; the whole of it is on the branch.
inline constexpr size_t diff_bytes = 1u << 20;
/// Of the inputs that a CLI worker gets copies of in its working folder, together.
inline constexpr uint64_t copied_input_bytes = 256ull << 20;
/// Claims taken from one result.
inline constexpr size_t claims_per_result = 2'000;
/// Bytes of one field of a claim.
inline constexpr size_t claim_field_bytes = 4'000;
/// Streams that a run adds to its plan by itself. One that needs more has a plan that is wrong.
inline constexpr size_t extra_streams = 16;
/// Second attempts at the last tasks of one stream: each halves what is left, and each is a call.
inline constexpr uint32_t stream_parts = 6;
/// Of those, as many as settle conflicts: each costs as much as a stream of the plan.
inline constexpr size_t conflicts_researched = 8;
/// What such a stream is asked: both sides, their sources and what they quote.
inline constexpr size_t question_bytes = 8'000;
/// Text of an error or reason kept in events and journal.
inline constexpr size_t reason_bytes = 2'000;

// --- the wire

/// A frame over this is refused at its header (the gate), before memory is taken.
inline constexpr size_t frame_bytes = 1u << 20;
/// Larger messages travel in pieces of this size, so that a heartbeat never waits behind one.
inline constexpr size_t chunk_bytes = 64u << 10;
/// Pieces on their way at once; 64 KB x 8 keeps a 20 Mbit/s line busy and a ping under 0.3 s.
inline constexpr uint32_t chunk_window = 8;
/// A whole message once put together: one result and its envelope.
inline constexpr size_t message_bytes = result_bytes + (1u << 20);
/// Messages that are being put together at once per connection.
inline constexpr size_t partial_messages = 64;
/// Bytes of all half-received messages of one connection.
inline constexpr size_t partial_bytes = 256u << 20;
/// Connections that have not yet proved who they are.
inline constexpr size_t handshakes = 64;
/// From the first byte to the last of a handshake; honest peers need a few round trips.
inline constexpr std::chrono::milliseconds handshake_patience{2'000};
/// For CAF's own handshake, once ours is over: a few small frames on a line that has just worked.
inline constexpr std::chrono::milliseconds caf_handshake_patience{3'000};
/// Where one of several coordinators was to answer and none did, how long all are called again: by
/// then another has taken the runs of one that died.
inline constexpr std::chrono::milliseconds takeover_patience{5'000};
/// Connections taken in one go before those that wait are looked after.
inline constexpr size_t accepts_at_once = 16;
/// How long the gate takes no connection when the process has no descriptor left.
inline constexpr std::chrono::milliseconds accept_pause{250};
/// Refused addresses that are told in the log; more are only counted.
inline constexpr size_t refused_addresses = 256;
/// Host names that are being looked up: a lookup cannot be ended, only forgotten.
inline constexpr size_t name_lookups = 16;
/// What CAF writes around a frame: addresses, a sender, a name of the type.
inline constexpr size_t frame_envelope_bytes = 64u << 10;
/// Of a secret's file; 64 digits and a line's end.
inline constexpr size_t secret_file_bytes = 128;
/// Of a file with a key or certificates; a CA file may hold several.
inline constexpr size_t pem_file_bytes = 256u << 10;
/// Certificates between a peer's own and the CA's; `tributary certs` needs none.
inline constexpr int certificate_depth = 4;
/// Of all certificates that a peer shows; five usual ones are 8 KB.
inline constexpr long certificate_chain_bytes = 16 << 10;
/// Of what a certificate names, in a message.
inline constexpr size_t certificate_text_bytes = 200;
/// Names of hosts in one certificate that we make; more would not fit a chain.
inline constexpr size_t certificate_hosts = 100;
/// A certificate that ends sooner is warned of at every start.
inline constexpr int certificate_warn_days = 21;
/// Within the gate, before a peer that passed it has said hello.
inline constexpr std::chrono::seconds hello_patience{10};
/// Nodes of one cluster.
inline constexpr size_t nodes = 4'096;
/// Slots of one node.
inline constexpr uint32_t slots_per_node = 65'536;
/// Jobs that wait for a thread that computes: one for each slot that a node can have.
inline constexpr size_t pool_jobs = slots_per_node;
/// Progress reports a second for one attempt; more are folded together where they arise.
inline constexpr int progress_per_second = 10;
/// Between two of an attempt's signs of life that carry text of its answer: no model writes more
/// than some KB in it.
inline constexpr std::chrono::seconds live_text_gap{1};
/// Text of one of them; smaller than a chunk, so that it travels whole.
inline constexpr size_t live_piece_bytes = 48u << 10;
/// Text of one attempt that is told while it runs: a long answer of a model. What is more is lost
/// where its node is.
inline constexpr size_t live_text_bytes = 256u << 10;
/// Of all attempts of a run together, at the coordinator; one event can hold it.
inline constexpr size_t live_texts_bytes = 64u << 20;

// --- model APIs

/// Header block of one answer; libcurl gives up at more, gateways at 8 to 64 KB.
inline constexpr size_t http_head_bytes = 64u << 10;
/// Headers of one answer; services send about 30.
inline constexpr size_t http_headers = 256;

// --- runs

/// Tries of one stream over all workers, whatever the rules say: a rule cannot loop for ever.
inline constexpr uint32_t attempts_per_stream = 64;
/// Times that one stream with `start: first` is brought up to date.
inline constexpr uint32_t updates_per_stream = 1'000;
/// The longest wait before a retry that a provider can impose; one that asks for more
/// would hold the run for hours.
inline constexpr std::chrono::seconds retry_after_max{3600};

// --- what models answer

/// Deeper than any answer of a model API.
inline constexpr size_t model_json_depth = 64;
/// Values in one piece of JSON from a provider; each takes memory many times its bytes.
inline constexpr size_t model_json_values = 500'000;
/// Of a streamed answer on the wire: 64 bytes of frame for each byte of text would be 4 GB, but no
/// model writes a text of more than some MB.
inline constexpr size_t model_stream_bytes = 4 * result_bytes;
/// Blocks of one answer (parts, items); real ones have a handful.
inline constexpr size_t model_blocks = 10'000;
/// Of an error page that is read for its words.
inline constexpr size_t model_error_bytes = 64u << 10;
/// Of a provider's words in a message: enough for its reason, too little to hold a prompt.
inline constexpr size_t provider_words_bytes = 400;
/// Tokens that one answer can be said to have used; a larger number is a mistake or a lie.
inline constexpr int64_t model_tokens = 1'000'000'000;

// --- the journal
/// Events that wait until a journal on disk takes them: minutes of a large run while the disk is
/// full. Past it the run ends with an error, and can be resumed from what is on disk.
inline constexpr uint64_t journal_backlog_bytes = 512ull << 20;
/// Reasons that are told of one trouble with a journal; it may find another at each try.
inline constexpr size_t journal_reasons = 4;
/// Of all inputs of a run together: more are not looked into, so no later run can reuse its
/// results, and no other coordinator has them.
inline constexpr uint64_t digested_bytes = 1ull << 30;
/// Inputs that coordinators share go to the database and come back in pieces of this size.
inline constexpr size_t input_part_bytes = 1u << 20;
/// What a run is, kept beside its events: a plan and its inputs' names.
inline constexpr size_t run_header_bytes = 64u << 20;
/// Of a database's address with its options; libpq knows about 40 of these.
inline constexpr size_t database_url_bytes = 4'096;
/// Events and bytes that one statement takes to a database: some milliseconds of its time, after
/// which other sessions get theirs. A single result may be larger.
inline constexpr size_t database_batch_events = 8'192;
inline constexpr size_t database_batch_bytes = 8u << 20;
/// Of events and results that are read back at a time, for the same reason.
inline constexpr size_t database_page_bytes = 16u << 20;
/// Of a coordinator's name: the server's list of sessions shows 63 bytes.
inline constexpr size_t coordinator_id_bytes = 50;
/// Of a coordinator's address, as others are told it.
inline constexpr size_t coordinator_address_bytes = 300;

/// Of what coordinators tell each other of accounts, one line for each account and coordinator:
/// read by all of them each second.
inline constexpr int shared_account_entries = 20'000;

/// Runs that a journal in memory holds: those that are not over, and ended ones that are forgotten
/// a moment after new ones begin.
inline constexpr size_t journal_runs = 2'000;
/// Of all its events and their results together: more than the largest plan's events (100 bytes a
/// stream) and its results should fill; who needs more keeps the journal in a folder.
inline constexpr uint64_t journal_bytes = 8ull << 30;

// --- what is read back

/// One line of events.jsonl: the longest names every stream of the largest plan (draft.updated).
inline constexpr size_t event_line_bytes = 16u << 20;
/// Events that wait for the disk: minutes of the busiest run, and less than it would take to hurt.
inline constexpr size_t waiting_event_bytes = 256u << 20;

} // namespace tributary::limits
