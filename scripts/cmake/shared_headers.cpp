// Gives the precompiled headers of tributary_shared_headers() a target to belong to.
