/// `lk key decrypt-password` and `lk key user-data`: what cloud dashboards give and take.

#include "client/cli/cli_error.h"
#include "client/cli/key_tools.h"
#include "client/cli/platform/byte_source.h"
#include "client/cli/platform/console.h"
#include "client/cli/print.h"
#include "client/settings/platform/paths.h"
#include "keys/cloud.h"
#include "keys/key_error.h"
#include "keys/review.h"

#include <array>

namespace latchkey::cli {

namespace {

constexpr std::size_t longest_text = 64U << 10U; // the largest key's password is under 3 KiB

/// Standard input to its end, or one byte more than can be right.
std::string read_input()
{
    if (is_terminal(Standard::input)) {
        print_error("Paste the encrypted password from the dashboard, then press Enter and Ctrl+D.");
    }
    const auto input = standard_input();
    std::array<std::uint8_t, 4096> block{};
    std::string text;
    while (text.size() <= longest_text) {
        const std::size_t got = input->read(block);
        if (got == 0) {
            break;
        }
        text += as_text(Bytes{block.data(), got});
    }
    return text;
}

Result<std::string> encrypted_text(const Parsed& parsed)
{
    if (parsed.words.size() < 2 || parsed.words[1] == "-") {
        return read_input();
    }
    // Not read_file(): people give what another program prints, by a shell's <(…).
    const auto source = ByteSource::open(parsed.words[1]);
    if (!source) {
        return std::unexpected(source.error());
    }
    std::string text;
    while (text.size() <= longest_text) {
        const auto byte = (*source)->next();
        if (!byte) {
            return std::unexpected(byte.error());
        }
        if (!*byte) {
            break;
        }
        text += static_cast<char>(**byte);
    }
    return text;
}

/// The public half of a file's key, or of all keys of a list: said by itself or by FILE.pub, else by unlocking it.
Result<std::vector<keys::NamedKey>> named_keys(const Parsed& parsed, const std::string& file)
{
    using All = std::vector<keys::NamedKey>;
    const auto path = settings::path_from_text(file);
    const auto row = keys::review_file(path, {});
    if (!row) {
        return std::unexpected(row.error());
    }
    if (!row->broken.empty()) {
        return fail(CliErrc::cannot_read, file, row->broken);
    }
    if (row->info.keys_in_file > 1 && !row->info.has_private) {
        const auto content = keys::read_key_file(path);
        const auto infos = content ? keys::inspect_all(content->bytes()) : std::unexpected(content.error());
        All all;
        for (const keys::KeyFileInfo& info : infos.value_or(std::vector<keys::KeyFileInfo>{})) {
            if (info.public_key) {
                all.push_back({*info.public_key, info.comment});
            }
        }
        return all;
    }
    if (row->info.public_key) {
        return All{{*row->info.public_key, row->info.comment}};
    }
    const auto passphrase = passphrase_for(parsed, file);
    if (!passphrase) {
        return std::unexpected(passphrase.error());
    }
    const auto key = keys::load(path, *passphrase);
    if (!key) {
        return std::unexpected(key.error());
    }
    return All{{key->public_key(), key->comment()}};
}

} // namespace

int run_decrypt_password(const Parsed& parsed)
{
    const std::string& file = parsed.words.front();
    const auto passphrase = passphrase_for(parsed, file);
    if (!passphrase) {
        return key_tool_failed(passphrase.error());
    }
    const auto key = keys::load(settings::path_from_text(file), *passphrase);
    if (!key) {
        return key_tool_failed(key.error());
    }
    const auto text = encrypted_text(parsed);
    if (!text) {
        return key_tool_failed(text.error());
    }
    auto password = keys::decrypt_password(*key, *text);
    if (!password) {
        return key_tool_failed(password.error().subject().empty() ? password.error().about(file) : password.error());
    }
    password->append(as_bytes("\n"));
    print_out(password->text());
    return static_cast<int>(Exit::good);
}

int run_user_data(const Parsed& parsed)
{
    std::vector<keys::NamedKey> all;
    for (const std::string& file : parsed.words) {
        const auto keys = named_keys(parsed, file);
        if (!keys) {
            return key_tool_failed(keys.error());
        }
        all.insert(all.end(), keys->begin(), keys->end());
    }
    print_out(parsed.has("authorized-keys") ? keys::authorized_keys(all) : keys::user_data(all));
    return static_cast<int>(Exit::good);
}

} // namespace latchkey::cli
