#include "client/cli/agent_command.h"

#include "client/cli/agent_destinations.h"
#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/key_command.h"
#include "client/cli/subcommand.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

constexpr std::size_t any_number = static_cast<std::size_t>(-1);

constexpr Flag help_flag{'h', "help", "", "print this"};
constexpr Flag quiet_flag{'q', "quiet", "", "say nothing when all went well"};
constexpr Flag plain_flag{'k', "plain", "", "leave out the certificate beside a key"};
constexpr Flag password_flag{0, "passphrase-file", "FILE",
                             "the password is the first line of FILE, which may be a pipe; - is standard input"};

constexpr std::array list_flags{
    Flag{'L', "lines", "", "each key's public line instead"},
    Flag{0, "md5", "", "fingerprints of MD5"},
    Flag{0, "json", "", "for scripts: the same as JSON"},
    help_flag,
};
constexpr std::array add_flags{
    Flag{'t', "lifetime", "TIME", "the agent forgets it after TIME: 3600, 90s, 1h30m, 2d"},
    Flag{'c', "confirm", "", "the agent asks its user before each use"},
    Flag{0, "destination", "[HOST>][USER@]HOST", "it is used for that host only (or for going on from HOST to it); may be repeated"},
    Flag{0, "hostkeys", "FILE", "the known hosts that --destination names (~/.ssh/known_hosts and the system's); may be repeated"},
    plain_flag,
    quiet_flag,
    Flag{0, "passphrase-file", "FILE", "the passphrase is the first line of FILE, which may be a pipe; - is standard input"},
    Flag{0, "allow-slow-kdf", "", "unlock a key whose passphrase takes minutes to check"},
    help_flag,
};
constexpr std::array remove_flags{Flag{'a', "all", "", "all that it holds"}, plain_flag, quiet_flag, help_flag};
constexpr std::array lock_flags{password_flag, quiet_flag, help_flag};

constexpr std::array table{
    AgentCommand{"list", "[--lines|--json] [--md5]", "the keys that the agent holds", list_flags, AgentOrder::Act::list, 0},
    AgentCommand{"add", "[-t TIME] [-c] [--destination HOST]… [FILE…]",
                 "put key files of any format into it (without FILE: the usual ones of ~/.ssh)", add_flags, AgentOrder::Act::add,
                 any_number},
    AgentCommand{"remove", "FILE|FINGERPRINT… | --all", "take keys out of it", remove_flags, AgentOrder::Act::remove, any_number},
    AgentCommand{"lock", "", "it shows no keys and does nothing until it is unlocked", lock_flags, AgentOrder::Act::lock, 0},
    AgentCommand{"unlock", "", "undo lock, with the same password", lock_flags, AgentOrder::Act::unlock, 0},
};

constexpr std::array add_spelling{
    Flag{'l', "list", "", "list the fingerprints of what the agent holds"},
    Flag{'L', "lines", "", "list its public keys"},
    Flag{'d', "remove", "", "remove keys instead of adding them"},
    Flag{'D', "remove-all", "", "remove all"},
    Flag{'x', "lock", "", "lock it with a password"},
    Flag{'X', "unlock", "", "unlock it"},
    Flag{'T', "test", "", "test whether it can sign with the keys that these public files name"},
    Flag{'t', "lifetime", "TIME", "forget the key after TIME: 3600, 90s, 1h30m, 2d"},
    Flag{'c', "confirm", "", "ask before each use of the key"},
    Flag{'k', "plain", "", "leave out certificates"},
    Flag{'q', "quiet", "", "say nothing when all went well"},
    Flag{'E', "fingerprint-hash", "HASH", "for -l: sha256 (default) or md5"},
    Flag{'v', "verbose", "", "taken, and nothing more is said"},
    Flag{'K', "resident", "", "", "loads keys from a FIDO security key"},
    Flag{'S', "provider", "FILE", "", "a library for FIDO security keys"},
    Flag{'s', "pkcs11", "FILE", "", "adds the keys of a PKCS#11 library"},
    Flag{'e', "remove-pkcs11", "FILE", "", "removes the keys of a PKCS#11 library"},
    Flag{'h', "destination", "[HOST>][USER@]HOST", "use the key for that host only, or for going on from HOST to it; may be repeated"},
    Flag{'H', "hostkeys", "FILE", "known hosts for -h; may be repeated"},
    Flag{0, "help", "", "print this"},
};

Status take_destinations(AgentOrder& order, const Parsed& parsed)
{
    auto ways = agent_destinations(parsed.values("destination"), parsed.values("hostkeys"));
    if (!ways) {
        return std::unexpected(ways.error());
    }
    order.constraints.destinations = *std::move(ways);
    return {};
}

