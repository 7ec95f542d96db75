/// What a machine's console shows, with whatever else got between: reading it must come back, and everything that it gives must stand in
/// the text; a fingerprint that was cut is none. Seeds: seeds/console_log, the fixtures of tests/data/console.

#include "client/hosts/console_log.h"
#include "keys/base/bytes.h"

#include <cstdlib>

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto log = hosts::read_console_log(as_text({data, size}));
    if (!log) {
        return log.error().sentence().empty() ? (std::abort(), 1) : 0;
    }
    if (log->host_keys.empty() && log->fingerprints.empty()) {
        std::abort();
    }
    constexpr std::size_t sha256_text = 50;
    constexpr std::size_t md5_text = 51;
    for (const hosts::ConsoleFingerprint& one : log->fingerprints) {
        if (one.text.size() != (one.text.starts_with("MD5:") ? md5_text : sha256_text)) {
            std::abort();
        }
    }
    for (const hosts::ConsoleUser& user : log->users) {
        for (const keys::PublicKey& key : log->host_keys) {
            (void)hosts::has_key(user, key);
        }
    }
    (void)log->login_user();
    return 0;
}
