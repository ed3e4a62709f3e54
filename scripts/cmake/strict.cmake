# Every target of ours links tributary_strict, so flags are set in one place.
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Line numbers in traces are enough, and halve what is written and linked.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PROJECT_SOURCE_DIR}/scripts/cmake/compile ${PROJECT_SOURCE_DIR})
endif()

add_library(tributary_strict INTERFACE)
target_compile_features(tributary_strict INTERFACE cxx_std_20)
target_include_directories(tributary_strict INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tributary_strict INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Werror=switch -Werror=return-type)
# GCC 12 sees overlaps, overflows and unset members in std::string and std::variant that are not there
# (GCC bugs 105651, 105562).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(tributary_strict INTERFACE
    -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized)
endif()
target_compile_definitions(tributary_strict INTERFACE MSGPACK_NO_BOOST)

option(TRIBUTARY_WERROR "Warnings are errors (the gate)" OFF)
if(TRIBUTARY_WERROR)
  target_compile_options(tributary_strict INTERFACE -Werror)
endif()

set(TRIBUTARY_SANITIZE "" CACHE STRING "address,undefined or thread; empty for none")
if(TRIBUTARY_SANITIZE)
  # CAF's headers bind null references; every UBSan "null" report is theirs.
  set(_flags -fsanitize=${TRIBUTARY_SANITIZE} -fno-sanitize=null -fno-omit-frame-pointer)
  if(TRIBUTARY_SANITIZE MATCHES "undefined")
    list(APPEND _flags -fno-sanitize-recover=undefined)
  endif()
  target_compile_options(tributary_strict INTERFACE ${_flags})
  target_link_options(tributary_strict INTERFACE -fsanitize=${TRIBUTARY_SANITIZE})
endif()

# What nearly every file includes, parsed once. A library that brings its own (OWN_PCH) says so.
function(tributary_shared_headers)
  add_library(tributary_pch OBJECT ${PROJECT_SOURCE_DIR}/scripts/cmake/shared_headers.cpp)
  target_link_libraries(tributary_pch PUBLIC tributary_strict fmt::fmt)
  target_precompile_headers(tributary_pch PRIVATE
    <algorithm> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <set> <string> <string_view>
    <unordered_map> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)
endfunction()

# tributary_library(run LINKS tributary_plan SOURCES run_state.cpp ...)
function(tributary_library name)
  cmake_parse_arguments(arg "OWN_PCH" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(tributary_${name} STATIC ${arg_SOURCES})
  target_link_libraries(tributary_${name} PUBLIC tributary_strict fmt::fmt ${arg_LINKS}
                                          PRIVATE ${arg_PRIVATE_LINKS})
  if(NOT arg_OWN_PCH)
    target_precompile_headers(tributary_${name} REUSE_FROM tributary_pch)
  endif()
endfunction()
