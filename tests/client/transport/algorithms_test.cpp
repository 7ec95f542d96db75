#include "client/transport/algorithms.h"

#include <gtest/gtest.h>
#include <libssh2.h>

#include <algorithm>
#include <memory>

namespace latchkey::transport {
namespace {

using Names = std::vector<std::string>;

struct SessionFree {
    void operator()(LIBSSH2_SESSION* session) const { libssh2_session_free(session); }
};
using SessionHandle = std::unique_ptr<LIBSSH2_SESSION, SessionFree>;

SessionHandle new_session()
{
    return SessionHandle(libssh2_session_init());
}

Names everything(AlgorithmKind kind)
{
    Names all;
    for (const AlgorithmRow& row : algorithm_table()) {
        if (row.kind == kind) {
            all.emplace_back(row.name);
        }
    }
    return all;
}

bool has(const Names& names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

TEST(Algorithms, APostQuantumExchangeComesFirstAsSoonAsTheLibraryHasIt)
{
    const Names supported{"curve25519-sha256", "mlkem768x25519-sha256", "diffie-hellman-group16-sha512"};
    EXPECT_EQ(choose(AlgorithmKind::key_exchange, {}, supported),
              (Names{"mlkem768x25519-sha256", "curve25519-sha256", "diffie-hellman-group16-sha512"}));
}

TEST(Algorithms, TheFirstTierHasNothingThatAnAuditFails)
{
    for (const AlgorithmKind kind : {AlgorithmKind::key_exchange, AlgorithmKind::host_key, AlgorithmKind::cipher, AlgorithmKind::mac}) {
        for (const std::string& name : choose(kind, {}, everything(kind))) {
            for (const char* weak : {"nistp", "sha1", "cbc", "dss", "group14", "group1-", "ssh-rsa"}) {
                EXPECT_EQ(name.find(weak), std::string::npos) << name;
            }
        }
    }
}

TEST(Algorithms, TheSecondTierIsBehindTheFirst)
{
    ProposalWishes wishes;
    wishes.up_to = Tier::second;
    const Names names = choose(AlgorithmKind::key_exchange, wishes, everything(AlgorithmKind::key_exchange));
    EXPECT_TRUE(has(names, "ecdh-sha2-nistp256"));
    EXPECT_FALSE(has(names, "diffie-hellman-group1-sha1"));
    EXPECT_LT(std::ranges::find(names, "diffie-hellman-group18-sha512"), std::ranges::find(names, "ecdh-sha2-nistp256"));
}

TEST(Algorithms, KnownHostKeyTypesComeFirstWhateverTheirTier)
{
    ProposalWishes wishes;
    wishes.known_host_types = {"ecdsa-sha2-nistp256", "ssh-rsa"};
    EXPECT_EQ(choose(AlgorithmKind::host_key, wishes, everything(AlgorithmKind::host_key)),
              (Names{"ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519"}));
}

TEST(Algorithms, CertificatesAreNeverProposed)
{
    ProposalWishes wishes;
    wishes.host_key = Names{"ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519"};
    EXPECT_EQ(choose(AlgorithmKind::host_key, wishes, *wishes.host_key), (Names{"ssh-ed25519"}));
}

TEST(Algorithms, WithoutAesInHardwareChachaIsFirst)
{
    ProposalWishes wishes;
    wishes.cpu_has_aes = false;
    EXPECT_EQ(choose(AlgorithmKind::cipher, wishes, everything(AlgorithmKind::cipher)).front(), "chacha20-poly1305@openssh.com");
    wishes.cpu_has_aes = true;
    EXPECT_EQ(choose(AlgorithmKind::cipher, wishes, everything(AlgorithmKind::cipher)).front(), "aes128-gcm@openssh.com");
}

TEST(Algorithms, AUsersListReplacesOursAndMayNameOldOnes)
{
    ProposalWishes wishes;
    wishes.cipher = Names{"3des-cbc", "no-such-cipher"};
    EXPECT_EQ(choose(AlgorithmKind::cipher, wishes, everything(AlgorithmKind::cipher)), (Names{"3des-cbc"}));
}

TEST(Algorithms, AListOfUnknownNamesIsAnError)
{
    const SessionHandle session = new_session();
    ProposalWishes wishes;
    wishes.mac = Names{"hmac-nonsense"};
    const auto proposal = propose(session.get(), wishes);
    ASSERT_FALSE(proposal);
    EXPECT_NE(proposal.error().sentence().find("MAC"), std::string::npos) << proposal.error().sentence();
}

TEST(Algorithms, TheLinkedLibraryGivesEachKindSomething)
{
    const SessionHandle session = new_session();
    const auto proposal = propose(session.get(), {});
    ASSERT_TRUE(proposal) << proposal.error().sentence();
    EXPECT_TRUE(has(proposal->key_exchange, "curve25519-sha256"));
    EXPECT_TRUE(has(proposal->host_key, "ssh-ed25519"));
    EXPECT_TRUE(has(proposal->cipher, "aes128-gcm@openssh.com"));
    EXPECT_TRUE(has(proposal->cipher, "chacha20-poly1305@openssh.com"));
    EXPECT_TRUE(has(proposal->mac, "hmac-sha2-256-etm@openssh.com"));
    EXPECT_EQ(proposal->compression, (Names{"none"}));
}

} // namespace
} // namespace latchkey::transport
