#pragma once
/// A bare libssh2 session over memory, for the tests of our patches: RECV copies from an inbox (EAGAIN when empty), SEND takes everything
/// into an outbox, and a socket fills the one and drains the other between calls. This is how client/transport uses the library, without
/// its gate. Anything unexpected throws std::runtime_error with libssh2's own message. One thread.

#include <libssh2.h>
#include <libssh2_x.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::libssh2_tests {

class MemorySession {
public:
    /// Connects to a server on 127.0.0.1; the handshake is the caller's, so that preferences can be set before.
    explicit MemorySession(std::uint16_t port);

    /// No server: somebody who says this at once, and nothing more.
    explicit MemorySession(std::string_view peer_says);
    ~MemorySession();
    MemorySession(const MemorySession&) = delete;
    MemorySession& operator=(const MemorySession&) = delete;

    [[nodiscard]] LIBSSH2_SESSION* get() const noexcept { return session_; }

    /// RECV gives at most a random 1…limit bytes from now on; 0: all there are.
    void receive_in_pieces(std::size_t limit) noexcept { piece_limit_ = limit; }

    /// RECV says EAGAIN between any two of its answers from now on, so that every call stops in the middle of things.
    void receive_with_pauses() noexcept { pauses_ = true; }

    /// Blocks of memory that libssh2 holds for the session, now and at most since the last call of forget_most_blocks().
    [[nodiscard]] std::ptrdiff_t blocks() const noexcept { return blocks_; }
    [[nodiscard]] std::ptrdiff_t most_blocks() const noexcept { return most_blocks_; }
    void forget_most_blocks() noexcept { most_blocks_ = blocks_; }

    void prefer(int method, const std::string& list);
    void prefer_cipher(const std::string& cipher, const std::string& mac); ///< both ways; mac may be empty
    void handshake();
    int step_handshake() { return libssh2_session_handshake(session_, fd_); }
    int try_handshake(std::chrono::milliseconds patience); ///< LIBSSH2_ERROR_TIMEOUT when it still waits
    int login_key(const std::string& user, const std::string& private_key);
    int login_password(const std::string& user, const std::string& password);
    void login_key_or_throw(const std::string& user, const std::string& private_key);

    /// Calls until the answer is another than EAGAIN. LIBSSH2_ERROR_TIMEOUT when that takes longer than `patience`.
    int until(const std::function<int()>& call, std::chrono::milliseconds patience = std::chrono::seconds{20});

    template <class T>
    T* until_pointer(const std::function<T*()>& call, std::chrono::milliseconds patience = std::chrono::seconds{20})
    {
        T* result = nullptr;
        until(
            [&] {
                result = call();
                return result != nullptr ? 0 : libssh2_session_last_errno(session_);
            },
            patience);
        return result;
    }

    LIBSSH2_CHANNEL* open_exec(const std::string& command, unsigned window = 2U << 20U);

    /// Runs a command to its end with this input; gives its standard output.
    std::string exec(const std::string& command, const std::string& input = {}, int* exit_status = nullptr, bool* status_known = nullptr);

    /// Moves bytes between socket and memory; waits at most that long for something to move.
    void move_bytes(std::chrono::milliseconds patience);

    [[nodiscard]] bool has_unread() const noexcept { return read_ < inbox_.size(); }
    [[nodiscard]] bool peer_is_gone() const noexcept { return gone_; }
    [[nodiscard]] std::string_view unread() const noexcept { return std::string_view{inbox_}.substr(read_); }
    [[nodiscard]] std::span<char> unread_bytes() noexcept { return {inbox_.data() + read_, inbox_.size() - read_}; }
    void append_unread(std::size_t count, char byte) { inbox_.append(count, byte); }
    [[nodiscard]] std::size_t unsent() const noexcept { return outbox_.size(); }

    [[nodiscard]] std::string error() const;

private:
    static ssize_t on_receive(libssh2_socket_t, void* buffer, std::size_t size, int, void** abstract);
    static ssize_t on_send(libssh2_socket_t, const void* buffer, std::size_t size, int, void** abstract);

    static void* on_allocate(std::size_t size, void** abstract);
    static void* on_reallocate(void* block, std::size_t size, void** abstract);
    static void on_free(void* block, void** abstract);
    void make_session();

    int fd_ = -1;
    int peer_fd_ = -1; ///< of the peer without a server
    LIBSSH2_SESSION* session_ = nullptr;
    std::string inbox_;
    std::size_t read_ = 0;
    std::string outbox_;
    std::size_t piece_limit_ = 0;
    std::mt19937 random_{1};
    bool gone_ = false;
    bool pauses_ = false;
    bool paused_ = false;
    std::ptrdiff_t blocks_ = 0;
    std::ptrdiff_t most_blocks_ = 0;
};

/// A new Ed25519 key pair in OpenSSH's format (ssh-keygen), made once a process.
struct TestKey {
    std::string private_key;
    std::string public_line;
};
const TestKey& test_key();

} // namespace latchkey::libssh2_tests
