/// What a server says once there are keys: banners and answers to a login, then everything about channels, forwards and global requests,
/// as our client asks for them. libssh2 with our patches comes through, holds no more than its limit, frees all of it, and takes nobody
/// for logged in whom the server did not let in. Seeds: seeds/server_messages, made by make_server_seeds.py.
///
/// Input: one byte of choices, then messages, each with a length of two bytes before it. A message arrives when all before it have been
/// read and libssh2 asks for more.

#include "client/transport/client_error.h"
#include "client/transport/session_memory.h"
#include "keys/base/bytes.h"
#include "tests/fuzz/libssh2_state.h"

#include <libssh2.h>
#include <libssh2_x.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace latchkey;

namespace {

void check(bool promise)
{
    if (!promise) {
        std::abort();
    }
}

constexpr std::size_t memory_limit = std::size_t{8} * 1024 * 1024;

/// The server, its line, and our end's memory.
struct Line {
    explicit Line(Bytes says) : left(says) {}

    transport::SessionMemory memory{memory_limit};
    Bytes left;          ///< messages that have not been sent
    std::string unread;  ///< packets that have
    bool pauses = false; ///< EAGAIN between any two answers, so that every call stops in the middle of things
    bool paused = false;
    bool dry = false;        ///< all has been read
    bool broken = false;     ///< from now on both directions fail
    bool let_in = false;     ///< the server said SSH_MSG_USERAUTH_SUCCESS
    std::uint64_t moves = 0; ///< changes with whatever libssh2 reads or sends
    int questions = 0;

    void next_message()
    {
        const std::size_t size = std::min<std::size_t>(left.size() < 2 ? 0 : std::size_t{left[0]} << 8U | left[1],
                                                       left.size() - std::min<std::size_t>(left.size(), 2));
        const std::string_view payload = as_text(left.subspan(std::min<std::size_t>(left.size(), 2), size));
        left = left.subspan(std::min(left.size(), size + 2));
        let_in = let_in || payload.starts_with('\x34');
        const std::size_t padding = 4 + (8 - (payload.size() + 9) % 8) % 8;
        const std::size_t length = 1 + payload.size() + padding;
        for (const unsigned shift : {24U, 16U, 8U, 0U}) {
            unread += static_cast<char>(length >> shift & 0xffU);
        }
        unread += static_cast<char>(padding);
        unread += payload;
        unread.append(padding, '\0');
    }

