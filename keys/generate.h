#pragma once
/// New keys. The mathematics and the randomness are OpenSSL's and the system's; what a person does with the mouse is mixed in and never
/// needed. RSA's two primes are looked for at the same time, on two threads. RSA takes seconds: call from a job. Any thread. FIPS 186-4
/// B.3.3 (RSA), RFC 8032 (Edwards), SEC 1 (ECDSA).

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/progress.h"
#include "keys/key_error.h"
#include "keys/private_key.h"

#include <span>
#include <string>
#include <string_view>

namespace latchkey::keys {

enum class NewKey { ed25519, ed448, ecdsa_p256, ecdsa_p384, ecdsa_p521, rsa };

/// One row a type, for the window, the command line and their help.
struct NewKeyRow {
    NewKey type;
    std::string_view word;  ///< "rsa", "ed25519", "ecdsa-256": what `lk key new --type` takes
    std::string_view title; ///< "RSA", "Ed25519", "ECDSA P-256"
    KeyKind kind;
    int least_bits; ///< equal to most_bits where nothing is to be chosen
    int most_bits;
    int usual_bits;
};
[[nodiscard]] std::span<const NewKeyRow> new_key_rows();

/// KeyErrc::unsupported (bits), ::cancelled. Progress is real: for each of the two primes the chance that it would have been found after so
/// many candidates; it never goes back and never stands still for long. A stop is seen within 200 ms.
[[nodiscard]] Result<PrivateKey> generate(NewKey type, int rsa_bits, std::string comment, const Work& work = {});

/// Mixes bytes (a mouse's path and times) into OpenSSL's random generator; counted as no entropy at all, so it can only help.
void mix_in(Bytes unpredictable);

} // namespace latchkey::keys
