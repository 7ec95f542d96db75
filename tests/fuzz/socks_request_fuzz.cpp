/// What programs say to our SOCKS port: in one piece and byte by byte it must come to the same, hold little, and answer well-formed
/// replies. Seeds: seeds/socks_request.

#include "client/forward/socks_request.h"

#include <cstdlib>

using namespace latchkey;

namespace {

struct Heard {
    bool failed = false;
    bool complete = false;
    std::string said;
    std::string host;
    std::string rest;
    friend bool operator==(const Heard&, const Heard&) = default;
};

Heard hear(Bytes data, std::size_t piece)
{
    forward::SocksRequest request;
    Heard heard;
    while (!data.empty() && !heard.failed) {
        const Bytes next = data.first(std::min(piece, data.size()));
        data = data.subspan(next.size());
        const auto state = request.feed(next);
        heard.said += to_string(request.take_output());
        heard.failed = !state;
        heard.complete = state && *state == forward::SocksRequest::State::complete;
    }
    if (heard.complete) {
        heard.host = request.target().host;
        heard.rest = to_string(request.take_rest());
        if (heard.host.empty() || request.target().port == 0 || heard.host.find('\0') != std::string::npos) {
            std::abort();
        }
    }
    return heard;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Heard whole = hear({data, size}, size + 1);
    const Heard bytewise = hear({data, size}, 1);
    if (whole != bytewise || whole.said.size() > 12) {
        std::abort();
    }
    return 0;
}