Result<AgentOrder> order_of(const AgentCommand& command, const Parsed& parsed)
{
    AgentOrder order;
    order.act = command.act;
    order.words = parsed.words;
    order.given = parsed;
    order.quiet = parsed.has("quiet");
    order.json = parsed.has("json");
    order.hash = parsed.has("md5") ? keys::FingerprintHash::md5 : keys::FingerprintHash::sha256;
    order.certificates = parsed.has("plain") ? auth::Certificates::without : auth::Certificates::with;
    order.constraints.confirm = parsed.has("confirm");
    const auto lifetime = parse_lifetime(parsed.value("lifetime"), "--lifetime");
    if (!lifetime) {
        return std::unexpected(lifetime.error());
    }
    order.constraints.lifetime = *lifetime;
    if (auto taken = take_destinations(order, parsed); !taken) {
        return std::unexpected(taken.error());
    }
    if (parsed.has("lines")) {
        order.act = AgentOrder::Act::lines;
    }
    if (parsed.has("all")) {
        order.act = AgentOrder::Act::remove_all;
    }
    if (parsed.words.size() > (parsed.has("all") ? 0 : command.most_words)) {
        return fail(CliErrc::unwanted_word, parsed.words.back());
    }
    if (order.act == AgentOrder::Act::remove && parsed.words.empty()) {
        return fail(CliErrc::missing_word, "which key: a file, a fingerprint as `lk agent list` shows it, or --all");
    }
    return order;
}

/// ssh-add(1): what is asked for without a flag is adding.
Result<AgentOrder> ssh_add_order(const Parsed& parsed)
{
    using enum AgentOrder::Act;
    struct Row {
        std::string_view flag;
        AgentOrder::Act act;
    };
    constexpr std::array acts{Row{"list", list},     Row{"lines", lines},           Row{"test", test},    Row{"lock", lock},
                              Row{"unlock", unlock}, Row{"remove-all", remove_all}, Row{"remove", remove}};
    AgentOrder order;
    order.voice = AgentOrder::Voice::ssh_add;
    order.given = parsed;
    order.words = parsed.words;
    order.quiet = parsed.has("quiet");
    order.certificates = parsed.has("plain") ? auth::Certificates::without : auth::Certificates::with;
    order.constraints.confirm = parsed.has("confirm");
    const auto act = std::ranges::find_if(acts, [&parsed](const Row& row) { return parsed.has(row.flag); });
    order.act = act == acts.end() ? add : act->act;
    const std::string hash = parsed.value("fingerprint-hash");
    if (!hash.empty() && hash != "md5" && hash != "sha256") {
        return fail(CliErrc::bad_value, "-E", "sha256 or md5");
    }
    order.hash = hash == "md5" ? keys::FingerprintHash::md5 : keys::FingerprintHash::sha256;
    const auto lifetime = parse_lifetime(parsed.value("lifetime"), "-t");
    if (!lifetime) {
        return std::unexpected(lifetime.error());
    }
    order.constraints.lifetime = *lifetime;
    if (auto taken = take_destinations(order, parsed); !taken) {
        return std::unexpected(taken.error());
    }
    if (order.act == test && order.words.empty()) {
        return fail(CliErrc::missing_word, "behind -T which public key files");
    }
    return order;
}

} // namespace

std::span<const AgentCommand> agent_commands()
{
    return table;
}

std::span<const Flag> ssh_add_flags()
{
    return add_spelling;
}

std::string agent_help()
{
    std::string out = "usage: lk agent COMMAND [FLAGS] …\n\nThe agent that is running ($SSH_AUTH_SOCK), and the keys that it holds.\n\n";
    for (const AgentCommand& command : table) {
        out += fmt::format("  {} {}\n  {:<10}{}\n", command.name, command.usage, "", command.summary);
    }
    return out + "\n  lk agent COMMAND --help   its flags\n\n"
                 "Under the name ssh-add (a link to lk) its flags work: ssh-add -t 1h FILE, -l, -L, -d, -D, -x, -X, -T.\n"
                 "Exit status: 1 when something failed, 2 when no agent answers.\n";
}

int run_agent(std::span<const std::string> arguments)
{
    const auto chosen =
        choose_subcommand(agent_commands(), "agent", &agent_help, "what to do: list, add, remove, lock or unlock", arguments);
    if (!chosen) {
        return chosen.error();
    }
    const auto order = order_of(*chosen->command, chosen->parsed);
    return order ? run_agent_order(*order) : key_error_status(order.error());
}

int run_ssh_add(std::span<const std::string> arguments)
{
    // ssh-add's status for a mistake on its command line is 1: 2 means that there is no agent.
    const auto mistake = [](const Error& error) {
        print_error(error);
        return static_cast<int>(Exit::failed);
    };
    const auto parsed = parse_flags(add_spelling, arguments);
    if (!parsed) {
        return mistake(parsed.error());
    }
    if (parsed->has("help")) {
        print_out(fmt::format(
            "usage: ssh-add [FLAGS] [FILE…]\n\nPuts key files into the running agent; `lk agent` is the same in lk's words.\n\n{}",
            flags_help(add_spelling)));
        return static_cast<int>(Exit::good);
    }
    const auto order = ssh_add_order(*parsed);
    return order ? run_agent_order(*order) : mistake(order.error());
}

} // namespace latchkey::cli
