#include "tests/libssh2/memory_session.h"

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace latchkey::libssh2_tests {

namespace {

void initialise_library()
{
    static const int once = libssh2_init(0);
    if (once != 0) {
        throw std::runtime_error{"libssh2_init"};
    }
}

} // namespace

MemorySession::MemorySession(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error{"no server on port " + std::to_string(port)};
    }
    make_session();
}

MemorySession::MemorySession(std::string_view peer_says)
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0 ||
        ::send(ends[1], peer_says.data(), peer_says.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(peer_says.size())) {
        throw std::runtime_error{"socketpair"};
    }
    fd_ = ends[0];
    peer_fd_ = ends[1];
    make_session();
}

void MemorySession::make_session()
{
    initialise_library();
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
    session_ = libssh2_session_init_ex(on_allocate, on_free, on_reallocate, this);
    libssh2_session_set_blocking(session_, 0);
    libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_RECV, reinterpret_cast<libssh2_cb_generic*>(on_receive));
    libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_SEND, reinterpret_cast<libssh2_cb_generic*>(on_send));
}

MemorySession::~MemorySession()
{
    gone_ = true;
    inbox_.clear();
    read_ = 0;
    until([&] { return libssh2_session_free(session_); }, std::chrono::seconds{3});
    ::close(fd_);
    if (peer_fd_ >= 0) {
        ::close(peer_fd_);
    }
}

void* MemorySession::on_allocate(std::size_t size, void** abstract)
{
    auto& self = *static_cast<MemorySession*>(*abstract);
    self.most_blocks_ = std::max(self.most_blocks_, ++self.blocks_);
    return std::malloc(size); // NOLINT: this is what libssh2 frees
}

void* MemorySession::on_reallocate(void* block, std::size_t size, void** abstract)
{
    return block != nullptr ? std::realloc(block, size) : on_allocate(size, abstract); // NOLINT
}

void MemorySession::on_free(void* block, void** abstract)
{
    if (block != nullptr) {
        --static_cast<MemorySession*>(*abstract)->blocks_;
    }
    std::free(block); // NOLINT
}

ssize_t MemorySession::on_receive(libssh2_socket_t, void* buffer, std::size_t size, int, void** abstract)
{
    auto& self = *static_cast<MemorySession*>(*abstract);
    const std::size_t have = self.inbox_.size() - self.read_;
    if (have == 0) {
        return self.gone_ ? 0 : -EAGAIN;
    }
    if (self.pauses_ && (self.paused_ = !self.paused_)) {
        return -EAGAIN;
    }
    std::size_t count = std::min(have, size);
    if (self.piece_limit_ != 0) {
        count = 1 + self.random_() % std::min(count, self.piece_limit_);
    }
    std::memcpy(buffer, self.inbox_.data() + self.read_, count);
    self.read_ += count;
    if (self.read_ == self.inbox_.size()) {
        self.inbox_.clear();
        self.read_ = 0;
    }
    return static_cast<ssize_t>(count);
}

ssize_t MemorySession::on_send(libssh2_socket_t, const void* buffer, std::size_t size, int, void** abstract)
{
    static_cast<MemorySession*>(*abstract)->outbox_.append(static_cast<const char*>(buffer), size);
    return static_cast<ssize_t>(size);
}

void MemorySession::move_bytes(std::chrono::milliseconds patience)
{
    pollfd waiting{fd_, static_cast<short>((gone_ ? 0 : POLLIN) | (outbox_.empty() ? 0 : POLLOUT)), 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) {
        return;
    }
    if ((waiting.revents & POLLOUT) != 0 && !outbox_.empty()) {
        const ssize_t sent = ::send(fd_, outbox_.data(), outbox_.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            outbox_.erase(0, static_cast<std::size_t>(sent));
        } else if (errno != EAGAIN) {
            gone_ = true;
            outbox_.clear();
        }
    }
    if ((waiting.revents & (POLLIN | POLLHUP)) != 0) {
        char bytes[65536];
        const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got > 0) {
            inbox_.append(bytes, static_cast<std::size_t>(got));
        } else if (got == 0 || errno != EAGAIN) {
            gone_ = true;
        }
    }
}

int MemorySession::until(const std::function<int()>& call, std::chrono::milliseconds patience)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const int answer = call();
        if (answer != LIBSSH2_ERROR_EAGAIN) {
            move_bytes(std::chrono::milliseconds{0});
            return answer;
        }
        if (std::chrono::steady_clock::now() > end) {
            return LIBSSH2_ERROR_TIMEOUT;
        }
        // EAGAIN does not mean that the inbox is empty: with unread input call again at once.
        if (!has_unread()) {
            move_bytes(std::chrono::milliseconds{20});
        } else if (!outbox_.empty()) {
            move_bytes(std::chrono::milliseconds{0});
        }
    }
}