    ssize_t receive(void* into, std::size_t size)
    {
        if (broken) {
            return -ECONNRESET;
        }
        if (pauses && (paused = !paused)) {
            ++moves;
            return -EAGAIN;
        }
        if (unread.empty() && !left.empty()) {
            next_message();
        }
        if (unread.empty()) {
            dry = true;
            return -EAGAIN;
        }
        const std::size_t count = std::min(size, unread.size());
        std::memcpy(into, unread.data(), count);
        unread.erase(0, count);
        ++moves;
        return static_cast<ssize_t>(count);
    }
};

Line& line_of(void** abstract)
{
    return *static_cast<Line*>(*abstract);
}

void* on_allocate(std::size_t size, void** abstract)
{
    return line_of(abstract).memory.allocate(size);
}

void* on_reallocate(void* old, std::size_t size, void** abstract)
{
    return line_of(abstract).memory.reallocate(old, size);
}

void on_release(void* block, void** abstract)
{
    line_of(abstract).memory.release(block);
}

ssize_t on_receive(libssh2_socket_t /*socket*/, void* into, std::size_t size, int /*flags*/, void** abstract)
{
    return line_of(abstract).receive(into, size);
}

ssize_t on_send(libssh2_socket_t /*socket*/, const void* /*data*/, std::size_t size, int /*flags*/, void** abstract)
{
    Line& line = line_of(abstract);
    ++line.moves;
    return line.broken ? -ECONNRESET : static_cast<ssize_t>(size);
}

char* session_copy(Line& line, std::string_view text)
{
    auto* copy = static_cast<char*>(line.memory.allocate(text.size() + 1));
    if (copy != nullptr) {
        std::memcpy(copy, text.data(), text.size());
        copy[text.size()] = '\0';
    }
    return copy;
}

/// Every byte that the library says is there is looked at, so that a sanitizer sees one that is not.
void look_at(const void* data, std::size_t size)
{
    if (data != nullptr && size > 0) {
        (void)transport::clean_text({static_cast<const char*>(data), size}, transport::Lines::many, 64 * 1024);
    }
}

void on_prompts(const char* name, int name_size, const char* instruction, int instruction_size, int count,
                const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts, LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses, void** abstract)
{
    Line& line = line_of(abstract);
    look_at(name, static_cast<std::size_t>(name_size));
    look_at(instruction, static_cast<std::size_t>(instruction_size));
    check(count >= 0 && count <= 100);
    for (int i = 0; i < count; ++i) {
        look_at(prompts[i].text, prompts[i].length);
        responses[i].text = session_copy(line, "answer");
        responses[i].length = responses[i].text != nullptr ? 6 : 0;
    }
}

void on_change(LIBSSH2_SESSION* session, char** password, int* size, void** abstract)
{
    std::size_t length = 0;
    look_at(libssh2_x_userauth_change_prompt(session, &length), length);
    if (++line_of(abstract).questions % 2 == 1) {
        libssh2_x_userauth_defer(session);
        return;
    }
    *password = session_copy(line_of(abstract), "newer");
    *size = *password != nullptr ? 5 : 0;
}

int on_sign(LIBSSH2_SESSION* session, unsigned char** signature, std::size_t* size, const unsigned char* data, std::size_t data_size,
            void** abstract)
{
    look_at(data, data_size);
    check(abstract != nullptr);
    void** const line = libssh2_session_abstract(session);
    *signature = reinterpret_cast<unsigned char*>(session_copy(line_of(line), "signature"));
    *size = 9;
    return *signature != nullptr ? 0 : -1;
}

void on_agent_channel(LIBSSH2_SESSION* /*session*/, LIBSSH2_CHANNEL* channel, void** /*abstract*/)
{
    check(channel != nullptr);
}

template <class F>
libssh2_cb_generic* callback(F* function)
{
    return reinterpret_cast<libssh2_cb_generic*>(function);
}

class Client {
public:
    Client(Line& line, unsigned choices) : line_(line), choices_(choices)
    {
        static const int once = libssh2_init(0);
        check(once == 0);
        session_ = libssh2_session_init_ex(on_allocate, on_release, on_reallocate, &line_);
        check(session_ != nullptr);
        libssh2_session_set_blocking(session_, 0);
        libssh2_session_set_read_timeout(session_, 0x3fffffff);
        libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_RECV, callback(on_receive));
        libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_SEND, callback(on_send));
        if ((choices_ & 8U) != 0) {
            libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_AUTHAGENT, callback(on_agent_channel));
        }
        check(libssh2_session_banner_set(session_, "SSH-2.0-Latchkey_fuzz") == 0 && latchkey_fuzz_have_keys(session_) == 0);
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// As the gate ends: nothing goes either way any more, then all is freed.
    ~Client()
    {
        line_.broken = true;
        for (LIBSSH2_CHANNEL* channel : channels_) {
            finish([&] { return libssh2_channel_free(channel); });
        }
        int freed = LIBSSH2_ERROR_EAGAIN;
        for (int attempt = 0; attempt < 8 && freed == LIBSSH2_ERROR_EAGAIN; ++attempt) {
            freed = libssh2_session_free(session_);
        }
        check(freed == 0 && line_.memory.in_use() == 0);
    }

    void login()
    {
        if (run([&] { return libssh2_session_handshake(session_, 0); }) != 0) {
            return;
        }
        run([&] {
            look_at_failure();
            const char* methods = libssh2_userauth_list(session_, "ann", 3);
            return methods != nullptr || libssh2_userauth_authenticated(session_) != 0 ? 0 : libssh2_session_last_errno(session_);
        });
        for (int round = 0; round < 3 && libssh2_userauth_authenticated(session_) == 0 && !over(); ++round) {
            look_at_failure();
            switch (choices_ % 4) {
            case 0:
                run([&] { return libssh2_userauth_password_ex(session_, "ann", 3, "secret", 6, on_change); });
                break;
            case 1:
                run([&] { return libssh2_userauth_keyboard_interactive_ex(session_, "ann", 3, on_prompts); });
                break;
            default:
                run([&] {
                    static void* context = &context;
                    static const std::string blob = choices_ % 4 == 2 ? std::string("\0\0\0\x0bssh-ed25519\0\0\0\x04"
                                                                                    "abcd",
                                                                                    23)
                                                                      : std::string("\0\0\0\x07ssh-rsa\0\0\0\x01\x03\0\0\0\x02\0\x81", 23);
                    return libssh2_userauth_publickey(session_, "ann", reinterpret_cast<const unsigned char*>(blob.data()), blob.size(),
                                                      on_sign, &context);
                });
            }
            look_at_failure();
        }
        check(libssh2_userauth_authenticated(session_) == 0 || line_.let_in);
    }

    void work()
    {
        if (over()) {
            return;
        }
        latchkey_fuzz_logged_in(session_);
        LIBSSH2_CHANNEL* shell = libssh2_x_channel_open_begin(session_, "session", 7, 2U << 20U, 32768, nullptr, 0);
        LIBSSH2_CHANNEL* other = libssh2_x_channel_direct_tcpip_begin(session_, "host", 80, "127.0.0.1", 1, 65536, 32768);
        if (shell == nullptr || other == nullptr) {
            return;
        }
        channels_ = {shell, other};
        const bool opened = opens(shell);
        if (opened) {
            run([&] { return libssh2_channel_setenv_ex(shell, "LANG", 4, "C", 1); });
            run([&] { return libssh2_channel_request_auth_agent(shell); });
            run([&] { return libssh2_channel_request_pty_ex(shell, "xterm", 5, "\0", 1, 80, 24, 0, 0); });
            run([&] { return libssh2_channel_process_startup(shell, "exec", 4, "true", 4); });
        }
        const bool connected = opens(other);
        listen();
        run([&] { return libssh2_x_keepalive_now(session_); });
        read_all(opened ? shell : nullptr, connected ? other : nullptr);
        if (opened) {
            end(shell);
        }
    }

