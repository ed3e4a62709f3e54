#pragma once

namespace tributary {

/// Tells the allocator to keep what is freed for the next use instead of giving it back to the
/// system: drafts and reports are large, short-lived and made again and again, and each fresh page
/// costs a fault, which in a virtual machine takes longer than filling it. To be called before the
/// first thread starts.
void keep_freed_memory();

} // namespace tributary
