/// `lk ssh-copy-id`: puts a public key into authorized_keys on a server, by whatever login works, and says done only when a login with the
/// key alone has worked. ssh-copy-id(1).

#include "client/auth/passphrase_cache.h"
#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/console_prompter.h"
#include "client/cli/key_command.h"
#include "client/cli/key_subject.h"
#include "client/cli/print.h"
#include "client/cli/ssh_arguments.h"
#include "client/cli/ssh_settings.h"
#include "client/session/connection.h"
#include "client/session/install_key.h"
#include "client/session/request_from_settings.h"
#include "client/transport/client_error.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

using session::Connection;
using session::ConnectionRequest;
using settings::SettingId;
using transport::ClientErrc;

namespace {

constexpr std::array flags{
    Flag{'i', "key-file", "FILE", "the key: its public half goes over, whatever the format (.pub, .pem, .ppk, OpenSSH)"},
    Flag{'p', "port", "PORT", "the server's port"},
    Flag{'o', "option", "NAME=VALUE", "a setting under its name in ssh_config"},
    Flag{'F', "", "FILE", "this instead of ~/.ssh/config"},
    Flag{'J', "", "HOST", "through this machine"},
    Flag{'n', "dry-run", "", "say what would be done, and change nothing"},
    Flag{'f', "force", "", "do not try the key: neither whether it is there already, nor whether it works then"},
    Flag{'h', "help", "", "print this"},
};

/// A public key, and the file that logs in with it.
struct Identity {
    std::string line;             ///< "ssh-ed25519 AAAA… comment"
    std::string title;            ///< "ED25519 SHA256:…"
    std::filesystem::path opener; ///< the private half, or the .pub whose private half the agent may hold
};

struct CopyPlan {
    Identity identity;
    std::string where; ///< "me@web-1"
    ConnectionRequest login;
    bool dry_run = false;
    bool force = false;
    settings::LogLevel log_level = settings::LogLevel::info;
};

std::filesystem::path without_pub(const std::filesystem::path& path)
{
    std::error_code none;
    const std::filesystem::path bare = path.parent_path() / path.stem();
    return path.extension() == ".pub" && std::filesystem::is_regular_file(bare, none) ? bare : path;
}

/// Without -i: what ssh would offer first.
Result<std::string> usual_key(const std::filesystem::path& home)
{
    for (const char* name : {"id_ed25519", "id_ecdsa", "id_rsa"}) {
        for (const char* ending : {".pub", ""}) {
            std::error_code none;
            const std::filesystem::path file = home / ".ssh" / (std::string{name} + ending);
            if (std::filesystem::is_regular_file(file, none)) {
                return path_text(file);
            }
        }
    }
    return fail(CliErrc::missing_word, "which key with -i FILE: there is none in ~/.ssh (`lk key new ed25519` makes one)");
}

Result<Identity> find_identity(const Parsed& parsed, const settings::Places& places)
{
    std::string name = parsed.value("key-file");
    if (name.empty()) {
        auto usual = usual_key(places.home);
        if (!usual) {
            return std::unexpected(usual.error());
        }
        name = *std::move(usual);
    }
    const KeyCall call{parsed, {}};
    auto subject = read_subject(call, path_text(settings::expand_home(name, places.home)));
    if (!subject) {
        return std::unexpected(subject.error());
    }
    const auto halves = public_halves(*subject, call);
    if (!halves) {
        return std::unexpected(halves.error());
    }
    const PublicHalf& half = halves->front();
    return Identity{half.key.line(printable(half.comment)), fmt::format("{} {}", half.key.short_name(), keys::fingerprint(half.key)),
                    without_pub(subject->path)};
}

/// The flags that `lk ssh` has too.
std::vector<std::string> ssh_words(const Parsed& parsed)
{
    std::vector<std::string> out;
    for (const GivenFlag& given : parsed.flags) {
        if (given.is('p') || given.is('o') || given.is('F') || given.is('J')) {
            out.insert(out.end(), {std::string{'-', given.flag->letter}, given.value});
        }
    }
    out.insert(out.end(), {"--", parsed.words.front()});
    return out;
}

Result<CopyPlan> make_copy_plan(const Parsed& parsed)
{
    if (parsed.words.empty()) {
        return fail(CliErrc::missing_word, "which server, as user@host");
    }
    if (parsed.words.size() > 1) {
        return fail(CliErrc::unwanted_word, parsed.words[1]);
    }
    const auto places = settings::find_places();
    auto identity = find_identity(parsed, places);
    if (!identity) {
        return std::unexpected(identity.error());
    }
    auto invocation = parse_ssh_arguments(ssh_words(parsed));
    if (!invocation) {
        return std::unexpected(invocation.error());
    }
    const auto found = settings_for(*invocation, places);
    if (!found) {
        return std::unexpected(found.error());
    }
    const settings::Settings* const values = &found->values;
    CopyPlan plan{.identity = *std::move(identity), .where = {}, .login = session::request_from_settings(*values, places)};
    if (auto way = add_way(plan.login, *invocation, *values, places); !way) {
        return std::unexpected(way.error());
    }
    plan.where = plan.login.user.empty() ? plan.login.host : fmt::format("{}@{}", plan.login.user, plan.login.host);
    plan.dry_run = parsed.has("dry-run");
    plan.force = parsed.has("force");
    plan.log_level = values->choice<settings::LogLevel>(SettingId::log_level);
    return plan;
}

/// With this key and nothing else: no other key, no password.
ConnectionRequest key_alone(const CopyPlan& plan)
{
    ConnectionRequest request = plan.login;
    request.key_files = {plan.identity.opener};
    request.default_key_files.clear();
    request.certificate_files.clear();
    request.identities_only = true;
    request.allow_public_key = true;
    request.allow_keyboard_interactive = false;
    request.allow_password = false;
    request.preferred_methods = {"publickey"};
    return request;
}

class Copier {
public:
    Copier(asio::any_io_executor executor, CopyPlan plan)
        : executor_(std::move(executor)),
          plan_(std::move(plan)),
          prompter_(std::make_shared<ConsolePrompter>(executor_, plan_.login.batch ? nullptr : open_terminal(),
                                                      ConsolePrompterOptions{.log_level = plan_.log_level})),
          passphrases_(std::make_shared<auth::PassphraseCache>())
    {
        plan_.login.batch = !prompter_->can_ask();
    }

