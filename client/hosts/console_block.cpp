#include "client/hosts/console_block.h"

#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace latchkey::hosts {

namespace {

template <class Set>
bool disagree(const Set& a, const Set& b, bool both_whole)
{
    return both_whole && !a.empty() && !b.empty() && a != b;
}

/// Half a sentence: what speaks against it that both are one machine's.
std::optional<std::string> contradiction(const ConsoleBlock& a, const ConsoleBlock& b)
{
    const auto form = [](const ConsoleFingerprint& one) { return one.type + one.text.substr(0, one.text.find(':')); };
    std::set<std::string> texts_a;
    std::set<std::string> texts_b;
    for (const ConsoleFingerprint& one : a.fingerprints) {
        texts_a.insert(one.type + one.text);
        for (const ConsoleFingerprint& other : b.fingerprints) {
            if (form(one) == form(other) && one.text != other.text) {
                return fmt::format("it has several blocks of fingerprints, and they differ ({} and {})", one.text, other.text);
            }
        }
    }
    for (const ConsoleFingerprint& other : b.fingerprints) {
        texts_b.insert(other.type + other.text);
    }
    std::set<std::string> keys_a;
    std::set<std::string> keys_b;
    for (const keys::PublicKey& one : a.keys) {
        keys_a.insert(one.line());
        for (const keys::PublicKey& other : b.keys) {
            if (one.algorithm() == other.algorithm() && one != other) {
                return fmt::format("it has several blocks of host keys, and they differ ({})", one.short_name());
            }
        }
    }
    for (const keys::PublicKey& other : b.keys) {
        keys_b.insert(other.line());
    }
    const bool whole = a.whole && b.whole;
    if (disagree(texts_a, texts_b, whole) || disagree(keys_a, keys_b, whole)) {
        return "it has several blocks, and one has keys that another has not";
    }
    return std::nullopt;
}

} // namespace

void add_once(std::vector<ConsoleFingerprint>& to, const ConsoleFingerprint& one)
{
    if (std::ranges::find(to, one) == to.end()) {
        to.push_back(one);
    }
}

void add_once(std::vector<keys::PublicKey>& to, const keys::PublicKey& one)
{
    if (std::ranges::find(to, one) == to.end()) {
        to.push_back(one);
    }
}

Result<ConsoleBlock> merge_blocks(const std::vector<ConsoleBlock>& blocks)
{
    ConsoleBlock all;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        for (std::size_t j = i + 1; j < blocks.size(); ++j) {
            if (const auto what = contradiction(blocks[i], blocks[j])) {
                return fail(HostErrc::console_differs, {}, *what);
            }
        }
        for (const ConsoleFingerprint& one : blocks[i].fingerprints) {
            add_once(all.fingerprints, one);
        }
        for (const keys::PublicKey& one : blocks[i].keys) {
            add_once(all.keys, one);
        }
    }
    for (const keys::PublicKey& key : all.keys) {
        for (const ConsoleFingerprint& one : all.fingerprints) {
            const bool md5 = one.text.starts_with("MD5:");
            const auto hash = md5 ? keys::FingerprintHash::md5 : keys::FingerprintHash::sha256;
            if (one.type == key.algorithm() && one.text != keys::fingerprint(key, hash)) {
                return fail(HostErrc::console_differs, {}, fmt::format("its {} key is not the one of its fingerprint", key.short_name()));
            }
        }
    }
    return all;
}

} // namespace latchkey::hosts
