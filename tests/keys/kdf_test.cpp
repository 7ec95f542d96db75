/// Published vectors. bcrypt_pbkdf: OpenBSD, regress/lib/libutil/bcrypt_pbkdf. Argon2: RFC 9106 §5 and the reference implementation's
/// test.c (version 0x13). PBKDF2: RFC 6070, RFC 7914 §11. scrypt: RFC 7914 §12. What random inputs give is compared with libargon2 and
/// OpenSSL in kdf_oracle_test.cpp.
#include "keys/base/hex.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <gtest/gtest.h>

namespace latchkey::keys {
namespace {

using namespace std::string_view_literals;

std::string hex_of(const Result<Secret>& secret)
{
    return secret ? hex_encode(secret->bytes()) : secret.error().sentence();
}

TEST(BcryptPbkdf, GivesOpenBsdsVectors)
{
    struct Vector {
        std::uint32_t rounds;
        std::string_view passphrase;
        std::string_view salt;
        std::string_view key;
    };
    const Vector vectors[] = {
        {4, "password"sv, "salt"sv, "5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9"},
        {4, "password"sv, "\0"sv, "c12b566235eee04c212598970a579a67"},
        {4, "\0"sv, "salt"sv, "6051be18c2f4f82cbf0efee5471b4bb9"},
        {4, "password\0"sv, "salt\0"sv, "7410e44cf4fa07bfaac8a928b1727fac001375e7bf7384370f48efd121743050"},
        {4, "pass\0wor"sv, "sa\0l"sv, "c2bffd9db38f6569efef4372f4de83c0"},
        {4, "pass\0word"sv, "sa\0lt"sv, "4ba4ac3925c0e8d7f0cdb6bb1684a56f"},
        {8, "password"sv, "salt"sv,
         "e1367ec5151a33faac4cc1c144cd23fa15d5548493ecc99b9b5d9c0d3b27bec76227ea66088b849b20ab7aa478010246e74bba51723fefa9f9474d6508845e8"
         "d"},
        {42, "password"sv, "salt"sv, "833cf0dcf56db65608e8f0dc0ce882bd"},
    };
    for (const Vector& v : vectors) {
        EXPECT_EQ(hex_of(bcrypt_pbkdf(Secret::copy_of(v.passphrase), as_bytes(v.salt), v.rounds, v.key.size() / 2, {})), v.key);
    }
}

TEST(BcryptPbkdf, StopsBetweenRoundsAndTellsHowFarItIs)
{
    std::stop_source stop;
    std::vector<double> reports;
    const Work work{stop.get_token(), [&](double done) {
                        reports.push_back(done);
                        if (reports.size() == 3) {
                            stop.request_stop();
                        }
                    }};
    const auto stopped = bcrypt_pbkdf(Secret::copy_of("p"), as_bytes("salt"), 10, 48, work);
    EXPECT_TRUE(stopped.error().is(KeyErrc::cancelled));
    ASSERT_EQ(reports.size(), 3U);
    EXPECT_DOUBLE_EQ(reports[0], 0.1); // both halves of the key at once
    EXPECT_DOUBLE_EQ(reports[2], 0.3);
}

TEST(Argon2, GivesTheReferenceImplementationsVectors)
{
    struct Vector {
        Argon2Costs costs;
        std::string_view hash;
    };
    const Vector vectors[] = {
        {{Argon2Kind::id, 65536, 2, 1}, "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"},
        {{Argon2Kind::id, 256, 2, 1}, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"},
        {{Argon2Kind::id, 256, 2, 2}, "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"},
        {{Argon2Kind::i, 65536, 2, 1}, "c1628832147d9720c5bd1cfd61367078729f6dfb6f8fea9ff98158e0d7816ed0"},
        {{Argon2Kind::i, 256, 2, 1}, "89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f"},
        {{Argon2Kind::i, 256, 2, 2}, "4ff5ce2769a1d7f4c8a491df09d41a9fbe90e5eb02155a13e4c01e20cd4eab61"},
    };
    for (const Vector& v : vectors) {
        EXPECT_EQ(hex_of(argon2(v.costs, Secret::copy_of("password"), as_bytes("somesalt"), 32, {})), v.hash);
    }
}

TEST(Argon2, GivesTheVectorsOfTheRfc)
{
    const auto repeated = [](std::size_t count, char byte) { return std::string(count, byte); };
    const auto hash = [&](Argon2Kind kind) {
        return hex_of(argon2({kind, 32, 3, 4}, Secret::copy_of(repeated(32, 1)), as_bytes(repeated(16, 2)), 32, {},
                             as_bytes(repeated(8, 3)), as_bytes(repeated(12, 4))));
    };
    EXPECT_EQ(hash(Argon2Kind::d), "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb");
    EXPECT_EQ(hash(Argon2Kind::i), "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8");
    EXPECT_EQ(hash(Argon2Kind::id), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

TEST(Argon2, CostsBeyondReasonAreRefusedBeforeAnyWork)
{
    const Secret passphrase = Secret::copy_of("p");
    const auto attempt = [&](Argon2Costs costs) { return argon2(costs, passphrase, as_bytes("somesalt"), 32, {}); };
    EXPECT_TRUE(attempt({Argon2Kind::id, limits::argon2_memory_kib + 1, 1, 1}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(attempt({Argon2Kind::id, UINT32_MAX, 1, 1}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(attempt({Argon2Kind::id, 8192, UINT32_MAX, 1}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(attempt({Argon2Kind::id, 8192, 1, 1U << 24U}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(attempt({Argon2Kind::id, 8192, 1, 0}).error().is(KeyErrc::damaged));
    EXPECT_TRUE(attempt({Argon2Kind::id, 8192, 0, 1}).error().is(KeyErrc::damaged));
    EXPECT_TRUE(attempt({Argon2Kind::id, 0, 1, 1}).error().is(KeyErrc::damaged));
    EXPECT_TRUE(attempt({Argon2Kind::id, 15, 1, 2}).error().is(KeyErrc::damaged));
    EXPECT_TRUE(argon2({Argon2Kind::id, 64, 1, 1}, passphrase, as_bytes("short"), 32, {}).error().is(KeyErrc::damaged));
}

TEST(Kdf, OtherCostsBeyondReasonAreRefusedBeforeAnyWork)
{
    const Secret p = Secret::copy_of("p");
    const Bytes salt = as_bytes("somesalt");
    EXPECT_TRUE(bcrypt_pbkdf(p, salt, limits::bcrypt_rounds_with_consent + 1, 48, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(bcrypt_pbkdf(p, salt, 0, 48, {}).error().is(KeyErrc::damaged));
    EXPECT_TRUE(pbkdf2("SHA256", p, salt, limits::pbkdf2_iterations + 1, 32, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(pbkdf2("SHA256", p, salt, 0, 32, {}).error().is(KeyErrc::damaged));
    EXPECT_TRUE(pbkdf1("MD5", p, salt, 1ULL << 40U, 16, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(pkcs12_kdf(1, p, salt, 1ULL << 40U, 24, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(scrypt({1ULL << 40U, 8, 1}, p, salt, 32, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(scrypt({1U << 20U, 1U << 20U, 1}, p, salt, 32, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(scrypt({16384, 8, 1U << 29U}, p, salt, 32, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(scrypt({2, 1, 1U << 20U}, p, salt, 32, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(scrypt({1ULL << 63U, 1ULL << 63U, 1ULL << 63U}, p, salt, 32, {}).error().is(KeyErrc::too_large));
    EXPECT_TRUE(scrypt({0, 0, 0}, p, salt, 32, {}).error().is(KeyErrc::damaged));
    EXPECT_TRUE(scrypt({3, 8, 1}, p, salt, 32, {}).error().is(KeyErrc::damaged));
}

TEST(Kdf, GivesTheVectorsOfTheRfcs)
{
    const Secret password = Secret::copy_of("password");
    EXPECT_EQ(hex_of(pbkdf2("SHA1", password, as_bytes("salt"), 1, 20, {})), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    EXPECT_EQ(hex_of(pbkdf2("SHA1", password, as_bytes("salt"), 4096, 20, {})), "4b007901b765489abead49d926f721d065a429c1");
    EXPECT_EQ(
        hex_of(pbkdf2("SHA1", Secret::copy_of("passwordPASSWORDpassword"), as_bytes("saltSALTsaltSALTsaltSALTsaltSALTsalt"), 4096, 25, {})),
        "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
    EXPECT_EQ(hex_of(pbkdf2("SHA1", Secret::copy_of("pass\0word"sv), as_bytes("sa\0lt"sv), 4096, 16, {})),
              "56fa6aa75548099dcc37d7f03425e0c3");
    EXPECT_EQ(
        hex_of(pbkdf2("SHA256", Secret::copy_of("passwd"), as_bytes("salt"), 1, 64, {})),
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
    EXPECT_EQ(
        hex_of(scrypt({16, 1, 1}, Secret{}, {}, 64, {})),
        "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    EXPECT_EQ(
        hex_of(scrypt({1024, 8, 16}, password, as_bytes("NaCl"), 64, {})),
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
}

TEST(Kdf, AStoppedJobDoesNoWork)
{
    std::stop_source stop;
    stop.request_stop();
    const Work work{stop.get_token(), {}};
    const Secret p = Secret::copy_of("p");
    const Bytes salt = as_bytes("somesalt");
    EXPECT_TRUE(argon2({Argon2Kind::id, 8192, 13, 1}, p, salt, 32, work).error().is(KeyErrc::cancelled));
    EXPECT_TRUE(pbkdf2("SHA256", p, salt, 1000000, 32, work).error().is(KeyErrc::cancelled));
    EXPECT_TRUE(pbkdf1("MD5", p, salt, 1000000, 16, work).error().is(KeyErrc::cancelled));
    EXPECT_TRUE(pkcs12_kdf(1, p, salt, 1000000, 24, work).error().is(KeyErrc::cancelled));
    EXPECT_TRUE(scrypt({16384, 8, 1}, p, salt, 32, work).error().is(KeyErrc::cancelled));
}

} // namespace
} // namespace latchkey::keys
