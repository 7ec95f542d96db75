#include "client/cli/passphrase.h"

#include "client/cli/cli_error.h"
#include "client/cli/platform/byte_source.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"

#include <fmt/format.h>

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

} // namespace

Result<Secret> read_passphrase_file(const std::string& file)
{
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
