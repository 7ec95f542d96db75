#include "client/hosts/console_log.h"

#include "client/hosts/console_block.h"
#include "client/hosts/console_text.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::hosts {

namespace {

constexpr std::size_t most_remarks = 20;

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
        std::erase_if(blocks_, [](const ConsoleBlock& block) { return block.empty(); });
        auto all = merge_blocks(blocks_);
        if (!all) {
            return std::unexpected(all.error());
        }
        log_.host_keys = std::move(all->keys);
        log_.fingerprints = std::move(all->fingerprints);
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
        auto key = console_key(*type, encoded);
        // A narrow screen breaks a long key.
        constexpr std::size_t most_pieces = 40;
        std::size_t next = at_ + 1;
        while (!key && type + 2 >= words.end() && next < lines_.size() && next <= at_ + most_pieces &&
               is_base64(first_word(lines_[next]))) {
            const Words more = words_of(lines_[next++]);
            encoded += more.front();
            key = console_key(*type, encoded);
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
            name = trimmed_cell(name.substr(0, name.find_first_of("+ ")));
            begin_user(name, line.substr(at + from.size(), user_at - at - from.size()));
            return;
        }
        std::string folded{line};
        std::ranges::transform(folded, folded.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (folded.find("no authorized ssh keys fingerprints found for user ") != std::string::npos) {
            std::string_view name = trimmed_cell(line.substr(folded.find("found for user ") + std::string_view{"found for user "}.size()));
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
            cells.push_back(trimmed_cell(rest.substr(0, end)));
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
    std::vector<ConsoleBlock> blocks_;
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
    const std::string plain = plain_console_text(text);
    return Reader{plain}.read();
}

bool has_key(const ConsoleUser& user, const keys::PublicKey& key)
{
    const std::string sha256 = keys::fingerprint(key);
    const std::string md5 = keys::fingerprint(key, keys::FingerprintHash::md5);
    return std::ranges::any_of(user.keys, [&](const ConsoleFingerprint& one) { return one.text == sha256 || one.text == md5; });
}

} // namespace latchkey::hosts