private:
    [[nodiscard]] bool over() const { return line_.dry || dead_; }

    template <class F>
    int finish(F call)
    {
        int rc = LIBSSH2_ERROR_EAGAIN;
        for (int attempt = 0; attempt < 8 && rc == LIBSSH2_ERROR_EAGAIN; ++attempt) {
            rc = call();
        }
        return rc;
    }

    /// Until it answers, or nothing moves any more. Nothing is called after an end of the transport, and nothing in place of a call that
    /// has not answered: its state is the session's.
    template <class F>
    int run(F call)
    {
        int rc = LIBSSH2_ERROR_EAGAIN;
        for (int still = 0; rc == LIBSSH2_ERROR_EAGAIN && still < 3 && !over();) {
            const std::uint64_t moves = line_.moves;
            rc = call();
            still = moves == line_.moves ? still + 1 : 0;
        }
        if (rc == LIBSSH2_ERROR_EAGAIN) {
            dead_ = true;
        }
        if (rc < 0) {
            char* message = nullptr;
            int length = 0;
            libssh2_session_last_error(session_, &message, &length, 0);
            look_at(message, static_cast<std::size_t>(length));
        }
        dead_ = dead_ || rc == LIBSSH2_ERROR_SOCKET_DISCONNECT || rc == LIBSSH2_ERROR_SOCKET_RECV || rc == LIBSSH2_ERROR_DECRYPT ||
                rc == LIBSSH2_ERROR_PROTO || rc == LIBSSH2_ERROR_ALLOC;
        return rc;
    }

    void look_at_failure()
    {
        const char* methods = nullptr;
        int partial = 0;
        libssh2_x_userauth_failure(session_, &methods, &partial);
        look_at(methods, std::strlen(methods));
        std::size_t all = 0;
        std::size_t length = 0;
        for (unsigned i = 0; const char* text = libssh2_x_userauth_banner(session_, i, &length); ++i) {
            look_at(text, length);
            all += length;
        }
        check(all <= 64 * 1024);
    }

    bool opens(LIBSSH2_CHANNEL* channel)
    {
        if (run([&] { return libssh2_x_channel_open_continue(channel); }) == 0) {
            return true;
        }
        const char* description = nullptr;
        libssh2_x_channel_open_failure(channel, &description);
        if (description != nullptr) {
            check(std::strlen(description) <= 255);
        }
        return false;
    }

    void listen()
    {
        int port = 0;
        LIBSSH2_LISTENER* listener = nullptr;
        run([&] {
            listener = libssh2_channel_forward_listen_ex(session_, "localhost", 0, &port, 4);
            return listener != nullptr ? 0 : libssh2_session_last_errno(session_);
        });
        if (listener != nullptr) {
            libssh2_x_listener_window(listener, 65536);
            run([&] {
                LIBSSH2_CHANNEL* accepted = libssh2_channel_forward_accept(listener);
                if (accepted != nullptr) {
                    channels_.push_back(accepted);
                }
                return accepted != nullptr ? 0 : libssh2_session_last_errno(session_);
            });
        }
    }

    void read_all(LIBSSH2_CHANNEL* shell, LIBSSH2_CHANNEL* other)
    {
        std::array<char, 512> bytes{};
        for (int round = 0; round < 100 && !over(); ++round) {
            const int packets = libssh2_x_session_pump(session_, 0);
            if (packets < 0 && packets != LIBSSH2_ERROR_EAGAIN) {
                dead_ = true;
                return;
            }
            for (LIBSSH2_CHANNEL* channel : {shell, other}) {
                for (const int stream : {0, SSH_EXTENDED_DATA_STDERR}) {
                    const ssize_t count = channel == nullptr ? 0 : libssh2_channel_read_ex(channel, stream, bytes.data(), bytes.size());
                    look_at(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
                }
            }
            if (shell != nullptr && libssh2_channel_eof(shell) == 0 && libssh2_channel_write(shell, "typed", 5) == LIBSSH2_ERROR_EAGAIN) {
                run([&] { return static_cast<int>(libssh2_channel_write(shell, "typed", 5)); });
            }
        }
    }

    void end(LIBSSH2_CHANNEL* shell)
    {
        (void)libssh2_x_channel_exit_status_known(shell);
        (void)libssh2_channel_get_exit_status(shell);
        char* name = nullptr;
        char* message = nullptr;
        std::size_t name_size = 0;
        std::size_t message_size = 0;
        libssh2_channel_get_exit_signal(shell, &name, &name_size, &message, &message_size, nullptr, nullptr);
        look_at(name, name_size);
        look_at(message, message_size);
        libssh2_free(session_, name);
        libssh2_free(session_, message);
        run([&] { return libssh2_channel_send_eof(shell); });
        run([&] { return libssh2_channel_close(shell); });
        run([&] { return libssh2_channel_wait_closed(shell); });
    }

    Line& line_;
    unsigned choices_;
    LIBSSH2_SESSION* session_ = nullptr;
    std::vector<LIBSSH2_CHANNEL*> channels_;
    bool dead_ = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    Line line(Bytes{data + 1, size - 1});
    line.pauses = (data[0] & 4U) != 0;
    Client client(line, data[0]);
    client.login();
    client.work();
    return 0;
}
