#pragma once

#include "runtime/base/error.hpp"

#include "tests/support/model_server.hpp"

namespace tributary::model_test {

/// Reads what a server is to do from JSON; times are in milliseconds:
/// `{"delay": 200, "piece-delay": 0, "piece-bytes": 7, "seed": 1, "keys": ["k"], "concurrency": 8,
///   "rpm": 60, "tpm": 90000, "thinking": 30, "cached": 0,
///   "rules": [{"fault": "429", "chance": 0.1, "retry-after": 1000, "prompt": "", "key": "",
///              "model": "", "skip": 0, "times": 3, "delay": 0}]}`
result<server_options> read_script(const std::string& text);

} // namespace tributary::model_test
