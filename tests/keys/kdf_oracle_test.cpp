/// Our key derivations beside libargon2's and OpenSSL's, on random inputs; and as jobs, at the highest cost that is allowed.
#include "keys/argon2_block.h"
#include "keys/base/hex.h"
#include "keys/blake2b.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <argon2.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <functional>
#include <random>

namespace latchkey::keys {
namespace {

/// The same numbers in every run: a failure can be had again.
class Dice {
public:
    std::size_t between(std::size_t least, std::size_t most) { return std::uniform_int_distribution<std::size_t>(least, most)(engine_); }
    ByteBuffer bytes(std::size_t size)
    {
        ByteBuffer out(size);
        for (auto& byte : out) {
            byte = static_cast<std::uint8_t>(between(0, 255));
        }
        return out;
    }

private:
    std::mt19937 engine_{20261120};
};

std::string hex_of(const Result<Secret>& secret)
{
    return secret ? hex_encode(secret->bytes()) : secret.error().sentence();
}

TEST(Blake2b, IsOpensslsForSixtyFourBytesAndTheRfcsForAnyLength)
{
    Dice dice;
    for (std::size_t size : {0U, 1U, 127U, 128U, 129U, 256U, 1000U}) {
        const ByteBuffer input = dice.bytes(size);
        std::array<std::uint8_t, 64> ours{};
        std::array<std::uint8_t, 64> theirs{};
        Blake2b(64).update(Bytes(input).first(size / 3)).update(Bytes(input).subspan(size / 3)).finish(ours);
        ASSERT_EQ(EVP_Digest(input.data(), input.size(), theirs.data(), nullptr, EVP_blake2b512(), nullptr), 1);
        EXPECT_EQ(hex_encode(ours), hex_encode(theirs)) << size;
    }
    // The self-test of RFC 7693, appendix E: hashes of every length over sequences, and the hash of those.
    const auto sequence = [](std::size_t length, std::uint32_t seed) {
        ByteBuffer out;
        std::uint32_t a = 0xdead4bad * seed;
        std::uint32_t b = 1;
        for (std::size_t i = 0; i < length; ++i) {
            const std::uint32_t t = a + b;
            a = b;
            b = t;
            out.push_back(static_cast<std::uint8_t>(t >> 24U));
        }
        return out;
    };
    Blake2b all(32);
    for (const std::size_t out_size : {20U, 32U, 48U, 64U}) {
        for (const std::size_t in_size : {0U, 3U, 128U, 129U, 255U, 1024U}) {
            const ByteBuffer input = sequence(in_size, static_cast<std::uint32_t>(in_size));
            ByteBuffer hash(out_size);
            Blake2b(out_size).update(input).finish(hash);
            all.update(hash);
            // The RFC hashes with a key too: its key goes first, as a block of its own, and its length into the parameters. Argon2 has no
            // keys, so OpenSSL's MAC stands in for that half.
            EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "BLAKE2BMAC", nullptr);
            EVP_MAC_CTX* const context = EVP_MAC_CTX_new(mac);
            std::size_t size = out_size;
            const OSSL_PARAM params[] = {OSSL_PARAM_construct_size_t("size", &size), OSSL_PARAM_construct_end()};
            const ByteBuffer key = sequence(out_size, static_cast<std::uint32_t>(out_size));
            ASSERT_EQ(EVP_MAC_init(context, key.data(), key.size(), params), 1);
            ASSERT_EQ(EVP_MAC_update(context, input.data(), input.size()), 1);
            ASSERT_EQ(EVP_MAC_final(context, hash.data(), &size, hash.size()), 1);
            EVP_MAC_CTX_free(context);
            EVP_MAC_free(mac);
            all.update(hash);
        }
    }
    std::array<std::uint8_t, 32> sum{};
    all.finish(sum);
    EXPECT_EQ(hex_encode(sum), "c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475");
}

TEST(Argon2, TheFastBlockFunctionIsThePortableOne)
{
    const Argon2Fill fast = argon2_fill_avx2() != nullptr ? argon2_fill_avx2() : argon2_fill();
    std::mt19937_64 random(1);
    Argon2Block a{};
    Argon2Block b{};
    Argon2Block old{};
    for (int i = 0; i < 100; ++i) {
        for (Argon2Block* block : {&a, &b, &old}) {
            std::ranges::generate(block->words, std::ref(random));
        }
        for (const Argon2Write write : {Argon2Write::replace, Argon2Write::add}) {
            Argon2Block one = old;
            Argon2Block other = old;
            fast(a, b, one, write);
            argon2_fill_portable(a, b, other, write);
            ASSERT_EQ(one.words, other.words);
        }
        Argon2Block in_place = a;
        Argon2Block apart{};
        fast(b, in_place, in_place, Argon2Write::replace);
        argon2_fill_portable(b, a, apart, Argon2Write::replace);
        ASSERT_EQ(in_place.words, apart.words);
    }
}

TEST(Argon2, IsLibargon2sForAnyCosts)
{
    Dice dice;
    for (int i = 0; i < 150; ++i) {
        const auto lanes = static_cast<std::uint32_t>(dice.between(1, 9));
        const Argon2Costs costs{static_cast<Argon2Kind>(dice.between(0, 2)), static_cast<std::uint32_t>(dice.between(8 * lanes, 1500)),
                                static_cast<std::uint32_t>(dice.between(1, 4)), lanes};
        const ByteBuffer passphrase = dice.bytes(dice.between(0, 200));
        const ByteBuffer salt = dice.bytes(dice.between(8, 40));
        ByteBuffer theirs(dice.between(4, 200));
        ASSERT_EQ(argon2_hash(costs.passes, costs.memory_kib, lanes, passphrase.data(), passphrase.size(), salt.data(), salt.size(),
                              theirs.data(), theirs.size(), nullptr, 0, static_cast<argon2_type>(costs.kind), ARGON2_VERSION_13),
                  ARGON2_OK);
        ASSERT_EQ(hex_of(argon2(costs, Secret::copy_of(passphrase), salt, theirs.size(), {})), hex_encode(theirs))
            << costs.memory_kib << " KiB, " << costs.passes << " passes, " << lanes << " lanes";
    }
}

TEST(Scrypt, IsOpensslsForAnyCosts)
{
    Dice dice;
    for (int i = 0; i < 60; ++i) {
        const ScryptCosts costs{1ULL << dice.between(1, 9), dice.between(1, 12), dice.between(1, 5)};
        const ByteBuffer passphrase = dice.bytes(dice.between(1, 100));
        const ByteBuffer salt = dice.bytes(dice.between(0, 40));
        ByteBuffer theirs(dice.between(1, 100));
        ASSERT_EQ(EVP_PBE_scrypt(reinterpret_cast<const char*>(passphrase.data()), passphrase.size(), salt.data(), salt.size(), costs.n,
                                 costs.r, costs.p, 1U << 28U, theirs.data(), theirs.size()),
                  1);
        ASSERT_EQ(hex_of(scrypt(costs, Secret::copy_of(passphrase), salt, theirs.size(), {})), hex_encode(theirs))
            << costs.n << ' ' << costs.r << ' ' << costs.p;
    }
}

TEST(Pbkdf2, IsOpensslsForEveryHash)
{
    Dice dice;
    for (const char* hash : {"MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512-224", "SHA512-256"}) {
        for (int i = 0; i < 8; ++i) {
            const ByteBuffer passphrase = dice.bytes(dice.between(1, 300)); // longer than a block as well
            const ByteBuffer salt = dice.bytes(dice.between(1, 40));
            const std::size_t iterations = dice.between(1, 3000);
            ByteBuffer theirs(dice.between(1, 150));
            ASSERT_EQ(PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(passphrase.data()), static_cast<int>(passphrase.size()), salt.data(),
                                        static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_get_digestbyname(hash),
                                        static_cast<int>(theirs.size()), theirs.data()),
                      1);
            ASSERT_EQ(hex_of(pbkdf2(hash, Secret::copy_of(passphrase), salt, iterations, theirs.size(), {})), hex_encode(theirs)) << hash;
        }
    }
    EXPECT_TRUE(pbkdf2("NO-SUCH-HASH", Secret{}, {}, 1, 16, {}).error().is(KeyErrc::damaged));
}

