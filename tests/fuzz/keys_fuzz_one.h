#pragma once
/// What must hold for any bytes at all that are taken for a key file. Used by the libFuzzer target and by its deterministic twin.
/// Aborts (std::abort) when something does not hold.

#include "keys/check.h"
#include "keys/key_save.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace latchkey::keys {

inline void must(bool holds, const char* what)
{
    if (!holds) {
        (void)std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

inline void must_be_one_sentence(const Error& error)
{
    const std::string sentence = error.sentence();
    must(!sentence.empty() && sentence.find('\n') == std::string::npos, "an error is one line");
}

/// A fuzzer that found out how to ask for a minute of Argon2 would do nothing else: the costs in the text are multiplied.
inline bool cheap(std::string_view kdf)
{
    if (kdf.find("MiB") != std::string_view::npos) {
        return false;
    }
    double product = 1;
    for (std::size_t i = 1; i < kdf.size(); ++i) {
        if ((kdf[i - 1] == ' ' || kdf[i - 1] == '=') && kdf[i] >= '0' && kdf[i] <= '9') {
            product *= std::strtod(std::string(kdf.substr(i)).c_str(), nullptr);
        }
    }
    return kdf.starts_with("bcrypt") || product <= 4096; // bcrypt's rounds are compared by themselves
}

/// bcrypt: how many rounds a target pays for. One is 10 ms under the sanitizers.
inline void fuzz_key_file(Bytes file, std::uint32_t bcrypt_rounds = 4)
{
    const auto info = inspect(file);
    if (!info) {
        must_be_one_sentence(info.error());
        const auto key = load(file);
        must(!key, "what cannot be inspected cannot be loaded");
        return;
    }
    must(info->has_private || info->public_key.has_value(), "a public file has a public key");
    if (info->public_key && info->public_key->bits() > 4096) {
        return; // sound, but slow to sign with
    }
    if (info->encrypted && (!cheap(info->kdf) || info->costs.bcrypt_rounds > bcrypt_rounds)) {
        return;
    }
    const auto key = unlock(file, info->encrypted ? Secret::copy_of("correct horse") : Secret{});
    if (!key) {
        must_be_one_sentence(key.error());
        must(info->encrypted || !info->has_private || !info->needs.empty(), "a plain file that can be inspected can be loaded");
        return;
    }
    must(!info->public_key || *info->public_key == key->public_key(), "inspect and load agree on the public half");
    if (key->public_key().bits() > 4096) {
        return;
    }
    for (const KeyFormat format : {KeyFormat::ppk3, KeyFormat::openssh, KeyFormat::pkcs8}) {
        SaveOptions options;
        options.format = format;
        const auto saved = encode(*key, options);
        must(saved.has_value(), "what was loaded can be saved");
        const auto again = load(saved->bytes());
        must(again && again->public_key() == key->public_key(), "what was saved loads as the same key");
    }
}

/// Whatever the bytes are, the keys that are found in them are there in a bounded number, and each says what it is.
inline void fuzz_detector(Bytes file)
{
    const auto all = inspect_all(file);
    if (!all) {
        must_be_one_sentence(all.error());
        return;
    }
    must(!all->empty() && all->size() <= 4096, "one key at least, and not without end");
    for (const KeyFileInfo& info : *all) {
        must(!title(info.format).empty(), "a key has a format");
        must(info.has_private || info.public_key.has_value(), "a public key has a public half");
        must(info.keys_in_file >= all->size(), "what is told of are the keys that were found");
    }
    const auto main = inspect(file);
    must(!main || main->keys_in_file == all->front().keys_in_file, "inspect() and inspect_all() find the same");
}

} // namespace latchkey::keys
