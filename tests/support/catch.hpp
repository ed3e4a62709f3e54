#pragma once

// The one place that knows which Catch2 this is: Debian 12 has 2.13, newer systems 3.
#ifdef TRIBUTARY_CATCH3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
