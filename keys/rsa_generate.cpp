#include "keys/rsa_generate.h"

#include "keys/evp.h"
#include "keys/key_error.h"

#include <openssl/rand.h>

#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <thread>

namespace latchkey::keys {

namespace {

using Montgomery = std::unique_ptr<BN_MONT_CTX, FreeWith<BN_MONT_CTX_free>>;

constexpr std::uint32_t exponent = 65537;
constexpr int rounds = 5;                                        // FIPS 186-4, table C.3: 5 for primes of 1024 bits, fewer above
constexpr std::uint64_t square_root_of_two = 0xb504f333f9de6485; // × 2^63, rounded up
constexpr int distance = 100;                                    // B.3.3: |p − q| > 2^(nlen/2 − 100)
constexpr int longest_whole_power = 4096;                        // bits; a power with longer numbers takes too long to wait for

/// What failed here had no memory or no randomness: no key is safe then.
void need(bool done)
{
    if (!done) {
        throw std::bad_alloc();
    }
}

/// The odd primes below a limit, in groups whose product fits 32 bits: one division of the candidate serves a whole group.
class SmallPrimes {
public:
    explicit SmallPrimes(std::uint32_t limit)
    {
        std::vector<bool> composite(limit);
        std::uint64_t product = 1;
        std::vector<std::uint32_t> group;
        for (std::uint32_t n = 3; n < limit; n += 2) {
            if (composite[n]) {
                continue;
            }
            for (std::uint64_t k = std::uint64_t{n} * n; k < limit; k += 2ULL * n) {
                composite[k] = true;
            }
            if (product * n > UINT32_MAX) {
                groups_.push_back({static_cast<std::uint32_t>(product), std::exchange(group, {})});
                product = 1;
            }
            product *= n;
            group.push_back(n);
        }
        groups_.push_back({static_cast<std::uint32_t>(product), std::move(group)});
    }

