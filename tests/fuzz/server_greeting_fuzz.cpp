/// What a server says before its host key is known: its greeting and what comes before it (RFC 4253 §4.2), then its half of the first key
/// exchange through the gate and libssh2. It ends with an error, in little memory, whatever the pieces are that it comes in, and no message
/// of the authentication range (50 to 79) is sent for it. Seeds: seeds/server_greeting, made by make_server_seeds.py.

#include "client/transport/gate.h"
#include "client/transport/kexinit.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include <algorithm>
#include <cstdlib>

using namespace latchkey;
using transport::Greeting;

namespace {

void check(bool promise)
{
    if (!promise) {
        std::abort();
    }
}

struct Read {
    bool failed = false;
    bool complete = false;
    std::string line;
    std::string rest;
    friend bool operator==(const Read&, const Read&) = default;
};

Read read_greeting(Bytes data, std::size_t piece)
{
    Greeting greeting;
    Read read;
    while (!data.empty() && !read.failed && !read.complete) {
        const Bytes next = data.first(std::min(piece, data.size()));
        data = data.subspan(next.size());
        const auto state = greeting.feed(next);
        read.failed = !state;
        read.complete = state && *state == Greeting::State::complete;
    }
    if (read.complete) {
        read.line = greeting.line();
        read.rest = to_string(greeting.rest()) + to_string(data);
        check(read.line.starts_with("SSH-") && read.line.size() <= 255);
    }
    return read;
}

/// A server that has said all that it will say, and hangs up. What we send is looked at.
class Script final : public transport::ByteStream {
public:
    Script(Bytes says, std::string& sent) : says_(says), sent_(sent) {}
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override
    {
        const std::size_t count = std::min(into.size(), says_.size());
        std::ranges::copy(says_.first(count), into.begin());
        says_ = says_.subspan(count);
        co_return count;
    }
    asio::awaitable<Result<std::size_t>> write_some(Bytes data) override
    {
        sent_ += as_text(data);
        co_return data.size();
    }
    void abort() noexcept override { says_ = {}; }

private:
    Bytes says_;
    std::string& sent_;
};

/// Everything that is sent before the keys is plain: a line, then packets of a length, a padding length and a message.
void check_sent(std::string_view sent)
{
    const std::size_t line = sent.find("\r\n");
    if (line == std::string_view::npos) {
        return;
    }
    check(sent.starts_with("SSH-2.0-Latchkey_"));
    Bytes left = as_bytes(sent.substr(line + 2));
    while (left.size() >= 6) {
        const std::size_t length = std::size_t{left[0]} << 24U | std::size_t{left[1]} << 16U | std::size_t{left[2]} << 8U | left[3];
        check(left[5] < 50 && length < 35000);
        left = left.subspan(std::min(length + 4, left.size()));
    }
}

asio::awaitable<void> shake_hands(std::shared_ptr<transport::Gate> gate)
{
    std::function<void(std::string)> greeted = [](const std::string& line) { check(line.size() <= 255); };
    const Status done = co_await gate->handshake(std::chrono::hours(1), std::chrono::hours(1), std::move(greeted));
    check(!done); // nobody can sign for a key exchange of today beforehand
    co_await gate->close(std::chrono::milliseconds(1));
}

void connect(Bytes data, std::size_t piece)
{
    asio::io_context io;
    std::string sent;
    transport::GateOptions options;
    options.where = "server port 22";
    options.memory_limit = 4 * 1024 * 1024;
    options.receive_piece = piece;
    auto gate = transport::Gate::make(io.get_executor(), std::make_unique<Script>(data, sent), std::move(options));
    check(gate != nullptr);
    asio::co_spawn(io, shake_hands(std::move(gate)), asio::detached);
    io.run();
    check_sent(sent);
    check(transport::Gate::left_behind() == 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Bytes says{data, size};
    const Read whole = read_greeting(says, size + 1);
    const Read bytewise = read_greeting(says, 1);
    // Too much of it is noticed at another byte, and so may the one of two things that are wrong with it.
    check(whole == bytewise || whole.failed || bytewise.failed);
    if (!whole.complete) {
        return 0;
    }
    (void)transport::parse_kex_offer(as_bytes(whole.rest));
    connect(says, 0);
    connect(says, 7);
    return 0;
}
