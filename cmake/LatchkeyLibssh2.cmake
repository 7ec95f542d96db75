# libssh2: our own static build with our patches, never the system's (a system 1.11.1 may lack the security fixes and has none of ours).
#
# Two sources have the security fixes that plain 1.11.1 lacks, and cmake/patches has our series for each:
#   a distribution's source package of 1.11.1 with its patches, in FETCHCONTENT_SOURCE_DIR_LIBSSH2 (`./dev` unpacks it)   cmake/patches
#   upstream's master, pinned by its commit, wherever there is no such package (fetched when no folder is given)          cmake/patches/upstream
# Upstream's pin moves together with that series: the patches apply without fuzz or not at all.
FetchContent_Declare(libssh2 GIT_REPOSITORY https://github.com/libssh2/libssh2.git
  GIT_TAG 250045f77ad9c906f65d9071d134bf9f8f9652db # master of 2026-08-20, "1.11.2_DEV"
  GIT_CONFIG core.autocrlf=false # the patches have Unix line ends
  SOURCE_SUBDIR not-built-where-it-was-fetched)
FetchContent_MakeAvailable(libssh2)
if(NOT EXISTS "${libssh2_SOURCE_DIR}/include/libssh2.h")
  message(FATAL_ERROR "There is no libssh2 source in ${libssh2_SOURCE_DIR} (FETCHCONTENT_SOURCE_DIR_LIBSSH2).")
endif()

file(STRINGS "${libssh2_SOURCE_DIR}/include/libssh2.h" version_line REGEX "#define LIBSSH2_VERSION +\"")
string(REGEX REPLACE ".*\"([^\"]*)\".*" "\\1" libssh2_says "${version_line}")
string(REGEX REPLACE "[^0-9.].*" "" LIBSSH2_VERSION "${libssh2_says}")
latchkey_version_between("libssh2" "${LIBSSH2_VERSION}" 1.11.1 1.12)

# A number is not enough: 1.11.1 is safe only with the distribution's fixes, listed and applied (dpkg-source keeps a list of what it applied).
set(security_fixes "")
if(EXISTS "${libssh2_SOURCE_DIR}/.pc/applied-patches")
  file(STRINGS "${libssh2_SOURCE_DIR}/.pc/applied-patches" security_fixes REGEX "CVE-")
endif()
if(libssh2_says MATCHES "_DEV$")
  set(LIBSSH2_PATCHES "${CMAKE_SOURCE_DIR}/cmake/patches/upstream")
else()
  set(LIBSSH2_PATCHES "${CMAKE_SOURCE_DIR}/cmake/patches")
endif()
if(NOT libssh2_says STREQUAL "1.11.2_DEV" AND NOT (libssh2_says STREQUAL "1.11.1" AND security_fixes) AND NOT LATCHKEY_ANY_VERSION)
  message(FATAL_ERROR "The libssh2 source in ${libssh2_SOURCE_DIR} calls itself ${libssh2_says} and is neither a distribution's 1.11.1 with "
    "its security patches (Debian's 1.11.1-6 or 1.11.1-1+deb13u2 or later) nor the commit of upstream's master that Latchkey is tested "
    "with. Leave FETCHCONTENT_SOURCE_DIR_LIBSSH2 out to fetch that commit, run ./dev build, or pass -DLATCHKEY_ANY_VERSION=ON to build "
    "with what may be known holes.")
endif()

set(LIBSSH2_PATCHED "${CMAKE_BINARY_DIR}/libssh2-patched")
file(STRINGS "${LIBSSH2_PATCHES}/series" LIBSSH2_SERIES)
file(SHA256 "${libssh2_SOURCE_DIR}/src/packet.c" hash) # another commit in the same folder is another source
set(stamp "${libssh2_SOURCE_DIR} ${libssh2_says} ${hash}\n")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${LIBSSH2_PATCHES}/series")
foreach(patch IN LISTS LIBSSH2_SERIES)
  file(SHA256 "${LIBSSH2_PATCHES}/${patch}" hash)
  string(APPEND stamp "${hash} ${patch}\n")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${LIBSSH2_PATCHES}/${patch}")
endforeach()
set(done "")
if(EXISTS "${LIBSSH2_PATCHED}/.latchkey-patched")
  file(READ "${LIBSSH2_PATCHED}/.latchkey-patched" done)
endif()
if(NOT done STREQUAL stamp)
  find_program(PATCH_PROGRAM patch REQUIRED)
  file(REMOVE_RECURSE "${LIBSSH2_PATCHED}")
  file(COPY "${libssh2_SOURCE_DIR}/" DESTINATION "${LIBSSH2_PATCHED}" PATTERN ".git" EXCLUDE PATTERN ".pc" EXCLUDE)
  foreach(patch IN LISTS LIBSSH2_SERIES)
    execute_process(COMMAND "${PATCH_PROGRAM}" -p1 --fuzz=0 -s -i "${LIBSSH2_PATCHES}/${patch}"
      WORKING_DIRECTORY "${LIBSSH2_PATCHED}" RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(failed)
      message(FATAL_ERROR "${LIBSSH2_PATCHES}/${patch} does not apply to the libssh2 in ${libssh2_SOURCE_DIR}, so this is not the "
        "source that it was written for: ${said}")
    endif()
  endforeach()
  file(WRITE "${LIBSSH2_PATCHED}/.latchkey-patched" "${stamp}")
endif()

function(latchkey_add_libssh2)
  # NDEBUG always: a debug build has an abort that a hostile server can reach.
  set(CMAKE_BUILD_TYPE Release)
  set(CMAKE_C_FLAGS "${CMAKE_C_FLAGS} -DNDEBUG -O2")
  set(CRYPTO_BACKEND OpenSSL CACHE STRING "" FORCE)
  set(ENABLE_ZLIB_COMPRESSION ON CACHE BOOL "" FORCE)
  set(BUILD_SHARED_LIBS OFF CACHE BOOL "" FORCE)
  set(BUILD_STATIC_LIBS ON CACHE BOOL "" FORCE)
  set(BUILD_TESTING OFF)
  set(BUILD_EXAMPLES OFF CACHE BOOL "" FORCE)
  set(HIDE_SYMBOLS ON CACHE BOOL "" FORCE)
  set(LINT OFF CACHE BOOL "" FORCE)
  add_subdirectory("${LIBSSH2_PATCHED}" "${CMAKE_BINARY_DIR}/libssh2" EXCLUDE_FROM_ALL SYSTEM)
  # Old algorithms that 1.11.1 has and later versions leave out unless asked. Having them offers nothing: a session's settings do.
  target_compile_definitions(libssh2_static PRIVATE LIBSSH2_3DES_ENABLE LIBSSH2_HMAC_SHA1_ENABLE LIBSSH2_KEX_SHA1_ENABLE
    LIBSSH2_RSA_SHA1_ENABLE LIBSSH2_MD5_ENABLE)
endfunction()
latchkey_add_libssh2()
target_compile_options(libssh2_static PRIVATE ${LATCHKEY_HARDENING})
add_library(latchkey_ssh2 INTERFACE)
add_library(latchkey::ssh2 ALIAS latchkey_ssh2)
target_include_directories(latchkey_ssh2 SYSTEM INTERFACE "${LIBSSH2_PATCHED}/include")
target_link_libraries(latchkey_ssh2 INTERFACE libssh2_static)
