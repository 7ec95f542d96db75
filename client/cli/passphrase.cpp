#include "client/cli/passphrase.h"

#include "client/cli/argv.h"
#include "client/cli/cli_error.h"
#include "client/cli/platform/byte_source.h"
#include "client/cli/print.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

namespace latchkey::cli {

namespace {
constexpr std::size_t longest = 4096;

// A file that holds nothing is how scripts say "none"; a pipe that brings nothing is most often a program that has failed.
bool is_empty_file(const std::string& file)
{
    std::error_code problem;
    return file != "-" && std::filesystem::is_regular_file(settings::path_from_text(file), problem);
}

struct RoleFlags {
    std::string_view file;
    std::string_view descriptor;
    std::string_view text;
    std::string_view letter; ///< for the warning
};
constexpr std::array<RoleFlags, 2> role_flags{
    {{"passphrase-file", "passphrase-fd", "passphrase", "-P"}, {"new-passphrase-file", "new-passphrase-fd", "new-passphrase", "-N"}}};

const RoleFlags* given_as(const Parsed& parsed, PassphraseRole role)
{
    const RoleFlags& flags = role_flags.at(static_cast<std::size_t>(role));
    return parsed.has(flags.file) || parsed.has(flags.descriptor) || parsed.has(flags.text) ? &flags : nullptr;
}

bool is_number(std::string_view text)
{
    return !text.empty() && text.size() < 10 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

Result<Secret> read_passphrase_file(const std::string& file)
{
    if (file == "/dev/null") { // puttygen's idiom for no passphrase; any other device is a mistake
        return Secret{};
    }
    const auto cannot = [&file](std::string why) { return fail(CliErrc::cannot_read, file, std::move(why)); };
    const std::string name = file == "-" ? "Standard input" : printable(file);
    const auto source = ByteSource::open(file);
    if (!source) {
        const Error& why = source.error();
        return cannot(why.is(FileErrc::not_a_file)
                          ? fmt::format("{} is {}; a passphrase is read from a file or a pipe. Without --passphrase-file it is asked for.",
                                        why.subject(), why.detail())
                          : why.sentence());
    }
    Secret line;
    for (bool anything = false;; anything = true) {
        const auto byte = (*source)->next();
        if (!byte) {
            return cannot(byte.error().sentence());
        }
        if (!*byte && !anything && !is_empty_file(file)) {
            return cannot(fmt::format("{} is empty. For no passphrase at all its first line must be empty.", name));
        }
        if (!*byte || **byte == '\n') {
            break;
        }
        if (line.size() == longest) {
            return cannot(fmt::format("The first line of {} is longer than {} bytes, which no passphrase is.", name, longest));
        }
        line.append({&**byte, 1});
    }
    if (line.text().ends_with('\r')) {
        line.resize(line.size() - 1);
    }
    return line;
}

bool passphrase_is_given(const Parsed& parsed, PassphraseRole role)
{
    return given_as(parsed, role) != nullptr;
}

Result<Secret> given_passphrase(const Parsed& parsed, PassphraseRole role)
{
    const RoleFlags* flags = given_as(parsed, role);
    if (flags == nullptr) {
        return Secret{};
    }
    if (parsed.has(flags->file)) {
        return read_passphrase_file(parsed.value(flags->file));
    }
    if (parsed.has(flags->descriptor)) {
        const std::string number = parsed.value(flags->descriptor);
        if (!is_number(number)) {
            return fail(CliErrc::bad_value, fmt::format("--{}", flags->descriptor), "the number of an open descriptor");
        }
        return read_passphrase_file(number == "0" ? "-" : "/dev/fd/" + number);
    }
    const std::string text = parsed.value(flags->text);
    if (!text.empty()) {
        wipe_from_argv(text);
        print_error(fmt::format("Other users of this computer could see the passphrase behind {}; --{} keeps it from them.", flags->letter,
                                flags->file));
    }
    return Secret::copy_of(text);
}

keys::PassphraseSource ask_for_passphrase(const std::string& key_file)
{
    const std::shared_ptr<Terminal> terminal = open_terminal();
    if (terminal == nullptr) {
        return {};
    }
    return [terminal, key_file](const keys::KeyFileInfo& info, int attempt) -> std::optional<Secret> {
        const std::string comment = info.comment.empty() ? "" : fmt::format(" \"{}\"", printable(info.comment));
        const std::string question = fmt::format("{}Passphrase of the key{} in {}: ", attempt > 1 ? "That was not the passphrase. " : "",
                                                 comment, printable(key_file));
        return terminal->ask(question, Terminal::Echo::off);
    };
}

keys::PassphraseSource one_passphrase(const Secret& passphrase)
{
    const auto kept = std::make_shared<Secret>(passphrase.clone());
    return [kept](const keys::KeyFileInfo&, int attempt) { return attempt == 1 ? std::optional{kept->clone()} : std::nullopt; };
}

} // namespace latchkey::cli
