/// What an agent answers, and what a server asks of a forwarded one: every reply is parsed or refused, an identity is what its bytes say,
/// and what is let through to our agent is a request for keys or for a signature. Seeds: seeds/agent (OpenSSH's ssh-agent 9.2).

#include "client/auth/agent_messages.h"
#include "client/auth/offer.h"

#include <cstdlib>

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Bytes reply{data, size};
    auto identities = auth::read_identities(reply);
    if (identities) {
        auth::OfferSources sources{.agent = std::move(*identities), .user = "ann", .now = 1'700'000'000};
        const std::size_t held = sources.agent.size();
        const auth::Offers offers = auth::offers_in_order(sources);
        if (offers.in_order.size() + offers.left_out.size() > held) {
            std::abort();
        }
        for (const auth::Offer& offer : offers.in_order) {
            if (!offer.by_agent() || offer.blob.empty() || !offer.key) {
                std::abort();
            }
            (void)offer.described();
        }
    }
    for (const std::string_view algorithm : {"rsa-sha2-512", "ssh-ed25519", "sk-ssh-ed25519@openssh.com"}) {
        const auto made = auth::read_signature(reply, algorithm);
        if (made && (made->algorithm != algorithm || made->blob.empty())) {
            std::abort();
        }
    }
    const auto key = auth::key_to_sign_with(reply);
    if (key && data[0] != auth::agent_message::sign_request) {
        std::abort();
    }
    return 0;
}
