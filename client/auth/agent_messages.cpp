#include "client/auth/agent_messages.h"

#include "keys/base/wire.h"

#include <fmt/format.h>

namespace latchkey::auth {

namespace {

constexpr std::uint32_t flag_rsa_sha2_256 = 2;
constexpr std::uint32_t flag_rsa_sha2_512 = 4;
constexpr std::string_view session_bind = "session-bind@openssh.com";
constexpr std::uint32_t most_identities = 2048; // what OpenSSH takes

std::unexpected<AgentNo> bad(std::string what)
{
    return std::unexpected(AgentNo{AgentNo::Kind::bad, std::move(what)});
}

} // namespace

bool is_agent_failure(std::uint8_t type)
{
    using namespace agent_message;
    return type == failure || type == extension_failure || type == old_failure || type == old_com_failure;
}

std::string plain_algorithm(std::string algorithm)
{
    constexpr std::string_view certified = "-cert-v01@openssh.com";
    if (algorithm.ends_with(certified)) {
        algorithm.resize(algorithm.size() - certified.size());
        if (algorithm.starts_with("sk-")) {
            algorithm += "@openssh.com"; // those have it in their plain name too
        }
    }
    return algorithm;
}

AgentReply<std::vector<AgentIdentity>> read_identities(Bytes reply)
{
    WireReader in(reply);
    const std::uint8_t type = in.byte();
    if (is_agent_failure(type)) {
        return std::unexpected(AgentNo{AgentNo::Kind::refused, {}});
    }
    if (type != agent_message::identities_answer) {
        return bad(fmt::format("message {} where a list of keys belongs", type));
    }
    const std::uint32_t count = in.uint32();
    if (count > most_identities) {
        return bad(fmt::format("a list of {} keys", count));
    }
    std::vector<AgentIdentity> out;
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        const Bytes blob = in.string();
        const Bytes comment = in.string();
        out.push_back({to_buffer(blob), to_string(comment)});
    }
    if (!in.at_end()) {
        return bad(in.ok() ? "a list of keys with bytes too many at its end" : "a list of keys that is cut off");
    }
    return out;
}

Secret sign_request(Bytes blob, Bytes data, std::string_view algorithm)
{
    const std::string wanted = plain_algorithm(std::string(algorithm));
    SecretWireWriter out;
    out.byte(agent_message::sign_request).string(blob).string(data);
    out.uint32(wanted == "rsa-sha2-512" ? flag_rsa_sha2_512 : wanted == "rsa-sha2-256" ? flag_rsa_sha2_256 : 0);
    return out.take();
}

AgentReply<AgentSignature> read_signature(Bytes reply, std::string_view algorithm)
{
    const std::string wanted = plain_algorithm(std::string(algorithm));
    WireReader in(reply);
    const std::uint8_t type = in.byte();
    if (is_agent_failure(type)) {
        return std::unexpected(AgentNo{AgentNo::Kind::refused, {}});
    }
    if (type != agent_message::sign_response) {
        return bad(fmt::format("message {} where a signature belongs", type));
    }
    WireReader inner(in.string());
    AgentSignature made;
    made.algorithm = inner.text();
    made.blob = to_buffer(inner.string());
    made.more = to_buffer(inner.rest());
    if (!in.at_end() || !inner.ok() || made.blob.empty() || (!made.more.empty() && !wanted.starts_with("sk-"))) {
        return bad("a signature that is cut off or has bytes too many");
    }
    if (made.algorithm != wanted) {
        return bad(fmt::format("a signature of another kind than {}, which was asked for; a newer agent is needed", wanted));
    }
    return made;
}

bool is_session_bind(Bytes request)
{
    WireReader in(request);
    if (in.byte() != agent_message::extension || in.text() != session_bind) {
        return false;
    }
    for (int part = 0; part < 3; ++part) { // host key, session, signature
        static_cast<void>(in.string());
    }
    static_cast<void>(in.byte());
    return in.at_end();
}

Secret session_bind_request(const AgentBinding& binding)
{
    SecretWireWriter out;
    out.byte(agent_message::extension).string(session_bind).string(binding.host_key);
    out.string(binding.session_id).string(binding.signature).byte(binding.use == AgentUse::forwarding ? 1 : 0);
    return out.take();
}

std::optional<Bytes> key_to_sign_with(Bytes request)
{
    WireReader in(request);
    if (in.byte() != agent_message::sign_request) {
        return std::nullopt;
    }
    const Bytes blob = in.string();
    static_cast<void>(in.string());
    static_cast<void>(in.uint32());
    return in.at_end() ? std::optional(blob) : std::nullopt;
}

} // namespace latchkey::auth