    asio::awaitable<Exit> run();

private:
    enum class KeyLogin {
        works,
        refused,
        half ///< the server takes the key and wants something else besides
    };
    [[nodiscard]] asio::awaitable<Result<KeyLogin>> try_key();
    [[nodiscard]] asio::awaitable<Result<session::InstalledKeys>> install();
    [[nodiscard]] asio::awaitable<Exit> prove();
    [[nodiscard]] std::shared_ptr<Connection> connection(ConnectionRequest request) const
    {
        return std::make_shared<Connection>(executor_, std::move(request), prompter_, passphrases_);
    }

    asio::any_io_executor executor_;
    CopyPlan plan_;
    std::shared_ptr<ConsolePrompter> prompter_;
    std::shared_ptr<auth::PassphraseCache> passphrases_;
    std::string refusal_; ///< what the last refused login said
};

asio::awaitable<Result<Copier::KeyLogin>> Copier::try_key()
{
    const auto with_key = connection(key_alone(plan_));
    const Status opened = co_await with_key->open();
    if (opened) {
        co_await with_key->close();
        co_return KeyLogin::works;
    }
    const bool half = std::ranges::any_of(with_key->refusal().keys,
                                          [](const auth::KeyOffer& offer) { return offer.answer == auth::OfferAnswer::partial; });
    if (half) {
        co_return KeyLogin::half;
    }
    const Error& why = opened.error();
    if (why.is(ClientErrc::auth_refused) || why.is(ClientErrc::auth_no_method) || why.is(ClientErrc::auth_nobody_to_ask) ||
        why.is(ClientErrc::key_unusable)) {
        refusal_ = with_key->refusal().text();
        co_return KeyLogin::refused;
    }
    co_return std::unexpected(why);
}

asio::awaitable<Result<session::InstalledKeys>> Copier::install()
{
    const auto login = connection(plan_.login);
    const Status opened = co_await login->open();
    if (!opened) {
        refusal_ = login->refusal().text();
        co_return std::unexpected(opened.error());
    }
    auto installed = co_await session::install_public_key(login, plan_.identity.line);
    co_await login->close();
    co_return installed;
}

/// The key is in the file; whether that is the file that the server reads, and takes, a login tells.
asio::awaitable<Exit> Copier::prove()
{
    const auto tried = co_await try_key();
    if (!tried) {
        print_error(tried.error());
        co_return Exit::failed;
    }
    switch (*tried) {
    case KeyLogin::works:
        print_out(fmt::format("{} logs in with the key alone.\n", plan_.where));
        co_return Exit::good;
    case KeyLogin::half:
        print_out(fmt::format("{} takes the key, and wants something else besides.\n", plan_.where));
        co_return Exit::good;
    case KeyLogin::refused:
        break;
    }
    print_error(
        fmt::format("The key stands in ~/.ssh/authorized_keys of {} now, and does not log in all the same. The server may read another "
                    "file (AuthorizedKeysFile), refuse this type of key, or mind the modes of the home folder.",
                    plan_.where));
    print_lines(refusal_);
    co_return Exit::failed;
}

asio::awaitable<Exit> Copier::run()
{
    const Identity& identity = plan_.identity;
    if (!plan_.force) {
        const auto tried = co_await try_key();
        if (!tried) {
            print_error(tried.error());
            co_return Exit::failed;
        }
        if (*tried != KeyLogin::refused) {
            print_out(fmt::format("{} knows the key {} already; nothing was changed.\n", plan_.where, identity.title));
            co_return Exit::good;
        }
    }
    if (plan_.dry_run) {
        print_out(fmt::format("This line would be added to ~/.ssh/authorized_keys of {}:\n{}\n", plan_.where, identity.line));
        co_return Exit::good;
    }
    const auto installed = co_await install();
    if (!installed) {
        print_error(installed.error());
        print_lines(refusal_);
        co_return Exit::failed;
    }
    print_out(fmt::format("{} {} ~/.ssh/authorized_keys of {}.\n", identity.title,
                          installed->added > 0 ? "was added to" : "stood already in", plan_.where));
    if (plan_.force) {
        co_return Exit::good;
    }
    const Exit proven = co_await prove();
    co_return proven;
}

Exit copy(CopyPlan plan)
{
    asio::io_context io{1};
    asio::signal_set ending{io};
    for (const int signal : ending_signals()) {
        ending.add(signal);
    }
    ending.async_wait([](const asio::error_code& cancelled, int) {
        if (!cancelled) {
            end_now(static_cast<int>(Exit::failed));
        }
    });
    Copier copier{io.get_executor(), std::move(plan)};
    Exit exit = Exit::failed;
    asio::co_spawn(io, copier.run(), [&](const std::exception_ptr& bug, Exit how) {
        ending.cancel();
        if (bug != nullptr) {
            restore_terminal();
            std::rethrow_exception(bug);
        }
        exit = how;
    });
    io.run();
    return exit;
}

} // namespace

std::string copy_id_help()
{
    return fmt::format(
        "usage: lk ssh-copy-id [FLAGS] [USER@]HOST\n\nPuts your public key into ~/.ssh/authorized_keys on a server, by whatever "
        "login works now, and tries it.\nDoing it twice changes nothing.\n\n{}",
        flags_help(flags));
}

int run_copy_id(std::span<const std::string> arguments)
{
    const auto parsed = parse_flags(flags, arguments);
    if (!parsed) {
        print_error(parsed.error());
        return static_cast<int>(Exit::usage);
    }
    if (parsed->has("help")) {
        print_out(copy_id_help());
        return static_cast<int>(Exit::good);
    }
    auto plan = make_copy_plan(*parsed);
    if (!plan) {
        return key_error_status(plan.error());
    }
    return static_cast<int>(copy(*std::move(plan)));
}

} // namespace latchkey::cli