TEST(Pkcs12Kdf, IsOpensslsForBothPurposes)
{
    Dice dice;
    EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "PKCS12KDF", nullptr);
    for (int i = 0; i < 40; ++i) {
        const std::string passphrase(dice.between(0, 80), static_cast<char>(dice.between('a', 'z')));
        ByteBuffer bmp;
        for (const char c : passphrase + '\0') {
            bmp.insert(bmp.end(), {0, static_cast<std::uint8_t>(c)});
        }
        ByteBuffer salt = dice.bytes(dice.between(1, 80));
        int iterations = static_cast<int>(dice.between(1, 2000));
        int purpose = static_cast<int>(dice.between(1, 2));
        ByteBuffer theirs(dice.between(1, 70));
        char hash[] = "SHA1";
        const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", hash, 0),
                                     OSSL_PARAM_construct_octet_string("pass", bmp.data(), bmp.size()),
                                     OSSL_PARAM_construct_octet_string("salt", salt.data(), salt.size()),
                                     OSSL_PARAM_construct_int("id", &purpose),
                                     OSSL_PARAM_construct_int("iter", &iterations),
                                     OSSL_PARAM_construct_end()};
        EVP_KDF_CTX* const context = EVP_KDF_CTX_new(kdf);
        ASSERT_EQ(EVP_KDF_derive(context, theirs.data(), theirs.size(), params), 1);
        EVP_KDF_CTX_free(context);
        ASSERT_EQ(hex_of(pkcs12_kdf(purpose, Secret::copy_of(passphrase), salt, static_cast<std::uint64_t>(iterations), theirs.size(), {})),
                  hex_encode(theirs));
    }
    EVP_KDF_free(kdf);
}

