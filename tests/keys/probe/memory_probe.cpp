/// A process that has had a key, for memory_test.cpp to search. It reads a passphrase from standard input (to its end), does what it is
/// told, drops everything, says "ready" and waits to be killed. Nothing here keeps a copy: what is found is the library's doing.
///
///     keys-memory-probe load|keep|sign|save FILE     keep: the control, which does not drop the key
///     keys-memory-probe generate TYPE                writes the key, not encrypted, before "ready"
#include "keys/generate.h"
#include "keys/key_save.h"

#include <cstring>
#include <optional>
#include <unistd.h>

namespace {

using namespace latchkey;
using namespace latchkey::keys;

Secret read_passphrase()
{
    Secret text(4096);
    std::size_t used = 0;
    for (ssize_t got = 0; (got = ::read(0, text.writable().data() + used, text.size() - used)) > 0;) {
        used += static_cast<std::size_t>(got);
    }
    text.resize(used);
    return text;
}

bool say(Bytes bytes)
{
    return ::write(1, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

bool act(std::string_view what, const char* argument, std::optional<PrivateKey>& kept)
{
    if (what == "generate") {
        for (const NewKeyRow& row : new_key_rows()) {
            if (row.word == argument) {
                const auto key = generate(row.type, 2048, "");
                return key && say(encode(*key, {})->bytes());
            }
        }
        return false;
    }
    const Secret passphrase = read_passphrase();
    const Result<Secret> file = read_key_file(argument);
    Result<PrivateKey> key = file ? unlock(file->bytes(), passphrase) : std::unexpected(file.error());
    if (!key) {
        return false;
    }
    if (what == "sign") {
        return sign(*key, signature_algorithms(key->public_key()).empty() ? "" : signature_algorithms(key->public_key()).front(),
                    as_bytes("data"))
            .has_value();
    }
    if (what == "save") {
        SaveOptions options = same_as(inspect(file->bytes()).value());
        options.passphrase = &passphrase;
        return encode(*key, options).has_value();
    }
    if (what == "keep") {
        kept.emplace(std::move(*key));
    }
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    std::optional<PrivateKey> kept;
    if (argc != 3 || !act(argv[1], argv[2], kept)) {
        return 1;
    }
    if (!say(as_bytes("ready\n"))) {
        return 1;
    }
    for (;;) {
        ::pause();
    }
}
