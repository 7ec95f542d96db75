#include "client/cli/passphrase.h"

#include "client/cli/cli_error.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace latchkey::cli {

namespace {
constexpr std::size_t longest = 4096;
}

Result<Secret> read_passphrase_file(const std::string& file)
{
    const auto content = read_secret_file(settings::path_from_text(file), longest);
    if (!content) {
        return fail(CliErrc::cannot_read, file, content.error().sentence());
    }
    std::string_view line = content->text();
    line = line.substr(0, std::min(line.find('\n'), line.size()));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return Secret::copy_of(line);
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
