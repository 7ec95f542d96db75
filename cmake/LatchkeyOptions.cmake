# Language, warnings and hardening for every target of ours (latchkey_options); dependencies do not get them.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
include(CTest)
include(CheckPIESupported)
check_pie_supported()

option(LATCHKEY_GUI "Build the window, not only lk" ON)
set(LATCHKEY_SANITIZE "" CACHE STRING "Sanitizers for our targets and for libssh2, e.g. address,undefined")
option(LATCHKEY_FUZZ "Build the fuzz targets (clang)" OFF)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

if(LATCHKEY_SANITIZE)
  # Dependencies built here are instrumented too: a sanitizer that sees half of the memory reports half of the truth.
  add_compile_options(-fsanitize=${LATCHKEY_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LATCHKEY_SANITIZE})
  if(LATCHKEY_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

if(LATCHKEY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # the fuzzer is blind in code that does not report where it has been
endif()

add_library(latchkey_options INTERFACE)
add_library(latchkey::options ALIAS latchkey_options)
target_include_directories(latchkey_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_definitions(latchkey_options INTERFACE LATCHKEY_VERSION="${PROJECT_VERSION}")
if(WIN32)
  # Windows 10. NOMINMAX as libstdc++ itself defines it; the lean windows.h leaves the sockets to winsock2.h, whichever comes first.
  target_compile_definitions(latchkey_options INTERFACE WIN32_LEAN_AND_MEAN NOMINMAX=1 _WIN32_WINNT=0x0A00)
endif()

if(MSVC)
  message(FATAL_ERROR "Latchkey builds with g++ 12 or later, clang 19 or later, or mingw-w64's g++; use one of them.")
endif()

target_compile_options(latchkey_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside libstdc++'s own vector and string when it inlines them, and (mismatched-new-delete) where it inlines one
  # half only of a coroutine frame's own pair of operators; clang and the sanitizers look for the same.
  target_compile_options(latchkey_options INTERFACE -Wno-error=stringop-overflow -Wno-error=array-bounds -Wno-error=restrict
    -Wno-error=maybe-uninitialized -Wno-error=stringop-overread -Wno-error=free-nonheap-object -Wno-error=mismatched-new-delete -Wno-error=null-dereference)
  if(LATCHKEY_SANITIZE)
    # With the sanitizers' instrumentation it reports fmt's own argument stores as well.
    target_compile_options(latchkey_options INTERFACE -Wno-error=uninitialized)
  endif()
  if(LATCHKEY_SANITIZE MATCHES "thread")
    # asio's fences are not seen by the thread sanitizer; what they order is under asio's own locks as well, and those are seen.
    target_compile_options(latchkey_options INTERFACE -Wno-tsan)
  endif()
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's own stable_sort and stable_partition use its get_temporary_buffer, which it calls deprecated.
  target_compile_options(latchkey_options INTERFACE -Wno-error=deprecated-declarations)
endif()

# Hardening, for everything that is compiled here, libssh2 and Dear ImGui too: a program is marked for CET only when each object in it is.
# FORTIFY needs an optimised build and does not go together with the sanitizers.
set(LATCHKEY_HARDENING -fstack-protector-strong -ftrivial-auto-var-init=zero)
if(NOT WIN32 AND NOT APPLE)
  list(APPEND LATCHKEY_HARDENING -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(APPEND LATCHKEY_HARDENING -fcf-protection=full)
  endif()
  target_link_options(latchkey_options INTERFACE -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()
if(NOT LATCHKEY_SANITIZE)
  list(APPEND LATCHKEY_HARDENING "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>")
endif()
target_compile_options(latchkey_options INTERFACE ${LATCHKEY_HARDENING})
target_compile_definitions(latchkey_options INTERFACE _GLIBCXX_ASSERTIONS)
