/// New keys: what they are, how their making is told and stopped.
#include "keys/base/wire.h"
#include "keys/evp.h"
#include "keys/fingerprint.h"
#include "keys/generate.h"
#include "keys/key_parts.h"

#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <set>

namespace latchkey::keys {
namespace {

TEST(Generate, EachTypeSignsAndHasItsBitsAndComment)
{
    for (const NewKeyRow& row : new_key_rows()) {
        const auto key = generate(row.type, 2048, "a comment");
        ASSERT_TRUE(key) << row.title << key.error().sentence();
        EXPECT_EQ(key->public_key().kind(), row.kind);
        EXPECT_EQ(key->public_key().bits(), row.kind == KeyKind::rsa ? 2048 : row.usual_bits) << row.title;
        EXPECT_EQ(key->comment(), "a comment");
        const std::string_view algorithm = signature_algorithms(key->public_key()).front();
        const Bytes data = as_bytes("sign me");
        const auto signature = sign(*key, algorithm, data);
        ASSERT_TRUE(signature) << row.title;
        EXPECT_TRUE(verify(key->public_key(), algorithm, data, *signature)) << row.title;
        EXPECT_FALSE(verify(key->public_key(), algorithm, as_bytes("sign me!"), *signature)) << row.title;
    }
}

TEST(Generate, GivesAnotherKeyEachTime)
{
    std::set<std::string> seen;
    for (int i = 0; i < 3; ++i) {
        for (const NewKeyRow& row : new_key_rows()) {
            EXPECT_TRUE(seen.insert(fingerprint(generate(row.type, 2048, "")->public_key())).second);
        }
    }
}

/// FIPS 186-4 B.3.1 and B.3.3, with OpenSSL as the judge of what is prime.
TEST(GenerateRsa, MeetsTheStandardForOddAndEvenSizes)
{
    for (const int bits : {2048, 2049, 2050, 3072}) {
        const PrivateKey key = generate(NewKey::rsa, bits, "").value();
        const RsaParts parts = std::get<RsaParts>(take_apart(key));
        const BnContext context = not_null(BnContext(BN_CTX_new()));
        const Bn n = bn_of(parts.n.bytes());
        const Bn d = bn_of(parts.d.bytes());
        EXPECT_EQ(BN_num_bits(n.get()), bits);
        EXPECT_GT(BN_num_bits(d.get()), bits / 2);
        Bn squared = new_bn();
        for (const Secret* prime : {&parts.p, &parts.q}) {
            const Bn p = bn_of(prime->bytes());
            EXPECT_EQ(BN_check_prime(p.get(), context.get(), nullptr), 1);
            EXPECT_LE(BN_num_bits(p.get()), (bits + 1) / 2);
            // At least √2 · 2^(k − 1): its square has all of 2k bits.
            ASSERT_EQ(BN_sqr(squared.get(), p.get(), context.get()), 1);
            EXPECT_EQ(BN_num_bits(squared.get()), 2 * BN_num_bits(p.get()));
        }
        Bn apart = new_bn();
        ASSERT_EQ(BN_sub(apart.get(), bn_of(parts.p.bytes()).get(), bn_of(parts.q.bytes()).get()), 1);
        EXPECT_FALSE(BN_is_negative(apart.get())); // p is the larger one, as PKCS#1 readers expect
        EXPECT_GT(BN_num_bits(apart.get()), bits / 2 - 100);
        EVP_PKEY_CTX* const check = EVP_PKEY_CTX_new_from_pkey(nullptr, key.evp(), nullptr);
        EXPECT_EQ(EVP_PKEY_check(check), 1);
        EVP_PKEY_CTX_free(check);
    }
}

TEST(GenerateRsa, SizesOutOfReasonAreRefused)
{
    for (const int bits : {-1, 0, 512, 1024, 2047, 16385, 1 << 30}) {
        EXPECT_TRUE(generate(NewKey::rsa, bits, "").error().is(KeyErrc::unsupported)) << bits;
    }
}

TEST(GenerateRsa, TellsProgressThatNeverGoesBackAndEndsAtOne)
{
    std::vector<double> reports;
    ASSERT_TRUE(generate(NewKey::rsa, 2048, "", Work{{}, [&](double done) { reports.push_back(done); }}));
    EXPECT_GT(reports.size(), 3U);
    EXPECT_EQ(reports.front(), 0);
    EXPECT_EQ(reports.back(), 1);
    EXPECT_TRUE(std::is_sorted(reports.begin(), reports.end()));
}

/// 16384 bits take minutes: that the test ends shows that the stop was seen, on both threads.
TEST(GenerateRsa, IsStoppedInTheMiddleAtAnySize)
{
    for (const int bits : {2048, 4096, 16384}) {
        std::stop_source stop;
        int reports = 0;
        const Work work{stop.get_token(), [&](double) {
                            if (++reports == 3) {
                                stop.request_stop();
                            }
                        }};
        const auto key = generate(NewKey::rsa, bits, "", work);
        // A small key may have been found before the third report; a large one cannot.
        EXPECT_TRUE(bits == 2048 || !key) << bits;
        EXPECT_TRUE(key || key.error().is(KeyErrc::cancelled)) << bits;
        EXPECT_LE(reports, bits == 2048 ? 1000 : 6) << bits;
    }
}

TEST(Generate, AStoppedJobMakesNothing)
{
    std::stop_source stop;
    stop.request_stop();
    for (const NewKeyRow& row : new_key_rows()) {
        EXPECT_TRUE(generate(row.type, 4096, "", Work{stop.get_token(), {}}).error().is(KeyErrc::cancelled));
    }
}

TEST(MixIn, TakesAnythingAndChangesWhatComes)
{
    mix_in({});
    mix_in(as_bytes("mouse 17,42 at 123456 us"));
    mix_in(ByteBuffer(3U << 20U));
    EXPECT_TRUE(generate(NewKey::ed25519, 0, ""));
}

} // namespace
} // namespace latchkey::keys
