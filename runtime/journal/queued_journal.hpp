#pragma once

#include "runtime/journal/journal_store.hpp"

namespace tributary {

/// A journal that hands what is appended to a writer thread, which gives the store all that came
/// while it wrote before; tries again, and tells why, while the store takes nothing.
/// @param on_trouble As in `sqlite_journal_options`.
std::shared_ptr<durable_journal>
queued_journal(std::unique_ptr<journal_store> store,
               std::function<void(const std::string& why)> on_trouble);

} // namespace tributary
