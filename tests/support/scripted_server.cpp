#include "tests/support/scripted_server.h"

#include "tests/support/sshd.h"
#include "tests/support/wait.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

namespace latchkey::support {

namespace {

std::string json(const std::string& text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string json(bool value)
{
    return value ? "true" : "false";
}

// Declared before the list of them: a template finds no functions that come after it in a namespace without a name.
std::string json(const ScriptedPrompt& prompt);
std::string json(const ScriptedRound& round);
std::string json(const ScriptedUser& user);

template <class T>
std::string json(const std::vector<T>& list)
{
    std::vector<std::string> items;
    items.reserve(list.size());
    for (const T& item : list) {
        items.push_back(json(item));
    }
    return fmt::format("[{}]", fmt::join(items, ","));
}

std::string json(const ScriptedPrompt& prompt)
{
    return fmt::format(R"({{"text":{},"echo":{},"answer":{}}})", json(prompt.text), json(prompt.echo), json(prompt.answer));
}

std::string json(const ScriptedRound& round)
{
    return fmt::format(R"({{"name":{},"instruction":{},"prompts":{}}})", json(round.name), json(round.instruction), json(round.prompts));
}

std::string json(const ScriptedUser& user)
{
    return fmt::format(
        R"({{"name":{},"password":{},"rounds":{},"public_keys":{},"methods":{},"expired_password":{},"new_password":{},"change_prompt":{},"slow_replies":{},"open_door":{}}})",
        json(user.name), json(user.password), json(user.rounds), json(user.public_keys), json(user.methods), json(user.expired_password),
        json(user.new_password), json(user.change_prompt), json(user.slow_replies), json(user.open_door));
}

std::string json(const ScriptedServerOptions& options)
{
    return fmt::format(
        R"({{"host_key":{},"users":{},"banners":{},"later_banners":{},"ciphers":{},"macs":{},"signatures":{},"version":{},"log_numbers":{},"delay":{}}})",
        json(throwaway_host_key("ed25519").string()), json(options.users), json(options.banners), json(options.later_banners),
        json(options.ciphers), json(options.macs), json(options.signatures), json(options.version), json(options.log_numbers),
        json(options.authenticate_with_delay));
}

} // namespace

ScriptedServer::ScriptedServer(const ScriptedServerOptions& options)
{
    // A file, not an argument: what is in argv can be read by everybody on the machine.
    const std::filesystem::path config = folder_.write("config.json", json(options));
    const std::string program = LATCHKEY_SOURCE_DIR "/tests/support/test_server.py";
    process_ = ChildProcess{{"/usr/bin/python3", program, config.string()}, folder_ / "out", folder_ / "log"};
    const bool settled =
        wait_until([&] { return !process_.running() || read_file(folder_ / "out").ends_with('\n'); }, std::chrono::seconds{30});
    if (!settled || !process_.running()) {
        throw std::runtime_error{"test_server.py did not start: " + log()};
    }
    port_ = static_cast<std::uint16_t>(std::stoul(read_file(folder_ / "out")));
}

std::string ScriptedServer::host_public_key() const
{
    const std::string line = read_file(throwaway_host_key("ed25519").string() + ".pub");
    return line.substr(0, line.find_first_of(" \n", line.find(' ') + 1));
}

std::string ScriptedServer::known_hosts_line() const
{
    return fmt::format("[127.0.0.1]:{} {}\n", port_, host_public_key());
}

} // namespace latchkey::support
