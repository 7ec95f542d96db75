#include "client/cli/key_subject.h"

#include "client/cli/cli_error.h"
#include "client/cli/platform/byte_source.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/limits.h"

namespace latchkey::cli {

namespace {

Result<Secret> read_standard_input()
{
    const auto source = standard_input();
    Secret content;
    Secret part(16384);
    while (const std::size_t got = source->read(part.writable())) {
        content.append(part.bytes().first(got));
        if (content.size() > keys::limits::file_bytes) {
            return fail(keys::KeyErrc::too_large, "Standard input", "more than 1 MiB, which no key file is");
        }
    }
    return content;
}

/// What a shell's <(…) gives, and /dev/stdin: a descriptor that we were started with, and that is no file.
bool is_given_pipe(const std::string& name, const std::filesystem::path& path)
{
    std::error_code none;
    return (name.starts_with("/dev/fd/") || name.starts_with("/proc/self/fd/") || name == "/dev/stdin") &&
           !std::filesystem::is_regular_file(path, none);
}

/// A person who names one wants it read to its end. A FIFO with a name may have no writer: that, and a device, is refused like a folder.
Result<Secret> read_pipe(const std::string& name)
{
    const auto source = ByteSource::open(name);
    if (!source) {
        return std::unexpected(source.error());
    }
    Secret content;
    while (content.size() <= keys::limits::file_bytes) {
        const auto byte = (*source)->next();
        if (!byte) {
            return std::unexpected(byte.error());
        }
        if (!*byte) {
            return content;
        }
        content.append({&**byte, 1});
    }
    return fail(keys::KeyErrc::too_large, printable(name), "more than 1 MiB, which no key file is");
}

} // namespace

OldPassphrase::OldPassphrase(const Parsed& parsed, std::string key_file) : given_(parsed), key_file_(std::move(key_file)) {}

keys::PassphraseSource OldPassphrase::source(std::function<void()> before_asking)
{
    if (!passphrase_is_given(given_, PassphraseRole::old)) {
        keys::PassphraseSource ask = ask_for_passphrase(key_file_);
        if (!ask) {
            return {};
        }
        return [this, ask, before_asking = std::move(before_asking)](const keys::KeyFileInfo& info, int attempt) -> std::optional<Secret> {
            before_asking();
            std::optional<Secret> answer = ask(info, attempt);
            used_ = answer ? answer->clone() : Secret{};
            return answer;
        };
    }
    return [this](const keys::KeyFileInfo&, int attempt) -> std::optional<Secret> {
        if (attempt > 1) {
            return std::nullopt; // it would be the same one
        }
        auto given = given_passphrase(given_, PassphraseRole::old);
        if (!given) {
            problem_ = given.error();
            return std::nullopt;
        }
        used_ = given->clone();
        return *std::move(given);
    };
}

Result<Subject> read_subject(const KeyCall& call, const std::string& name)
{
    Subject subject{.name = name == "-" ? "standard input" : printable(name),
                    .path = name == "-" ? std::filesystem::path{} : settings::path_from_text(name),
                    .content = {},
                    .passphrase = OldPassphrase{call.parsed, name},
                    .slow = call.parsed.has("allow-slow-kdf") ? keys::SlowKdf::allowed : keys::SlowKdf::refuse};
    const bool piped = is_given_pipe(name, subject.path);
    auto content = name == "-" ? read_standard_input() : piped ? read_pipe(name) : keys::read_key_file(subject.path);
    if (!content) {
        return std::unexpected(content.error());
    }
    subject.content = *std::move(content);
    if (piped) {
        subject.path.clear(); // it cannot be written again, and nothing lies beside it
    }
    return subject;
}

Result<Subject> read_subject(const KeyCall& call)
{
    if (call.parsed.words.empty()) {
        return fail(CliErrc::missing_word, "which key file");
    }
    if (call.parsed.words.size() > 1) {
        return fail(CliErrc::unwanted_word, call.parsed.words[1]);
    }
    return read_subject(call, call.parsed.words.front());
}

Result<keys::PrivateKey> unlock(Subject& subject, const KeyCall& call)
{
    auto key = with_passphrase(subject, call, [&](const keys::PassphraseSource& source, const Work& work) {
        return keys::load(subject.content.bytes(), source, work, subject.slow);
    });
    if (key && key->comment().empty()) {
        key->set_comment(keys::comment_beside(subject.path, key->public_key()));
    }
    return key;
}

Result<std::vector<PublicHalf>> public_halves(Subject& subject, const KeyCall& call)
{
    auto infos = keys::inspect_all(subject.content.bytes());
    if (!infos) {
        return std::unexpected(infos.error().about(subject.name));
    }
    std::vector<PublicHalf> halves;
    for (keys::KeyFileInfo& info : *infos) {
        if (info.public_key) {
            halves.push_back({*std::move(info.public_key), std::move(info.comment)});
        }
    }
    const std::optional<PublicHalf> beside =
        infos->size() == 1 && infos->front().has_private ? keys::public_half_beside(subject.path) : std::nullopt;
    if (halves.empty() && beside) {
        return std::vector{*beside};
    }
    if (halves.empty()) {
        const auto key = unlock(subject, call);
        if (!key) {
            return std::unexpected(key.error());
        }
        return std::vector{PublicHalf{key->public_key(), key->comment()}};
    }
    // PEM has no place for a comment, and an encrypted OpenSSH key hides its own; FILE.pub has it.
    if (halves.front().comment.empty() && beside && beside->key == halves.front().key) {
        halves.front().comment = beside->comment;
    }
    return halves;
}

} // namespace latchkey::cli
