#include "client/cli/key_tools.h"

#include "client/cli/cli_error.h"
#include "client/cli/passphrase.h"
#include "client/cli/print.h"

#include <fmt/format.h>

#include <array>

namespace latchkey::cli {

namespace {

constexpr Flag help_flag{'h', "help", "", "print this"};
constexpr Flag json_flag{0, "json", "", "for scripts: the same as JSON"};
constexpr Flag passphrase_flag{0, "passphrase-file", "FILE",
                               "the passphrase is the first line of FILE, which may be a pipe; - is standard input"};

constexpr std::array review_flags{json_flag, help_flag};
constexpr std::array password_flags{passphrase_flag, help_flag};
constexpr std::array user_data_flags{Flag{0, "authorized-keys", "", "the plain lines for ~/.ssh/authorized_keys instead"}, passphrase_flag,
                                     help_flag};

constexpr std::array table{
    KeyTool{"review", "[--json] [FOLDER|FILE]", "every key in a folder (~/.ssh): what it is, how it is protected, who uses it",
            review_flags, run_key_review, 0, 1},
    KeyTool{"match", "[--json] FINGERPRINT [FOLDER]", "which key in a folder (~/.ssh) has this fingerprint; 1 when none has", review_flags,
            run_key_match, 1, 2, "a fingerprint"},
    KeyTool{"cert", "[--json] FILE", "what an OpenSSH certificate says, and whether it is good now", review_flags, run_key_cert, 1, 1,
            "a certificate (id_…-cert.pub)"},
    KeyTool{"decrypt-password", "KEY [FILE|-]", "the password of a Windows instance, from the base64 of the dashboard", password_flags,
            run_decrypt_password, 1, 2, "the key that the instance was launched with"},
    KeyTool{"user-data", "[--authorized-keys] KEY…", "a cloud-config that lets these keys in", user_data_flags, run_user_data, 1,
            static_cast<std::size_t>(-1), "which key files"},
};

} // namespace

std::span<const KeyTool> key_tools()
{
    return table;
}

std::string key_tool_help(const KeyTool& tool)
{
    return fmt::format("usage: lk key {} {}\n\n{}\n\n{}", tool.name, tool.usage, tool.summary, flags_help(tool.flags));
}

int key_tool_failed(const Error& error)
{
    print_error(error);
    const bool usage = &error.domain() == &error_domain(CliErrc{}) && !error.is(CliErrc::cannot_read);
    return static_cast<int>(usage ? Exit::usage : Exit::failed);
}

int run_key_tool(const KeyTool& tool, std::span<const std::string> arguments)
{
    const auto parsed = parse_flags(tool.flags, arguments);
    if (!parsed) {
        return key_tool_failed(parsed.error());
    }
    if (parsed->has("help")) {
        print_out(key_tool_help(tool));
        return static_cast<int>(Exit::good);
    }
    if (parsed->words.size() < tool.least_words) {
        return key_tool_failed({CliErrc::missing_word, std::string{tool.missing}});
    }
    if (parsed->words.size() > tool.most_words) {
        return key_tool_failed({CliErrc::unwanted_word, parsed->words[tool.most_words]});
    }
    return tool.run(*parsed);
}

Result<keys::PassphraseSource> passphrase_for(const Parsed& parsed, const std::string& key_file)
{
    if (!parsed.has("passphrase-file")) {
        return ask_for_passphrase(key_file);
    }
    const auto passphrase = read_passphrase_file(parsed.value("passphrase-file"));
    if (!passphrase) {
        return std::unexpected(passphrase.error());
    }
    return one_passphrase(*passphrase);
}

} // namespace latchkey::cli