    /// Whether one of them divides the number, given as big-endian bytes, a multiple of 4.
    [[nodiscard]] bool divide(Bytes number) const
    {
        for (const Group& group : groups_) {
            const std::uint32_t rest = remainder(number, group.product);
            for (const std::uint32_t prime : group.primes) {
                if (rest % prime == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    static std::uint32_t remainder(Bytes number, std::uint32_t divisor)
    {
        std::uint64_t rest = 0;
        for (std::size_t i = 0; i < number.size(); i += 4) {
            const std::uint32_t limb = std::uint32_t{number[i]} << 24U | std::uint32_t{number[i + 1]} << 16U |
                                       std::uint32_t{number[i + 2]} << 8U | std::uint32_t{number[i + 3]};
            rest = (rest << 32U | limb) % divisor;
        }
        return static_cast<std::uint32_t>(rest);
    }

private:
    struct Group {
        std::uint32_t product;
        std::vector<std::uint32_t> primes;
    };
    std::vector<Group> groups_;
};

/// Looks for one prime, on one thread. Others may read how far it is.
class PrimeSearch {
public:
    PrimeSearch(int bits, const SmallPrimes& small, const std::stop_token& stop) : bits_(bits), small_(small), stop_(stop) {}

    /// nullptr when stopped. told() is called after each candidate that was worth a test.
    template <class Told>
    Bn run(Told told)
    {
        Bn candidate = new_bn();
        for (;;) {
            do {
                if (stop_.stop_requested()) {
                    return nullptr;
                }
                draw(candidate.get());
                candidates_.fetch_add(1, std::memory_order_relaxed);
            } while (!worth_a_test());
            told();
            if (is_prime(candidate.get())) {
                found_ = true;
                return candidate;
            }
        }
    }

    /// One odd number in (ln 2 / 2) · bits is prime.
    [[nodiscard]] double share() const
    {
        return found_ ? 1 : 1 - std::exp(-static_cast<double>(candidates_.load(std::memory_order_relaxed)) / (bits_ * std::log(2) / 2));
    }

private:
    /// Odd, and at least √2 · 2^(bits − 1): the top 64 bits decide that, so only they are drawn until they do.
    void draw(BIGNUM* out)
    {
        std::uint8_t top[8];
        std::uint64_t value = 0;
        do {
            need(RAND_priv_bytes(top, sizeof top) == 1);
            value = 0;
            for (const std::uint8_t byte : top) {
                value = value << 8U | byte;
            }
        } while (value < square_root_of_two);
        need(BN_bin2bn(top, sizeof top, out) != nullptr && BN_lshift(out, out, bits_ - 64) == 1 &&
             BN_priv_rand(low_.get(), bits_ - 64, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ODD) == 1 && BN_add(out, out, low_.get()) == 1 &&
             BN_bn2binpad(out, bytes_.writable().data(), static_cast<int>(bytes_.size())) > 0);
        wipe(top);
    }

    [[nodiscard]] bool worth_a_test() const
    {
        return !small_.divide(bytes_.bytes()) && SmallPrimes::remainder(bytes_.bytes(), exponent) != 1; // e must not divide p − 1
    }

    /// Miller–Rabin with random bases (FIPS 186-4 C.3.1). False as well when stopped.
    bool is_prime(const BIGNUM* w)
    {
        need(BN_MONT_CTX_set(montgomery_.get(), w, context_.get()) == 1 && BN_copy(less_one_.get(), w) != nullptr &&
             BN_sub_word(less_one_.get(), 1) == 1);
        int twos = 1;
        while (BN_is_bit_set(less_one_.get(), twos) == 0) {
            ++twos;
        }
        need(BN_rshift(odd_.get(), less_one_.get(), twos) == 1);
        for (int i = 0; i < rounds; ++i) {
            do {
                need(BN_priv_rand_range(base_.get(), less_one_.get()) == 1);
            } while (BN_is_zero(base_.get()) || BN_is_one(base_.get()));
            if (!power(w) || !passes(w, twos)) {
                return false;
            }
        }
        return true;
    }

    /// power_ = base ^ odd mod w. In pieces where one call would keep a person waiting who has pressed Cancel: then each piece squares on
    /// from the last, which costs a second power. False when stopped.
    bool power(const BIGNUM* w)
    {
        if (bits_ <= longest_whole_power) {
            need(BN_mod_exp_mont_consttime(power_.get(), base_.get(), odd_.get(), w, context_.get(), montgomery_.get()) == 1);
            return !stop_.stop_requested();
        }
        constexpr int piece = 1024;
        const int bits = BN_num_bits(odd_.get());
        int at = (bits - 1) / piece * piece;
        need(BN_rshift(part_.get(), odd_.get(), at) == 1 &&
             BN_mod_exp_mont_consttime(power_.get(), base_.get(), part_.get(), w, context_.get(), montgomery_.get()) == 1);
        Bn squarings = new_bn();
        need(BN_set_bit(squarings.get(), piece) == 1);
        while (at > 0) {
            if (stop_.stop_requested()) {
                return false;
            }
            at -= piece;
            need(BN_rshift(part_.get(), odd_.get(), at) == 1 && keep_low_bits(part_.get(), piece) &&
                 BN_mod_exp_mont(power_.get(), power_.get(), squarings.get(), w, context_.get(), montgomery_.get()) == 1 &&
                 BN_mod_exp_mont_consttime(factor_.get(), base_.get(), part_.get(), w, context_.get(), montgomery_.get()) == 1 &&
                 BN_mod_mul(power_.get(), power_.get(), factor_.get(), w, context_.get()) == 1);
        }
        return true;
    }

    /// BN_mask_bits() fails for a number that is short enough already.
    static bool keep_low_bits(BIGNUM* number, int bits) { return BN_num_bits(number) <= bits || BN_mask_bits(number, bits) == 1; }

    /// 1 or w − 1 at once, or w − 1 after some squarings.
    bool passes(const BIGNUM* w, int twos)
    {
        if (BN_is_one(power_.get()) || BN_cmp(power_.get(), less_one_.get()) == 0) {
            return true;
        }
        for (int i = 1; i < twos; ++i) {
            need(BN_mod_sqr(power_.get(), power_.get(), w, context_.get()) == 1);
            if (BN_cmp(power_.get(), less_one_.get()) == 0) {
                return true;
            }
        }
        return false;
    }

    int bits_;
    const SmallPrimes& small_;
    std::stop_token stop_;
    std::atomic<std::uint64_t> candidates_ = 0;
    std::atomic<bool> found_ = false;
    Secret bytes_{static_cast<std::size_t>((bits_ + 31) / 32 * 4)};
    BnContext context_ = not_null(BnContext(BN_CTX_new()));
    Montgomery montgomery_ = not_null(Montgomery(BN_MONT_CTX_new()));
    Bn low_ = new_bn(), less_one_ = new_bn(), odd_ = new_bn(), base_ = new_bn(), power_ = new_bn(), part_ = new_bn(), factor_ = new_bn();
};

struct Primes {
    Bn p;
    Bn q;
};

/// q is looked for on a thread of its own, p on this one, which also tells how far both are.
Primes find_primes(int bits, const SmallPrimes& small, const Work& work)
{
    PrimeSearch for_p((bits + 1) / 2, small, work.stop);
    PrimeSearch for_q(bits / 2, small, work.stop);
    Primes found;
    std::atomic<std::uint32_t> events = 0; // of the other thread; the last one is that it ends
    std::atomic<bool> ended = false;
    const auto tell = [&] { work.report((for_p.share() + for_q.share()) / 2); };
    const auto look_for_q = [&] {
        const StackWipe wipe_at_end;
        found.q = for_q.run([&] {
            ++events;
            events.notify_one();
        });
        ended = true;
        ++events;
        events.notify_one();
    };
    std::jthread other;
    try {
        other = std::jthread(look_for_q);
    } catch (const std::system_error&) {
        found.q = for_q.run(tell); // no thread to be had: one after the other
        ended = true;
    }
    found.p = for_p.run(tell);
    for (std::uint32_t seen = events; !ended; seen = events) {
        tell();
        events.wait(seen);
    }
    return found;
}

/// The other numbers; nothing when p and q are too close or d is too small, which FIPS 186-4 asks about and nobody has ever seen.
std::optional<RsaParts> numbers_of(const Primes& primes, int bits)
{
    const BnContext context = not_null(BnContext(BN_CTX_secure_new()));
    const bool in_order = BN_cmp(primes.p.get(), primes.q.get()) >= 0;
    const BIGNUM* const p = (in_order ? primes.p : primes.q).get();
    const BIGNUM* const q = (in_order ? primes.q : primes.p).get();
    const Bn n = new_bn();
    const Bn e = new_bn();
    const Bn p1 = new_bn();
    const Bn q1 = new_bn();
    const Bn scratch = new_bn();
    const Bn lcm = new_bn();
    const Bn d = new_bn();
    const Bn iqmp = new_bn();
    need(BN_sub(scratch.get(), p, q) == 1);
    if (BN_num_bits(scratch.get()) <= bits / 2 - distance) {
        return std::nullopt;
    }
    need(BN_mul(n.get(), p, q, context.get()) == 1 && BN_set_word(e.get(), exponent) == 1 && BN_sub(p1.get(), p, BN_value_one()) == 1 &&
         BN_sub(q1.get(), q, BN_value_one()) == 1 && BN_gcd(scratch.get(), p1.get(), q1.get(), context.get()) == 1 &&
         BN_div(lcm.get(), nullptr, p1.get(), scratch.get(), context.get()) == 1 &&
         BN_mul(lcm.get(), lcm.get(), q1.get(), context.get()) == 1);
    BN_set_flags(lcm.get(), BN_FLG_CONSTTIME);
    need(BN_mod_inverse(d.get(), e.get(), lcm.get(), context.get()) != nullptr && BN_copy(scratch.get(), q) != nullptr);
    BN_set_flags(scratch.get(), BN_FLG_CONSTTIME);
    need(BN_mod_inverse(iqmp.get(), scratch.get(), p, context.get()) != nullptr);
    if (BN_num_bits(d.get()) <= bits / 2 || BN_num_bits(n.get()) != bits) {
        return std::nullopt;
    }
    RsaParts parts;
    parts.n = bytes_of(n.get());
    parts.e = bytes_of(e.get());
    parts.d = bytes_of(d.get());
    parts.p = bytes_of(p);
    parts.q = bytes_of(q);
    parts.iqmp = bytes_of(iqmp.get());
    return parts;
}

} // namespace

Result<RsaParts> generate_rsa(int bits, const Work& work)
{
    const ErrorQueueGuard guard;
    const SmallPrimes small(static_cast<std::uint32_t>(4 * bits)); // beyond that a test is cheaper than another division
    work.report(0);
    for (;;) {
        const Primes primes = find_primes(bits, small, work);
        if (work.stopped() || !primes.p || !primes.q) {
            return fail(KeyErrc::cancelled);
        }
        if (std::optional<RsaParts> parts = numbers_of(primes, bits)) {
            return std::move(*parts);
        }
    }
}

} // namespace latchkey::keys
