#pragma once
/// Puts a libssh2 session where a server's messages could bring it only with a key exchange and a login that a fuzzer cannot make up.
/// For server_messages_fuzz.cpp alone; reads libssh2's own headers, so this part is C.

#include <libssh2.h>

#ifdef __cplusplus
extern "C" {
#endif

/** As after the first key exchange, with keys that change nothing: packets are plain, without a checksum. 0, or LIBSSH2_ERROR_ALLOC. */
int latchkey_fuzz_have_keys(LIBSSH2_SESSION* session);

/** As after SSH_MSG_USERAUTH_SUCCESS. */
void latchkey_fuzz_logged_in(LIBSSH2_SESSION* session);

#ifdef __cplusplus
}
#endif
