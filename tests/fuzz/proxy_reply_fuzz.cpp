/// What proxies answer: whole and byte by byte it must come to the same, and end. The first byte of the input chooses the kind of proxy and
/// whether there is a password. Seeds: seeds/proxy_reply.

#include "client/transport/proxy_dialogue.h"

#include <algorithm>
#include <cstdlib>

using namespace latchkey;

namespace {

struct Heard {
    int error = 0;
    bool through = false;
    std::string said;
    std::string rest;
    friend bool operator==(const Heard&, const Heard&) = default;
};

Heard hear(unsigned choice, Bytes data, std::size_t piece)
{
    const auto kind = choice % 3 == 0   ? transport::ProxyKind::socks5
                      : choice % 3 == 1 ? transport::ProxyKind::socks4
                                        : transport::ProxyKind::http;
    const bool login = choice % 2 == 0;
    const Secret password = Secret::copy_of("password");
    transport::ProxyDialogue dialogue({kind, "proxy", 1080, login ? "user" : ""}, "host.example", 22, login ? &password : nullptr);
    if (!dialogue.start()) {
        std::abort();
    }
    Heard heard;
    heard.said = to_string(dialogue.take_output().bytes());
    while (!data.empty() && heard.error == 0) {
        const Bytes next = data.first(std::min(piece, data.size()));
        data = data.subspan(next.size());
        const auto state = dialogue.feed(next);
        heard.said += to_string(dialogue.take_output().bytes());
        heard.error = state ? 0 : state.error().code();
        heard.through = state && *state == transport::ProxyDialogue::State::through;
    }
    heard.rest = to_string(dialogue.take_rest());
    return heard;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const Bytes reply{data + 1, size - 1};
    const Heard whole = hear(data[0], reply, reply.size() + 1);
    const Heard bytewise = hear(data[0], reply, 1);
    // A header that is too long is noticed at another byte, and so may the one of two things that are wrong with it.
    const bool both_failed = whole.error != 0 && bytewise.error != 0;
    if (!both_failed && whole != bytewise) {
        std::abort();
    }
    return 0;
}
