#include "keys/private_key.h"
#include "tests/keys/key_data.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

namespace latchkey::keys {
namespace {

const std::string types[] = {"rsa", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519"};

TEST(Signature, EveryAlgorithmOfAKeyVerifiesAndNoOther)
{
    for (const std::string& type : types) {
        const PrivateKey key = load_text(key_text(type)).value();
        const auto names = signature_algorithms(key.public_key());
        ASSERT_FALSE(names.empty());
        for (const std::string_view name : names) {
            const ByteBuffer data = to_buffer(as_bytes("what is signed"));
            ByteBuffer signature = sign(key, name, data).value();
            EXPECT_TRUE(verify(key.public_key(), name, data, signature)) << name;
            EXPECT_FALSE(verify(key.public_key(), name, as_bytes("something else"), signature)) << name;
            signature[signature.size() / 2] ^= 1;
            EXPECT_FALSE(verify(key.public_key(), name, data, signature)) << name;
            EXPECT_FALSE(verify(key.public_key(), name, data, {})) << name;
        }
        EXPECT_TRUE(sign(key, type == "rsa" ? "ssh-ed25519" : "rsa-sha2-512", as_bytes("x")).error().is(KeyErrc::cannot_sign));
    }
}

TEST(Signature, RsaOffersSha2OnlyAndStrongestFirst)
{
    const PrivateKey key = load_text(key_text("rsa")).value();
    EXPECT_EQ(signature_algorithms(key.public_key()), (std::vector<std::string_view>{"rsa-sha2-512", "rsa-sha2-256"}));
    EXPECT_EQ(sign(key, "rsa-sha2-256", as_bytes("x"))->size(), 256U);
    EXPECT_TRUE(sign(key, "ssh-rsa", as_bytes("x"))); // for a session that allows SHA-1
}

TEST(Signature, AManySignaturesOfP521HaveEveryLengthAndVerify)
{
    // r and s are mpints: one byte shorter now and then, one byte longer half of the time.
    const PrivateKey key = load_text(key_text("ecdsa521")).value();
    for (int i = 0; i < 64; ++i) {
        const std::string data = std::to_string(i);
        EXPECT_TRUE(
            verify(key.public_key(), "ecdsa-sha2-nistp521", as_bytes(data), sign(key, "ecdsa-sha2-nistp521", as_bytes(data)).value()));
    }
}

TEST(Generate, MakesEveryTypeAndSshKeygenAgreesWithItsFingerprint)
{
    const support::TempFolder folder;
    const std::tuple<NewKey, int, std::string> wanted[] = {{NewKey::ed25519, 0, "ssh-ed25519"},
                                                           {NewKey::ecdsa_p256, 0, "ecdsa-sha2-nistp256"},
                                                           {NewKey::ecdsa_p384, 0, "ecdsa-sha2-nistp384"},
                                                           {NewKey::ecdsa_p521, 0, "ecdsa-sha2-nistp521"},
                                                           {NewKey::rsa, 2048, "ssh-rsa"}};
    for (const auto& [type, bits, name] : wanted) {
        const PrivateKey key = generate(type, bits, "鍵 of " + name).value();
        EXPECT_EQ(key.public_key().algorithm(), name);
        EXPECT_EQ(key.comment(), "鍵 of " + name);
        const std::string path = folder / name;
        ASSERT_TRUE(save(path, key, {}, Overwrite::no));
        EXPECT_EQ(support::run_or_throw({"ssh-keygen", "-y", "-f", path}), key.public_key().line(key.comment()) + "\n");
    }
}

TEST(Generate, RefusesSizesThatServersRefuse)
{
    EXPECT_TRUE(generate(NewKey::rsa, 1024, "").error().is(KeyErrc::unsupported));
    EXPECT_TRUE(generate(NewKey::rsa, 1 << 20, "").error().is(KeyErrc::unsupported));
}

} // namespace
} // namespace latchkey::keys
