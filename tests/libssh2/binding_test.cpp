/// Patch 0020: what an agent is told of a connection is what the server's host key has signed, for every kind of key exchange, and stays
/// the same whatever later exchanges bring.

#include "tests/libssh2/memory_session.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <memory>

namespace latchkey::libssh2_tests {
namespace {

struct Binding {
    std::string id;
    std::string signature;
};

Binding binding(const MemorySession& session)
{
    const unsigned char* id = nullptr;
    const unsigned char* signature = nullptr;
    std::size_t id_size = 0;
    std::size_t signature_size = 0;
    if (libssh2_x_session_binding(session.get(), &id, &id_size, &signature, &signature_size) != 0) {
        return {};
    }
    return {{reinterpret_cast<const char*>(id), id_size}, {reinterpret_cast<const char*>(signature), signature_size}};
}

/// RFC 8709: "ssh-ed25519" and 32 bytes; "ssh-ed25519" and 64 bytes.
bool is_signed(const Binding& binding, std::string_view host_key)
{
    constexpr std::string_view head{"\0\0\0\x0bssh-ed25519\0\0\0", 18};
    if (host_key.size() != 51 || binding.signature.size() != 83 || !host_key.starts_with(head) || !binding.signature.starts_with(head)) {
        return false;
    }
    const auto* const raw = reinterpret_cast<const unsigned char*>(host_key.data()) + 19;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw, 32),
                                                                  &EVP_PKEY_free};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(binding.signature.data()) + 19, 64,
                            reinterpret_cast<const unsigned char*>(binding.id.data()), binding.id.size()) == 1;
}

class SessionBinding : public testing::TestWithParam<const char*> {};

TEST_P(SessionBinding, IsTheHostKeysSignatureOfTheSessionIdentifier)
{
    const support::ThrowawaySshd server;
    MemorySession session{server.port()};
    EXPECT_TRUE(binding(session).id.empty()) << "there are no keys yet";
    session.prefer(LIBSSH2_METHOD_KEX, GetParam());
    session.handshake();
    const Binding first = binding(session);
    std::size_t size = 0;
    int type = 0;
    const char* const host_key = libssh2_session_hostkey(session.get(), &size, &type);
    EXPECT_TRUE(is_signed(first, {host_key, size}));
    Binding forged = first;
    forged.id.back() ^= 1;
    EXPECT_FALSE(is_signed(forged, {host_key, size}));
}

TEST(ASessionsBinding, OutlivesLaterExchanges)
{
    const support::ScriptedServer server{{.users = {{.name = "any", .password = "pw"}}}};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    const Binding first = binding(session);
    EXPECT_FALSE(first.id.empty());
    EXPECT_EQ(session.exec("rekey"), std::string(100, 'x'));
    EXPECT_EQ(binding(session).id, first.id);
    EXPECT_EQ(binding(session).signature, first.signature);
}

std::string exchange_name(const testing::TestParamInfo<const char*>& about)
{
    std::string name = about.param;
    std::erase(name, '-');
    return name;
}

INSTANTIATE_TEST_SUITE_P(EachExchange, SessionBinding,
                         testing::Values("curve25519-sha256", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
                                         "diffie-hellman-group14-sha256", "diffie-hellman-group-exchange-sha256"),
                         exchange_name);

} // namespace
} // namespace latchkey::libssh2_tests
