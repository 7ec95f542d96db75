#include "client/hosts/console_log.h"

#include "client/hosts/host_pins.h"
#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace latchkey::hosts {

namespace {

using Words = std::vector<std::string_view>;

constexpr std::string_view blanks = " \t";
constexpr std::size_t most_remarks = 20;

/// Without colours, other escape sequences and control characters; lines end with '\n'.
std::string plain_text(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c != '\x1b') {
            const bool control = static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
            out += c == '\r' || c == '\n' ? "\n" : c == '\t' ? " " : control ? "" : std::string_view{&c, 1};
            continue;
        }
        if (i + 1 < raw.size() && raw[i + 1] == '[') { // CSI: parameters, then one letter
            i += 2;
            while (i < raw.size() && raw[i] >= 0x20 && raw[i] < 0x40) {
                ++i;
            }
            if (i < raw.size() && (raw[i] < 0x40 || raw[i] > 0x7e)) {
                --i; // cut off: what comes next is text
            }
        } else {
            ++i; // of two characters; an OSC's text is no line of ours anyway
        }
    }
    return out;
}

Words words_of(std::string_view line)
{
    Words words;
    while (!line.empty()) {
        line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
        const auto end = std::min(line.find_first_of(blanks), line.size());
        if (end > 0) {
            words.push_back(line.substr(0, end));
        }
        line.remove_prefix(end);
    }
    return words;
}

std::string_view trimmed(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string sha256_text(Bytes digest)
{
    std::string text = "SHA256:" + base64_encode(digest);
    while (text.ends_with('=')) {
        text.pop_back();
    }
    return text;
}

/// Pairs of hexadecimal digits with colons between, of an MD5 or SHA-256.
std::optional<std::string> hex_fingerprint(std::string_view word)
{
    constexpr std::size_t md5_length = 47;
    constexpr std::size_t sha256_length = 95;
    if (word.size() != md5_length && word.size() != sha256_length) {
        return std::nullopt;
    }
    std::string digits;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (i % 3 != 2) {
            digits += word[i];
        } else if (word[i] != ':') {
            return std::nullopt;
        }
    }
    const auto digest = hex_decode(digits);
    if (!digest) {
        return std::nullopt;
    }
    return word.size() == md5_length ? "MD5:" + hex_encode(*digest, ":") : sha256_text(*digest);
}

/// A word that is a whole fingerprint and nothing else.
std::optional<std::string> whole_fingerprint(std::string_view word)
{
    constexpr std::string_view sha256 = "SHA256:";
    constexpr std::string_view md5 = "MD5:";
    constexpr std::size_t sha256_length = 43;
    constexpr std::size_t sha256_bytes = 32;
    if (word.starts_with(sha256)) {
        const std::string_view encoded = word.substr(sha256.size());
        const auto digest = encoded.size() == sha256_length ? base64_decode(encoded) : std::nullopt;
        return digest && digest->size() == sha256_bytes ? std::optional{sha256_text(*digest)} : std::nullopt;
    }
    return hex_fingerprint(word.starts_with(md5) ? word.substr(md5.size()) : word);
}

bool is_number(std::string_view word)
{
    constexpr std::size_t most_digits = 5;
    return !word.empty() && word.size() <= most_digits && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

/// BITS FINGERPRINT COMMENT (TYPE), wherever it begins in the line.
std::optional<ConsoleFingerprint> fingerprint_in(const Words& words)
{
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto text = is_number(words[i]) ? whole_fingerprint(words[i + 1]) : std::nullopt;
        if (text) {
            std::string line;
            for (std::size_t j = i; j < words.size(); ++j) {
                line += fmt::format("{} ", words[j]);
            }
            const auto pin = pin_of({}, line, {});
            return ConsoleFingerprint{pin ? pin->type : "*", *text};
        }
    }
    return std::nullopt;
}

std::optional<keys::PublicKey> key_of(std::string_view type, std::string_view encoded)
{
    const auto wire = base64_decode(encoded);
    auto key = wire ? keys::PublicKey::from_wire(*wire) : std::unexpected(Error{HostErrc::no_such_key});
    return key && key->algorithm() == type ? std::optional{*std::move(key)} : std::nullopt;
}

bool is_base64(std::string_view word)
{
    return !word.empty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
    });
}

/// What stands between one BEGIN and its END.
struct Block {
    std::vector<ConsoleFingerprint> fingerprints;
    std::vector<keys::PublicKey> keys;
    bool whole = true; ///< nothing of it was cut or not understood
    [[nodiscard]] bool empty() const { return fingerprints.empty() && keys.empty(); }
};

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

