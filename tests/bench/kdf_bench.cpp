/// Our key derivations beside the libraries' that run in one go: interleaved, medians of seconds with the ratio. And how long each slow job
/// works on after it was told to stop: the worst of several, which is to be under 0.2 s.
#include "keys/generate.h"
#include "keys/kdf.h"

#include <argon2.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

namespace {

using namespace latchkey;
using namespace latchkey::keys;

double seconds(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void compare(std::string_view title, const std::function<void()>& ours, std::string_view other, const std::function<void()>& theirs)
{
    const char* const rounds = std::getenv("ROUNDS");
    std::vector<double> a;
    std::vector<double> b;
    for (int i = 0; i < (rounds != nullptr ? std::atoi(rounds) : 7); ++i) {
        a.push_back(seconds(ours));
        b.push_back(seconds(theirs));
    }
    fmt::print("{:34} latchkey {:9.3f} s\n{:34} {:8} {:9.3f} s   ratio {:.2f}\n", title, median(a), "", other, median(b),
               median(a) / median(b));
}

void argon2_beside(std::string_view title, const Argon2Costs& costs)
{
    const Secret passphrase = Secret::copy_of("correct horse battery staple");
    const Bytes salt = as_bytes("0123456789abcdef");
    compare(
        title, [&] { (void)argon2(costs, passphrase, salt, 80, {}).value(); }, "libargon2",
        [&] {
            std::uint8_t out[80];
            argon2_hash(costs.passes, costs.memory_kib, costs.parallelism, passphrase.bytes().data(), passphrase.size(), salt.data(),
                        salt.size(), out, sizeof out, nullptr, 0, static_cast<argon2_type>(costs.kind), ARGON2_VERSION_13);
        });
}

/// Told to stop at several moments of its first seconds, the memory's filling and the mixing among them.
void worst_stop(std::string_view title, const std::function<void(const Work&)>& job)
{
    double worst = 0;
    for (const int after_ms : {30, 200, 700, 1900, 2600}) {
        std::stop_source stop;
        std::jthread worker([&] { job(Work{stop.get_token(), {}}); });
        std::this_thread::sleep_for(std::chrono::milliseconds(after_ms));
        stop.request_stop();
        worst = std::max(worst, seconds([&] { worker.join(); }));
    }
    fmt::print("{:34} stops in {:9.3f} s\n", title, worst);
}

void all_stops(const Secret& passphrase, Bytes salt)
{
    for (const std::uint32_t lanes : {1U, 4U}) {
        worst_stop(fmt::format("Argon2id, 1 GiB, 50 passes, {} lane{}", lanes, lanes == 1 ? "" : "s"),
                   [&](const Work& work) { (void)argon2({Argon2Kind::id, 1U << 20U, 50, lanes}, passphrase, salt, 80, work); });
    }
    worst_stop("bcrypt, 10000 rounds", [&](const Work& work) { (void)bcrypt_pbkdf(passphrase, salt, 10000, 48, work); });
    worst_stop("scrypt, 1 GiB", [&](const Work& work) { (void)scrypt({1U << 20U, 8, 8}, passphrase, salt, 64, work); });
    worst_stop("PBKDF2, SHA-512, 10 million", [&](const Work& work) { (void)pbkdf2("SHA512", passphrase, salt, 10'000'000, 32, work); });
    for (const int bits : {4096, 8192, 16384}) {
        worst_stop(fmt::format("a new RSA key of {} bits", bits), [&](const Work& work) { (void)generate(NewKey::rsa, bits, "", work); });
    }
}

} // namespace

int main()
{
    const Secret passphrase = Secret::copy_of("correct horse battery staple");
    const Bytes salt = as_bytes("0123456789abcdef");
    argon2_beside("Argon2id, 8 MiB, 13 passes", {Argon2Kind::id, 8192, 13, 1});
    argon2_beside("Argon2id, 256 MiB, 3 passes", {Argon2Kind::id, 262144, 3, 1});
    argon2_beside("Argon2id, 64 MiB, 4 lanes", {Argon2Kind::id, 65536, 3, 4});
    std::uint8_t out[64];
    compare(
        "scrypt N=16384, r=8, p=1", [&] { (void)scrypt({16384, 8, 1}, passphrase, salt, 64, {}).value(); }, "openssl",
        [&] { EVP_PBE_scrypt(passphrase.text().data(), passphrase.size(), salt.data(), salt.size(), 16384, 8, 1, 1U << 28U, out, 64); });
    compare(
        "PBKDF2, SHA-256, 600000 rounds", [&] { (void)pbkdf2("SHA256", passphrase, salt, 600'000, 32, {}).value(); }, "openssl",
        [&] {
            PKCS5_PBKDF2_HMAC(passphrase.text().data(), static_cast<int>(passphrase.size()), salt.data(), static_cast<int>(salt.size()),
                              600'000, EVP_sha256(), 32, out);
        });
    all_stops(passphrase, salt);
    return 0;
}
