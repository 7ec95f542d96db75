#pragma once
/// The key file that a command of `lk key` is about, and how it is unlocked: what the flags say, else a question on the terminal. A
/// passphrase file is read only when the key turns out to need it. The command's thread.

#include "client/cli/key_command.h"
#include "client/cli/key_work.h"
#include "client/cli/passphrase.h"
#include "keys/key_comment.h"
#include "keys/key_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::cli {

/// Where the passphrase of a key file comes from.
class OldPassphrase {
public:
    OldPassphrase() = default;
    /// flags: --passphrase-file, --passphrase-fd, -P of `parsed`.
    OldPassphrase(const Parsed& parsed, std::string key_file);

    /// before_asking: called before the terminal is written to. Empty when nobody can be asked. Refers to this.
    [[nodiscard]] keys::PassphraseSource source(std::function<void()> before_asking);

    /// The one that was given last: what unlocked the key, after load() has succeeded. Empty when the key needed none.
    [[nodiscard]] const Secret& used() const { return used_; }
    /// Why the passphrase file could not be read.
    [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

private:
    Parsed given_{};
    std::string key_file_{};
    Secret used_{};
    std::optional<Error> problem_{};
};

struct Subject {
    std::string name;           ///< for messages
    std::filesystem::path path; ///< empty: standard input
    Secret content;
    OldPassphrase passphrase;
    keys::SlowKdf slow = keys::SlowKdf::refuse;
};

/// The file of that name ("-": standard input) with the passphrase flags of the call.
[[nodiscard]] Result<Subject> read_subject(const KeyCall& call, const std::string& name);
/// The call's only word. CliErrc::missing_word, ::unwanted_word.
[[nodiscard]] Result<Subject> read_subject(const KeyCall& call);

/// Slow work on the subject that may want its passphrase: work_on(source, work) gives a Result. A bar shows how far it is, and errors are
/// about the subject.
template <class F>
[[nodiscard]] auto with_passphrase(Subject& subject, const KeyCall& call, F work_on)
    -> decltype(work_on(std::declval<const keys::PassphraseSource&>(), std::declval<const Work&>()))
{
    ProgressBar bar{fmt::format("Unlocking {}", subject.name), call.stop};
    auto done = work_on(subject.passphrase.source([&bar] { bar.clear(); }), bar.work());
    if (!done) {
        const Error& error = done.error();
        return std::unexpected(subject.passphrase.problem() ? *subject.passphrase.problem()
                               : error.subject().empty()    ? error.about(subject.name)
                                                            : error);
    }
    return done;
}

/// The private key; a comment that its format has no place for is FILE.pub's.
[[nodiscard]] Result<keys::PrivateKey> unlock(Subject& subject, const KeyCall& call);

using keys::public_path_of;
using keys::PublicHalf;

/// Of every key in the file; without a passphrase where the file, or FILE.pub beside it, lets us.
[[nodiscard]] Result<std::vector<PublicHalf>> public_halves(Subject& subject, const KeyCall& call);

} // namespace latchkey::cli
