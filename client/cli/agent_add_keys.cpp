/// `lk agent add` and a plain ssh-add: key files of any format into the agent.

#include "client/cli/agent_order.h"
#include "client/cli/key_subject.h"
#include "client/cli/key_work.h"
#include "client/cli/passphrase.h"
#include "client/cli/platform/console.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/base/platform/private_file.h"
#include "keys/key_file.h"

#include <fmt/format.h>

namespace latchkey::cli {

namespace {

/// Passphrases for several files: what was given with a flag, else what opened the file before, else what is typed, as ssh-add does.
class Passphrases {
public:
    explicit Passphrases(const AgentOrder& order) : order_(order) {}

    void begin_file(const std::string& name)
    {
        name_ = name;
        asked_ = false;
        may_ask_again_ = false;
        problem_.reset();
    }

    [[nodiscard]] keys::PassphraseSource source(std::function<void()> before_asking)
    {
        if (terminal_ == nullptr) {
            terminal_ = open_terminal();
        }
        if (terminal_ == nullptr && last_.empty() && !passphrase_is_given(order_.given, PassphraseRole::old)) {
            return {};
        }
        return [this, before_asking = std::move(before_asking)](const keys::KeyFileInfo&, int attempt) -> std::optional<Secret> {
            if (passphrase_is_given(order_.given, PassphraseRole::old)) {
                return attempt == 1 ? given() : std::nullopt; // it would be the same one
            }
            if (attempt == 1 && !last_.empty() && !asked_) {
                return last_.clone();
            }
            before_asking();
            return ask();
        };
    }

    /// After a wrong passphrase: ssh-add goes on until an empty line.
    [[nodiscard]] bool may_ask_again() const { return order_.voice == AgentOrder::Voice::ssh_add && may_ask_again_; }
    [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

private:
    std::optional<Secret> given()
    {
        if (last_.empty()) { // a pipe can be read once only
            Result<Secret> read = given_passphrase(order_.given, PassphraseRole::old);
            if (!read) {
                problem_ = read.error();
                return std::nullopt;
            }
            last_ = *std::move(read);
        }
        return last_.clone();
    }

    std::optional<Secret> ask()
    {
        if (terminal_ == nullptr) {
            return std::nullopt;
        }
        const std::string_view confirming = order_.constraints.confirm ? " (will confirm each use)" : "";
        std::optional<Secret> typed = terminal_->ask(
            fmt::format("{} for {}{}: ", asked_ ? "Bad passphrase, try again" : "Enter passphrase", printable(name_), confirming),
            Terminal::Echo::off);
        asked_ = true;
        may_ask_again_ = typed && !typed->empty();
        if (!may_ask_again_) {
            return std::nullopt; // an empty line is how people leave
        }
        last_ = typed->clone();
        return typed;
    }

    const AgentOrder& order_;
    std::shared_ptr<Terminal> terminal_;
    std::string name_;
    Secret last_;
    bool asked_ = false;
    bool may_ask_again_ = false;
    std::optional<Error> problem_;
};

/// Others' eyes on a private key: said, and for ssh-add a reason to leave it out.
Status check_mode(const AgentOrder& order, const std::filesystem::path& file)
{
    const auto access = file.empty() ? Result<platform::FileAccess>{} : platform::file_access(file);
    if (!access || !access->others_can_read) {
        return {};
    }
    const bool left_out = order.voice == AgentOrder::Voice::ssh_add;
    std::string sentence = fmt::format("Others can read {} (mode {}){}. `chmod 600` makes it private.", printable(path_text(file)),
                                       access->mode, left_out ? ", so it is not added" : "");
    if (left_out) {
        return fail(auth::AgentErrc::refused, path_text(file), std::move(sentence));
    }
    print_error(sentence);
    return {};
}

Result<std::vector<keys::PrivateKey>> load_keys(const AgentTalk& talk, Passphrases& passphrases, const Subject& subject)
{
    for (;;) {
        ProgressBar bar{fmt::format("Unlocking {}", subject.name), talk.stop, talk.order.quiet};
        auto loaded = keys::load_all(subject.content.bytes(), passphrases.source([&bar] { bar.clear(); }), bar.work(), subject.slow);
        if (!loaded && loaded.error().is(keys::KeyErrc::wrong_passphrase) && passphrases.may_ask_again()) {
            continue;
        }
        if (!loaded && passphrases.problem()) {
            return std::unexpected(*passphrases.problem());
        }
        return loaded;
    }
}

void tell(const AgentTalk& talk, std::string_view what, std::string_view name, std::string_view comment)
{
    talk.say(fmt::format("{} added: {} ({})", what, printable(name), printable(comment)));
    const auto lifetime = talk.order.constraints.lifetime.count();
    if (lifetime > 0) {
        talk.say(fmt::format("Lifetime set to {} seconds", lifetime));
    }
    if (talk.order.constraints.confirm) {
        talk.say("The user must confirm each use of the key");
    }
    for (const auth::AgentDestination& way : talk.order.constraints.destinations) {
        const bool onwards = !way.from.host.empty();
        talk.say(fmt::format("It may be used for {}{}{}{}{}", printable(way.to.user), way.to.user.empty() ? "" : "@",
                             printable(way.to.host), onwards ? ", from " : "", printable(way.from.host)));
    }
}

Status add_file(AgentTalk& talk, Passphrases& passphrases, const std::string& word)
{
    Result<Subject> subject = read_subject(KeyCall{talk.order.given, talk.stop}, word);
    if (!subject) {
        return std::unexpected(subject.error());
    }
    if (const Status private_enough = check_mode(talk.order, subject->path); !private_enough) {
        return private_enough;
    }
    const std::string name = word == "-" ? "(stdin)" : word;
    passphrases.begin_file(name);
    Result<std::vector<keys::PrivateKey>> loaded = load_keys(talk, passphrases, *subject);
    if (!loaded) {
        return std::unexpected(loaded.error().subject().empty() ? loaded.error().about(name) : loaded.error());
    }
    for (keys::PrivateKey& each : *loaded) {
        if (each.comment().empty()) {
            each.set_comment(name);
        }
        const auto key = std::make_shared<const keys::PrivateKey>(std::move(each));
        const auto added = talk.get(auth::add_to_agent(talk.agent, key, subject->path, talk.order.constraints, talk.order.certificates));
        if (!added) {
            return std::unexpected(added.error());
        }
        tell(talk, "Identity", name, added->comment);
        if (added->certificate_problem) {
            print_error(*added->certificate_problem);
        } else if (!added->certificate_file.empty()) {
            tell(talk, "Certificate", added->certificate_file, added->certificate_id);
        }
    }
    return {};
}

} // namespace

Result<Exit> add_keys(AgentTalk& talk)
{
    const bool by_name = !talk.order.words.empty();
    const std::vector<std::string> files = by_name ? talk.order.words : default_key_files();
    if (files.empty()) {
        return fail(auth::AgentErrc::refused, {},
                    fmt::format("There is no key in ~/.ssh under its usual name ({}). Say which file to add.", default_key_words));
    }
    Passphrases passphrases{talk.order};
    std::size_t added = 0;
    for (const std::string& file : files) {
        const Status done = add_file(talk, passphrases, file);
        if (done) {
            ++added;
        } else if (talk.stop.stop_requested()) {
            return Exit::failed;
        } else {
            print_error(done.error());
        }
    }
    return added == files.size() || (!by_name && added > 0) ? Exit::good : Exit::failed;
}

} // namespace latchkey::cli
