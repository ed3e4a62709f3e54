#pragma once

#include "runtime/backend/cli/cli_reader.hpp"

#include <string>

/// What the real CLIs printed (codex 0.169.0, gemini 0.61.0, claude 2.1.197), shortened where a
/// field means nothing to us.
namespace tributary::recorded {

inline const std::string codex_answer
  = R"x({"type":"thread.started","thread_id":"01a20b24-fd52-70b0-9c2e-6c56a7a12541"}
{"type":"turn.started"}
{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"Let me look first."}}
{"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc 'echo A; echo B'","aggregated_output":"","exit_code":null,"status":"in_progress"}}
{"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc 'echo A; echo B'","aggregated_output":"A\nB\n","exit_code":0,"status":"completed"}}
{"type":"item.completed","item":{"id":"item_2","type":"agent_message","text":"fin \u2713 é"}}
{"type":"turn.completed","usage":{"input_tokens":320,"cached_input_tokens":0,"cache_write_input_tokens":0,"output_tokens":22,"reasoning_output_tokens":0}}
)x";

inline const std::string codex_no_answer = R"x({"type":"thread.started","thread_id":"01a21091"}
{"type":"turn.started"}
{"type":"turn.completed","usage":{"input_tokens":11,"cached_input_tokens":0,"output_tokens":7}}
)x";

inline const std::string codex_401 = R"x({"type":"thread.started","thread_id":"01a21091"}
{"type":"turn.started"}
{"type":"error","message":"unexpected status 401 Unauthorized: Incorrect API key provided: key-of-the-test., url: http://127.0.0.1:18080/v1/responses"}
{"type":"turn.failed","error":{"message":"unexpected status 401 Unauthorized: Incorrect API key provided: key-of-the-test., url: http://127.0.0.1:18080/v1/responses"}}
)x";

inline const std::string codex_cut = R"x({"type":"turn.started"}
{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"Hello from"}}
{"type":"error","message":"stream disconnected before completion: stream closed before response.completed"}
{"type":"turn.failed","error":{"message":"stream disconnected before completion: stream closed before response.completed"}}
)x";

inline const std::string codex_down = R"x({"type":"thread.started","thread_id":"01a21091"}
{"type":"turn.started"}
{"type":"error","message":"Reconnecting... waiting for network (Connection failed: error sending request)"}
)x";

inline const std::string gemini_answer
  = R"x({"type":"init","timestamp":"2026-11-24T00:31:35.947Z","session_id":"56f45b6a","model":"gemini-2.5-flash"}
{"type":"message","timestamp":"…","role":"user","content":"hi …"}
{"type":"tool_use","timestamp":"…","tool_name":"run_shell_command","tool_id":"run_shell_command_0","parameters":{"command":"echo from-tool"}}
{"type":"tool_result","timestamp":"…","tool_id":"run_shell_command_0","status":"success","output":"from-tool"}
{"type":"message","timestamp":"…","role":"assistant","content":"after","delta":true}
{"type":"message","timestamp":"…","role":"assistant","content":" tool","delta":true}
{"type":"result","timestamp":"…","status":"success","stats":{"total_tokens":12009,"input_tokens":11992,"output_tokens":17,"cached":0,"input":11992,"duration_ms":238,"tool_calls":1,"models":{}}}
)x";

inline const std::string gemini_empty
  = R"x({"type":"init","session_id":"56f45b6a","model":"gemini-2.5-flash"}
{"type":"message","role":"user","content":"hi"}
{"type":"error","severity":"error","message":"The model returned an empty response with no text or thoughts. This may be a transient API issue; please try again."}
{"type":"result","status":"error","stats":{"total_tokens":18,"input_tokens":11,"output_tokens":7,"tool_calls":0}}
)x";

inline const std::string gemini_429
  = R"x({"type":"init","session_id":"56f45b6a","model":"gemini-2.5-flash"}
{"type":"message","role":"user","content":"hi"}
{"type":"result","status":"error","error":{"type":"unknown","message":"[API Error: Quota exceeded. Please retry in 7s.\nSuggested retry after 7s.]\nPlease wait and try again later."},"stats":{"total_tokens":0,"input_tokens":0,"output_tokens":0,"tool_calls":0}}
)x";

inline const std::string claude_answer
  = R"x({"type":"system","subtype":"init","cwd":"/w","session_id":"cd8a820b","tools":[],"model":"claude-sonnet-4-5","apiKeySource":"ANTHROPIC_API_KEY"}
{"type":"system","subtype":"status","status":"requesting"}
{"type":"stream_event","event":{"type":"message_start","message":{"id":"msg_1","role":"assistant","content":[],"usage":{"input_tokens":11,"output_tokens":1}}},"parent_tool_use_id":null}
{"type":"stream_event","event":{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}},"parent_tool_use_id":null}
{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello fr"}},"parent_tool_use_id":null}
{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"om the server."}},"parent_tool_use_id":null}
{"type":"assistant","message":{"id":"msg_1","model":"claude-sonnet-4-5","content":[{"type":"text","text":"Hello from the server."}],"usage":{"input_tokens":11,"output_tokens":1}},"parent_tool_use_id":null}
{"type":"stream_event","event":{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":11,"output_tokens":7}},"parent_tool_use_id":null}
{"type":"result","subtype":"success","is_error":false,"api_error_status":null,"num_turns":1,"result":"Hello from the server.","stop_reason":"end_turn","total_cost_usd":0.000138,"usage":{"input_tokens":11,"cache_creation_input_tokens":5,"cache_read_input_tokens":4,"output_tokens":7},"permission_denials":[],"terminal_reason":"completed"}
)x";

inline const std::string claude_429
  = R"x({"type":"system","subtype":"init","model":"claude-sonnet-4-5"}
{"type":"assistant","message":{"model":"<synthetic>","content":[{"type":"text","text":"API Error: Request rejected (429) · no luck"}]},"error":"rate_limit"}
{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"API Error: Request rejected (429) · no luck","stop_reason":"stop_sequence","total_cost_usd":0,"usage":{"input_tokens":0,"output_tokens":0}}
)x";

/// The stream broke, and the CLI took what there was for the answer.
inline const std::string claude_cut
  = R"x({"type":"stream_event","event":{"type":"message_start","message":{"usage":{"input_tokens":11,"output_tokens":1}}},"parent_tool_use_id":null}
{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello fr"}},"parent_tool_use_id":null}
{"type":"result","subtype":"success","is_error":false,"api_error_status":null,"result":"Hello fr","stop_reason":null,"total_cost_usd":0,"usage":{"input_tokens":0,"output_tokens":0}}
)x";

inline cli_account account_of(backend_kind dialect, std::string_view output) {
  cli_reader reader{dialect};
  reader.feed(output);
  reader.finish();
  return reader.take();
}

} // namespace tributary::recorded