TEST(Pbkdf1, IsTheHashManyTimesOver)
{
    ByteBuffer value = to_buffer(as_bytes("passphrasesalt"));
    for (int i = 0; i < 10000; ++i) {
        ByteBuffer next(20);
        ASSERT_EQ(EVP_Digest(value.data(), value.size(), next.data(), nullptr, EVP_sha1(), nullptr), 1);
        value = next;
    }
    value.resize(16);
    EXPECT_EQ(hex_of(pbkdf1("SHA1", Secret::copy_of("passphrase"), as_bytes("salt"), 10000, 16, {})), hex_encode(value));
    EXPECT_TRUE(pbkdf1("SHA1", Secret::copy_of("p"), as_bytes("salt"), 1, 21, {}).error().is(KeyErrc::damaged));
}

struct Job {
    const char* name;
    std::function<Result<Secret>(const Work&)> run;
};
void PrintTo(const Job& job, std::ostream* out)
{
    *out << job.name;
}

class DearJob : public testing::TestWithParam<Job> {};

/// At these costs each takes up to minutes: that the test ends is half of the proof, how little was done is the other.
TEST_P(DearJob, IsStoppedAtTheFirstSignOfProgress)
{
    std::stop_source stop;
    std::vector<double> reports;
    const Work work{stop.get_token(), [&](double done) {
                        reports.push_back(done);
                        if (done > 0) {
                            stop.request_stop();
                        }
                    }};
    const auto result = GetParam().run(work);
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().is(KeyErrc::cancelled)) << result.error().sentence();
    EXPECT_TRUE(std::ranges::is_sorted(reports));
    EXPECT_LE(reports.size(), 2U);
    EXPECT_LT(reports.back(), 0.01);
}

