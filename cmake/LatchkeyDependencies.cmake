# What we link, and from where. FetchContent is the one mechanism: FIND_PACKAGE_ARGS takes a system package where it is new enough,
# else upstream by URL and SHA-256 or by commit. `./dev` passes FETCHCONTENT_SOURCE_DIR_<NAME> for sources that it unpacked from a
# distribution's own source packages. libssh2 is always built here, static, with cmake/patches.
include(FetchContent)
set(FETCHCONTENT_QUIET ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig)

# latchkey_version_between(NAME FOUND MIN BELOW): refuses a version that this program was not tried with.
function(latchkey_version_between NAME FOUND MIN BELOW)
  if(FOUND VERSION_LESS MIN OR NOT FOUND VERSION_LESS BELOW)
    message(FATAL_ERROR "${NAME} ${FOUND} was found, but Latchkey is tested with ${MIN} up to (not including) ${BELOW}. "
      "Install one of those, or pass -DLATCHKEY_ANY_VERSION=ON to try it at your own risk.")
  endif()
endfunction()
if(LATCHKEY_ANY_VERSION)
  function(latchkey_version_between)
  endfunction()
endif()

find_package(OpenSSL 3.0 REQUIRED)
latchkey_version_between("OpenSSL" "${OPENSSL_VERSION}" 3.0 5.0)
find_package(ZLIB REQUIRED)

include(LatchkeyLibssh2)

# asio is headers only.
find_path(ASIO_INCLUDE_DIR asio.hpp)
if(NOT ASIO_INCLUDE_DIR)
  FetchContent_Declare(asio URL https://github.com/chriskohlhoff/asio/archive/refs/tags/asio-1-30-2.tar.gz
    URL_HASH SHA256=755bd7f85a4b269c67ae0ea254907c078d408cce8e1a352ad2ed664d233780e8)
  FetchContent_MakeAvailable(asio)
  set(ASIO_INCLUDE_DIR "${asio_SOURCE_DIR}/asio/include")
endif()
add_library(latchkey_asio INTERFACE)
add_library(latchkey::asio ALIAS latchkey_asio)
target_include_directories(latchkey_asio SYSTEM INTERFACE "${ASIO_INCLUDE_DIR}")
# asio 1.22 does not recognise clang 19's coroutines by itself.
target_compile_definitions(latchkey_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED ASIO_HAS_CO_AWAIT=1 ASIO_HAS_STD_COROUTINE=1)
target_link_libraries(latchkey_asio INTERFACE Threads::Threads)

FetchContent_Declare(fmt URL https://github.com/fmtlib/fmt/archive/refs/tags/11.0.2.tar.gz
  URL_HASH SHA256=6cb1e6d37bdcb756dbbe59be438790db409cdb4868c66e888d5df9f13f7c027f FIND_PACKAGE_ARGS 9.1)
FetchContent_MakeAvailable(fmt)

find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h)
if(NOT TOMLPLUSPLUS_INCLUDE_DIR)
  FetchContent_Declare(tomlplusplus URL https://github.com/marzer/tomlplusplus/archive/refs/tags/v3.4.0.tar.gz
    URL_HASH SHA256=8517f65938a4faae9ccf8ebb36631a38c1cadfb5efa85d9a72e15b9e97d25155)
  FetchContent_MakeAvailable(tomlplusplus)
  set(TOMLPLUSPLUS_INCLUDE_DIR "${tomlplusplus_SOURCE_DIR}/include")
endif()
add_library(latchkey_toml INTERFACE)
add_library(latchkey::toml ALIAS latchkey_toml)
target_include_directories(latchkey_toml SYSTEM INTERFACE "${TOMLPLUSPLUS_INCLUDE_DIR}")
target_compile_definitions(latchkey_toml INTERFACE TOML_HEADER_ONLY=1 TOML_EXCEPTIONS=0)
# toml++ 3.3 asserts what a broken file does not hold ("[" and two newlines), although the code behind it reports the error rightly.
target_compile_options(latchkey_toml INTERFACE "-DTOML_ASSERT(expr)=static_assert(true)")

# Argon2: libargon2 where it is installed (Debian, Homebrew, mingw prefix).
find_path(ARGON2_INCLUDE_DIR argon2.h REQUIRED)
find_library(ARGON2_LIBRARY argon2 REQUIRED)
add_library(latchkey_argon2 INTERFACE)
add_library(latchkey::argon2 ALIAS latchkey_argon2)
target_include_directories(latchkey_argon2 SYSTEM INTERFACE "${ARGON2_INCLUDE_DIR}")
target_link_libraries(latchkey_argon2 INTERFACE "${ARGON2_LIBRARY}")

if(LATCHKEY_GUI)
  include(LatchkeyImGui)
endif()

if(BUILD_TESTING)
  FetchContent_Declare(googletest URL https://github.com/google/googletest/archive/refs/tags/v1.15.2.tar.gz
    URL_HASH SHA256=7b42b4d6ed48810c5362c265a17faebe90dc2373c885e5216439d37927f02926 FIND_PACKAGE_ARGS 1.12 NAMES GTest)
  FetchContent_MakeAvailable(googletest)
endif()
