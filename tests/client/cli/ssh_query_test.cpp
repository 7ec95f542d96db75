/// `lk ssh -Q`: what is there is computed, so what must be there is held here.

#include "client/cli/ssh_query.h"
#include "client/transport/algorithms.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::cli {
namespace {

using Names = std::vector<std::string>;

Names answered(std::string_view name)
{
    auto names = ssh_query(name);
    EXPECT_TRUE(names) << name;
    return names ? *std::move(names) : Names{};
}

TEST(SshQuery, HoldsTheLeastThatMustBeThere)
{
    const std::pair<std::string_view, Names> least[] = {
        {"cipher",
         {"aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr",
          "aes256-cbc", "3des-cbc"}},
        {"cipher-auth", {"aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"}},
        {"mac", {"hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512", "hmac-sha1"}},
        {"kex",
         {"curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
          "diffie-hellman-group-exchange-sha256", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512",
          "diffie-hellman-group14-sha256", "diffie-hellman-group14-sha1"}},
        {"key", {"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ssh-ed25519-cert-v01@openssh.com"}},
        {"key-plain", {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"}},
        {"key-cert", {"ssh-ed25519-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com"}},
        {"key-sig", {"ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com"}},
        {"sig", {"ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256", "ecdsa-sha2-nistp521"}},
        {"HostKeyAlgorithms", {"ssh-ed25519", "rsa-sha2-512", "ecdsa-sha2-nistp256"}},
        {"compression", {"none", "zlib@openssh.com"}},
        {"protocol-version", {"2"}},
    };
    for (const auto& [name, expected] : least) {
        const Names names = answered(name);
        for (const std::string& one : expected) {
            EXPECT_NE(std::ranges::find(names, one), names.end()) << name << " lacks " << one;
        }
        Names sorted = names;
        std::ranges::sort(sorted);
        EXPECT_EQ(std::ranges::adjacent_find(sorted), sorted.end()) << name << " has a name twice";
    }
}

TEST(SshQuery, HelpNamesEveryQuestionAndOptionsAreQuestionsToo)
{
    for (const std::string& name : answered("help")) {
        EXPECT_FALSE(answered(name).empty()) << name;
    }
    EXPECT_EQ(answered("ciphers"), answered("cipher"));
    EXPECT_EQ(answered("KEXALGORITHMS"), answered("kex"));
    EXPECT_FALSE(ssh_query("nonsense"));
}

TEST(SshQuery, WhatIsOfferedByItselfIsAmongIt)
{
    const Names all = answered("cipher");
    const Names usual = transport::choose(transport::AlgorithmKind::cipher, {}, all);
    EXPECT_FALSE(usual.empty());
    EXPECT_LT(usual.size(), all.size()) << "the old ones only when they are named";
}

} // namespace
} // namespace latchkey::cli
