/// `lk key decrypt-password` and `lk key user-data`: what cloud dashboards give and take.

#include "client/cli/cli_error.h"
#include "client/cli/json.h"
#include "client/cli/key_command.h"
#include "client/cli/key_subject.h"
#include "client/cli/platform/byte_source.h"
#include "client/cli/platform/console.h"
#include "client/cli/print.h"
#include "client/settings/platform/paths.h"
#include "keys/cloud.h"
#include "keys/fingerprint.h"
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
Result<std::vector<keys::NamedKey>> named_keys(const KeyCall& call, const std::string& file)
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
    auto subject = read_subject(call, file);
    const auto key = subject ? unlock(*subject, call) : std::unexpected(subject.error());
    if (!key) {
        return std::unexpected(key.error());
    }
    return All{{key->public_key(), key->comment()}};
}

Result<Exit> run_decrypt_password(const KeyCall& call)
{
    const std::string& file = call.parsed.words.front();
    auto subject = read_subject(call, file);
    const auto key = subject ? unlock(*subject, call) : std::unexpected(subject.error());
    const auto text = key ? encrypted_text(call.parsed) : std::unexpected(key.error());
    if (!text) {
        return std::unexpected(text.error());
    }
    auto password = keys::decrypt_password(*key, *text);
    if (!password) {
        return std::unexpected(password.error().subject().empty() ? password.error().about(file) : password.error());
    }
    password->append(as_bytes("\n"));
    print_out(password->text());
    return Exit::good;
}

Result<Exit> run_user_data(const KeyCall& call)
{
    std::vector<keys::NamedKey> all;
    for (const std::string& file : call.parsed.words) {
        const auto keys = named_keys(call, file);
        if (!keys) {
            return std::unexpected(keys.error());
        }
        all.insert(all.end(), keys->begin(), keys->end());
    }
    const std::string text = call.parsed.has("authorized-keys") ? keys::authorized_keys(all) : keys::user_data(all);
    if (!call.parsed.has("json")) {
        print_out(text);
        return Exit::good;
    }
    JsonWriter json;
    json.begin_object().key("keys").begin_array();
    for (const keys::NamedKey& one : all) {
        json.begin_object().field("type", one.key.algorithm()).field("comment", one.comment);
        json.field("sha256", keys::fingerprint(one.key)).field("line", one.key.line(one.comment)).end_object();
    }
    print_out(json.end_array().field("text", text).end_object().take());
    return Exit::good;
}

constexpr std::array user_data_flags{Flag{0, "authorized-keys", "", "the plain lines for ~/.ssh/authorized_keys instead"}};

} // namespace

const KeyCommand decrypt_password_command{"decrypt-password",
                                          "KEY [FILE|-]",
                                          "the password of a Windows instance, from the base64 of the dashboard",
                                          {},
                                          KeyFlags::unlock,
                                          1,
                                          2,
                                          "the key that the instance was launched with",
                                          run_decrypt_password};
const KeyCommand user_data_command{"user-data",
                                   "[--authorized-keys] KEY…",
                                   "a cloud-config that lets these keys in",
                                   user_data_flags,
                                   KeyFlags::unlock | KeyFlags::json,
                                   1,
                                   static_cast<std::size_t>(-1),
                                   "which key files",
                                   run_user_data};

} // namespace latchkey::cli