const Secret& passphrase()
{
    static const Secret value = Secret::copy_of("passphrase");
    return value;
}

INSTANTIATE_TEST_SUITE_P(
    Kdf, DearJob,
    testing::Values(
        Job{"argon2id",
            [](const Work& w) {
                return argon2({Argon2Kind::id, limits::argon2_memory_kib, 64, 1}, passphrase(), as_bytes("somesalt"), 80, w);
            }},
        Job{"argon2i_small",
            [](const Work& w) { return argon2({Argon2Kind::i, 1024, 65536, 1}, passphrase(), as_bytes("somesalt"), 80, w); }},
        Job{"argon2id_tiny",
            [](const Work& w) { return argon2({Argon2Kind::id, 8, 8U << 20U, 1}, passphrase(), as_bytes("somesalt"), 80, w); }},
        Job{"argon2id_tiny_lanes",
            [](const Work& w) { return argon2({Argon2Kind::id, 2048, 32768, 256}, passphrase(), as_bytes("somesalt"), 80, w); }},
        Job{"argon2d_lanes",
            [](const Work& w) {
                return argon2({Argon2Kind::d, limits::argon2_memory_kib, 64, 256}, passphrase(), as_bytes("somesalt"), 80, w);
            }},
        Job{"bcrypt",
            [](const Work& w) { return bcrypt_pbkdf(passphrase(), as_bytes("salt"), limits::bcrypt_rounds_with_consent, 48, w); }},
        Job{"pbkdf2", [](const Work& w) { return pbkdf2("SHA512", passphrase(), as_bytes("salt"), limits::pbkdf2_iterations, 32, w); }},
        Job{"pbkdf1", [](const Work& w) { return pbkdf1("MD5", passphrase(), as_bytes("salt"), limits::pbkdf2_iterations, 16, w); }},
        Job{"pkcs12", [](const Work& w) { return pkcs12_kdf(1, passphrase(), as_bytes("salt"), limits::pbkdf2_iterations, 24, w); }},
        Job{"scrypt", [](const Work& w) { return scrypt({1U << 20U, 8, 16}, passphrase(), as_bytes("salt"), 32, w); }},
        Job{"scrypt_wide", [](const Work& w) { return scrypt({1U << 8U, 1U << 15U, 1}, passphrase(), as_bytes("salt"), 32, w); }},
        Job{"scrypt_lanes", [](const Work& w) { return scrypt({1U << 14U, 8, 1024}, passphrase(), as_bytes("salt"), 32, w); }}),
    [](const auto& instance) { return instance.param.name; });

TEST(Kdf, ProgressGoesFromNothingToAllAndNeverBack)
{
    const std::vector<std::function<Result<Secret>(const Work&)>> runs{
        [](const Work& w) { return argon2({Argon2Kind::id, 8192, 3, 4}, passphrase(), as_bytes("somesalt"), 80, w); },
        [](const Work& w) { return pbkdf2("SHA256", passphrase(), as_bytes("salt"), 50000, 48, w); },
        [](const Work& w) { return pbkdf1("SHA1", passphrase(), as_bytes("salt"), 50000, 16, w); },
        [](const Work& w) { return pkcs12_kdf(1, passphrase(), as_bytes("salt"), 50000, 24, w); },
        [](const Work& w) { return scrypt({4096, 8, 2}, passphrase(), as_bytes("salt"), 32, w); },
    };
    for (const auto& run : runs) {
        std::vector<double> reports;
        ASSERT_TRUE(run(Work{{}, [&](double done) { reports.push_back(done); }}));
        EXPECT_GT(reports.size(), 5U);
        EXPECT_EQ(reports.front(), 0);
        EXPECT_EQ(reports.back(), 1);
        EXPECT_TRUE(std::ranges::is_sorted(reports));
    }
}

} // namespace
} // namespace latchkey::keys