class Reader {
public:
    explicit Reader(std::string_view text)
    {
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            lines_.push_back(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    Result<ConsoleLog> read()
    {
        for (at_ = 0; at_ < lines_.size(); ++at_) {
            line(lines_[at_]);
        }
        if (in_ != In::nothing) {
            remark("A block of host keys is cut off at its end.");
            blocks_.back().whole = false;
        }
        std::erase_if(blocks_, [](const Block& block) { return block.empty(); });
        if (const Status agree = merge(); !agree) {
            return std::unexpected(agree.error());
        }
        if (log_.host_keys.empty() && log_.fingerprints.empty()) {
            return fail(HostErrc::no_host_keys, {}, why_nothing());
        }
        return std::move(log_);
    }

private:
    enum class In { nothing, fingerprints, keys };

    void remark(std::string text)
    {
        if (log_.remarks.size() < most_remarks && std::ranges::find(log_.remarks, text) == log_.remarks.end()) {
            log_.remarks.push_back(std::move(text));
        }
    }

    void line(std::string_view line)
    {
        constexpr std::string_view marks = "-----";
        constexpr std::string_view fingerprints = " SSH HOST KEY FINGERPRINTS-----";
        constexpr std::string_view keys = " SSH HOST KEY KEYS-----";
        for (const auto& [what, in] : {std::pair{fingerprints, In::fingerprints}, std::pair{keys, In::keys}}) {
            const auto at = line.find(what);
            if (at == std::string_view::npos) {
                continue;
            }
            const std::string_view before = line.substr(0, at);
            if (before.ends_with(fmt::format("{}BEGIN", marks))) {
                // One within another of the same kind: the console has both what was printed and what was logged.
                if (in_ != In::nothing && !blocks_.back().empty()) {
                    blocks_.back().whole = false;
                }
                in_ = in;
                blocks_.emplace_back();
                seen_block_ = true;
            } else if (before.ends_with(fmt::format("{}END", marks))) {
                end_without_begin_ = end_without_begin_ || (in_ == In::nothing && !seen_block_);
                in_ = In::nothing;
            }
            return;
        }
        if (in_ == In::fingerprints) {
            fingerprint_line(line);
        } else if (in_ == In::keys) {
            key_line(line);
        } else {
            table_line(line);
        }
    }

    void fingerprint_line(std::string_view line)
    {
        if (const auto found = fingerprint_in(words_of(line))) {
            add_once(blocks_.back().fingerprints, *found);
        } else if (line.find("SHA256:") != std::string_view::npos || line.find("MD5:") != std::string_view::npos) {
            blocks_.back().whole = false;
            remark(fmt::format("The fingerprint in line {} is cut or has something in it, and was left out.", at_ + 1));
        }
    }

    void key_line(std::string_view line)
    {
        const Words words = words_of(line);
        const auto type = std::ranges::find_if(words, [](std::string_view word) { return keys::key_algorithm(word) != nullptr; });
        if (type == words.end()) {
            return;
        }
        std::string encoded{type + 1 == words.end() ? std::string_view{} : *(type + 1)};
        auto key = key_of(*type, encoded);
        // A narrow screen breaks a long key.
        constexpr std::size_t most_pieces = 40;
        std::size_t next = at_ + 1;
        while (!key && type + 2 >= words.end() && next < lines_.size() && next <= at_ + most_pieces &&
               is_base64(first_word(lines_[next]))) {
            const Words more = words_of(lines_[next++]);
            encoded += more.front();
            key = key_of(*type, encoded);
            if (more.size() > 1) {
                break; // the comment has begun
            }
        }
        if (key) {
            add_once(blocks_.back().keys, *key);
            at_ = next - 1;
        } else {
            blocks_.back().whole = false;
            remark(fmt::format("The host key in line {} ({}) is cut or has something in it, and was left out.", at_ + 1, *type));
        }
    }

    static std::string_view first_word(std::string_view line)
    {
        const Words words = words_of(line);
        return words.empty() ? std::string_view{} : words.front();
    }

    void table_line(std::string_view line)
    {
        constexpr std::string_view from = "Authorized keys from ";
        constexpr std::string_view for_user = " for user ";
        const auto at = line.find(from);
        const auto user_at = at == std::string_view::npos ? at : line.find(for_user, at);
        if (user_at != std::string_view::npos) {
            std::string_view name = line.substr(user_at + for_user.size());
            name = trimmed(name.substr(0, name.find_first_of("+ ")));
            begin_user(name, line.substr(at + from.size(), user_at - at - from.size()));
            return;
        }
        std::string folded{line};
        std::ranges::transform(folded, folded.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (folded.find("no authorized ssh keys fingerprints found for user ") != std::string::npos) {
            std::string_view name = trimmed(line.substr(folded.find("found for user ") + std::string_view{"found for user "}.size()));
            while (name.ends_with('.')) {
                name.remove_suffix(1);
            }
            begin_user(name, {});
            table_open_ = false;
            return;
        }
        if (table_open_) {
            table_row(line);
        }
    }

    void begin_user(std::string_view name, std::string_view file)
    {
        constexpr std::size_t most_users = 100;
        if (name.empty() || log_.users.size() >= most_users) {
            return;
        }
        auto user = std::ranges::find(log_.users, name, &ConsoleUser::name);
        if (user == log_.users.end()) {
            log_.users.push_back({std::string{name}, std::string{file}, {}});
            user = log_.users.end() - 1;
        }
        user_ = static_cast<std::size_t>(user - log_.users.begin());
        table_open_ = true;
    }

    void table_row(std::string_view line)
    {
        const auto first = line.find('|');
        if (first == std::string_view::npos) {
            return; // the frame, or another program's line in between
        }
        std::vector<std::string_view> cells;
        for (std::string_view rest = line.substr(first + 1); cells.size() < 2;) {
            const auto end = rest.find('|');
            if (end == std::string_view::npos) {
                break;
            }
            cells.push_back(trimmed(rest.substr(0, end)));
            rest.remove_prefix(end + 1);
        }
        if (cells.size() < 2 || cells[0] == "Keytype") {
            return;
        }
        if (const auto text = whole_fingerprint(cells[1])) {
            add_once(log_.users[user_].keys, {std::string{cells[0]}, *text});
        } else {
            remark(fmt::format("The authorised key in line {} has a fingerprint that cannot be read.", at_ + 1));
        }
    }

    /// All blocks as one, if they say the same.
    Status merge()
    {
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            for (std::size_t j = i + 1; j < blocks_.size(); ++j) {
                if (const auto what = contradiction(blocks_[i], blocks_[j])) {
                    return fail(HostErrc::console_differs, {}, *what);
                }
            }
            for (const ConsoleFingerprint& one : blocks_[i].fingerprints) {
                add_once(log_.fingerprints, one);
            }
            for (const keys::PublicKey& one : blocks_[i].keys) {
                add_once(log_.host_keys, one);
            }
        }
        for (const keys::PublicKey& key : log_.host_keys) {
            for (const ConsoleFingerprint& one : log_.fingerprints) {
                const bool md5 = one.text.starts_with("MD5:");
                const auto hash = md5 ? keys::FingerprintHash::md5 : keys::FingerprintHash::sha256;
                if (one.type == key.algorithm() && one.text != keys::fingerprint(key, hash)) {
                    return fail(HostErrc::console_differs, {},
                                fmt::format("its {} key is not the one of its fingerprint", key.short_name()));
                }
            }
        }
        return {};
    }

    template <class Set>
    static bool disagree(const Set& a, const Set& b, bool both_whole)
    {
        return both_whole && !a.empty() && !b.empty() && a != b;
    }

    /// Two fingerprints of one type and hash, or two keys of one type, that are not the same; or, of blocks that are whole, any difference.
    static std::optional<std::string> contradiction(const Block& a, const Block& b)
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

    [[nodiscard]] std::string why_nothing() const
    {
        if (end_without_begin_) {
            return "A block of host keys is cut off at its beginning: get the whole log.";
        }
        if (seen_block_) {
            return "A block of them is there, but nothing in it is whole.";
        }
        return "A cloud's machine prints them at the end of its first boot, between \"-----BEGIN SSH HOST KEY FINGERPRINTS-----\" and its "
               "END; "
               "it may still be booting, or its image does not print them.";
    }

    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
    In in_ = In::nothing;
    bool seen_block_ = false;
    bool end_without_begin_ = false;
    bool table_open_ = false;
    std::size_t user_ = 0;
    std::vector<Block> blocks_;
    ConsoleLog log_;
};

} // namespace

std::string ConsoleLog::login_user() const
{
    const ConsoleUser* found = nullptr;
    for (const ConsoleUser& user : users) {
        if (!user.keys.empty() && (found == nullptr || (found->name == "root" && user.name != "root"))) {
            found = &user;
        }
    }
    return found == nullptr ? std::string{} : found->name;
}

Result<ConsoleLog> read_console_log(std::string_view text)
{
    if (text.size() > largest_console_log) {
        return fail(HostErrc::console_too_large);
    }
    const std::string plain = plain_text(text);
    return Reader{plain}.read();
}

bool has_key(const ConsoleUser& user, const keys::PublicKey& key)
{
    const std::string sha256 = keys::fingerprint(key);
    const std::string md5 = keys::fingerprint(key, keys::FingerprintHash::md5);
    return std::ranges::any_of(user.keys, [&](const ConsoleFingerprint& one) { return one.text == sha256 || one.text == md5; });
}

} // namespace latchkey::hosts
