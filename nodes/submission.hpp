#pragma once

#include "actors/client_session.hpp"
#include "nodes/lesson_book.hpp"
#include "nodes/run_setup.hpp"
#include "runtime/base/error.hpp"
#include "runtime/plan/topology.hpp"
#include "runtime/wire/message.hpp"

namespace tributary {

/// Makes a run of a plan that a client submitted: read again by our own readers, with our own
/// workers. What it leaves goes to `session`. No file is opened for it; of a client elsewhere, the
/// plan's folder counts for nothing and it gets no git repository.
/// @param lessons May be null.
/// @returns Or every problem of it, as text for the client.
result<run_request_ptr>
request_for(const wire::submit& what, client_place from, const topology& cluster,
            const std::shared_ptr<lesson_book>& lessons, const caf::actor& session);

/// The message that submits a plan: everything that its file and the command line said.
/// @param key Drawn by the client.
wire::submit submission_of(const plan& p, const std::string& key, const run_choices& choices);

} // namespace tributary