std::string MemorySession::error() const
{
    char* message = nullptr;
    const int code = libssh2_session_last_error(session_, &message, nullptr, 0);
    return std::to_string(code) + " " + (message != nullptr ? message : "");
}

void MemorySession::prefer(int method, const std::string& list)
{
    if (libssh2_session_method_pref(session_, method, list.c_str()) != 0) {
        throw std::runtime_error{"libssh2 does not know " + list};
    }
}

void MemorySession::prefer_cipher(const std::string& cipher, const std::string& mac)
{
    for (const int method : {LIBSSH2_METHOD_CRYPT_CS, LIBSSH2_METHOD_CRYPT_SC}) {
        prefer(method, cipher);
    }
    if (!mac.empty()) {
        for (const int method : {LIBSSH2_METHOD_MAC_CS, LIBSSH2_METHOD_MAC_SC}) {
            prefer(method, mac);
        }
    }
}

void MemorySession::handshake()
{
    if (try_handshake(std::chrono::seconds{20}) != 0) {
        throw std::runtime_error{"handshake: " + error()};
    }
}

int MemorySession::try_handshake(std::chrono::milliseconds patience)
{
    return until([&] { return step_handshake(); }, patience);
}

int MemorySession::login_key(const std::string& user, const std::string& private_key)
{
    return until([&] {
        return libssh2_userauth_publickey_frommemory(session_, user.data(), user.size(), nullptr, 0, private_key.data(), private_key.size(),
                                                     nullptr);
    });
}

void MemorySession::login_key_or_throw(const std::string& user, const std::string& private_key)
{
    if (login_key(user, private_key) != 0) {
        throw std::runtime_error{"login: " + error()};
    }
}

int MemorySession::login_password(const std::string& user, const std::string& password)
{
    return until([&] {
        return libssh2_userauth_password_ex(session_, user.data(), static_cast<unsigned>(user.size()), password.data(),
                                            static_cast<unsigned>(password.size()), nullptr);
    });
}

LIBSSH2_CHANNEL* MemorySession::open_exec(const std::string& command, unsigned window)
{
    auto* channel =
        until_pointer<LIBSSH2_CHANNEL>([&] { return libssh2_channel_open_ex(session_, "session", 7, window, 32768, nullptr, 0); });
    if (channel == nullptr || until([&] { return libssh2_channel_exec(channel, command.c_str()); }) != 0) {
        throw std::runtime_error{"exec " + command + ": " + error()};
    }
    return channel;
}

std::string MemorySession::exec(const std::string& command, const std::string& input, int* exit_status, bool* status_known)
{
    LIBSSH2_CHANNEL* channel = open_exec(command);
    std::string output;
    std::size_t sent = 0;
    bool eof_sent = false;
    static char bytes[65536];
    const auto step = [&] {
        for (;;) {
            const ssize_t got = libssh2_channel_read(channel, bytes, sizeof bytes);
            if (got > 0) {
                output.append(bytes, static_cast<std::size_t>(got));
            } else if (got < 0 && got != LIBSSH2_ERROR_EAGAIN) {
                throw std::runtime_error{"read: " + error()};
            } else {
                break;
            }
        }
        while (sent < input.size() && outbox_.size() < (1U << 20U)) {
            const ssize_t took = libssh2_channel_write(channel, input.data() + sent, input.size() - sent);
            if (took == LIBSSH2_ERROR_EAGAIN) {
                break;
            }
            if (took < 0) {
                throw std::runtime_error{"write: " + error()};
            }
            sent += static_cast<std::size_t>(took);
        }
        if (sent == input.size() && !eof_sent && libssh2_channel_send_eof(channel) == 0) {
            eof_sent = true;
        }
        return libssh2_channel_eof(channel) != 0 ? 0 : LIBSSH2_ERROR_EAGAIN;
    };
    if (until(step, std::chrono::seconds{100}) != 0) {
        throw std::runtime_error{"no end of " + command};
    }
    until([&] { return libssh2_channel_close(channel); });
    until([&] { return libssh2_channel_wait_closed(channel); });
    if (exit_status != nullptr) {
        *exit_status = libssh2_channel_get_exit_status(channel);
    }
    if (status_known != nullptr) {
        *status_known = libssh2_x_channel_exit_status_known(channel) != 0;
    }
    until([&] { return libssh2_channel_free(channel); });
    return output;
}

const TestKey& test_key()
{
    static const TestKey key = [] {
        const support::TempFolder folder;
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", (folder / "id").string()});
        return TestKey{support::read_file(folder / "id"), support::read_file(folder / "id.pub")};
    }();
    return key;
}

} // namespace latchkey::libssh2_tests
