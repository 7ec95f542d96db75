#include "tests/fuzz/libssh2_state.h"

#include "libssh2_priv.h"
#include "mac.h"

static int same_bytes(LIBSSH2_SESSION* session, unsigned int seqno, unsigned char* block, size_t size, void** abstract, int place)
{
    (void)session, (void)seqno, (void)block, (void)size, (void)abstract, (void)place;
    return 0;
}

static int no_checksum(LIBSSH2_SESSION* session, unsigned char* into, uint32_t seqno, const unsigned char* packet, size_t size,
                       const unsigned char* more, size_t more_size, void** abstract)
{
    (void)session, (void)into, (void)seqno, (void)packet, (void)size, (void)more, (void)more_size, (void)abstract;
    return 0;
}

static const LIBSSH2_CRYPT_METHOD plain = {.name = "plain", .pem_annotation = "", .blocksize = 8, .crypt = same_bytes};
static const LIBSSH2_MAC_METHOD unchecked = {.name = "unchecked", .hash = no_checksum};

static unsigned char* copy_of(LIBSSH2_SESSION* session, const char* text, size_t size)
{
    unsigned char* copy = LIBSSH2_ALLOC(session, size);
    if (copy) {
        memcpy(copy, text, size);
    }
    return copy;
}

int latchkey_fuzz_have_keys(LIBSSH2_SESSION* session)
{
    static const char greeting[] = "SSH-2.0-OpenSSH_9.6";
    session->session_id = copy_of(session, "01234567890123456789012345678901", 32);
    session->remote.banner = copy_of(session, greeting, sizeof greeting);
    if (!session->session_id || !session->remote.banner) {
        return LIBSSH2_ERROR_ALLOC;
    }
    session->session_id_len = 32;
    session->socket_fd = 0;
    session->socket_state = LIBSSH2_SOCKET_CONNECTED;
    session->local.crypt = session->remote.crypt = &plain;
    session->local.mac = session->remote.mac = &unchecked;
    session->state |= LIBSSH2_STATE_INITIAL_KEX | LIBSSH2_STATE_NEWKEYS;
    session->x_hostkey_known = 1;
    /* what libssh2_session_handshake() goes on with: it asks for the login service */
    session->startup_state = libssh2_NB_state_sent2;
    return 0;
}

void latchkey_fuzz_logged_in(LIBSSH2_SESSION* session)
{
    session->state |= LIBSSH2_STATE_AUTHENTICATED;
}
