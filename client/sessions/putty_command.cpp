#include "client/sessions/putty_command.h"

#include "client/settings/destination.h"

namespace latchkey::sessions {

namespace {

bool take(std::string_view& text, std::string_view word)
{
    if (!text.starts_with(word)) {
        return false;
    }
    text.remove_prefix(word.size());
    return true;
}

// Behind a backslash: \\ and \% are themselves, \n, \r, \t and \xHH end lines or are no text for a command.
bool take_escape(std::string_view& text, std::string& out)
{
    if (take(text, "\\\\")) {
        out += '\\';
    } else if (take(text, "\\%")) {
        out += "%%";
    } else if (text == "\\n" || text == "\\r" || text == "\\r\\n") {
        text = {}; // Telnet proxies want a line end; a program does not
    } else if (take(text, "\\t")) {
        out += ' ';
    } else if (text.starts_with("\\n") || text.starts_with("\\r") || text.starts_with("\\x")) {
        return false;
    } else {
        text.remove_prefix(1); // a lone backslash protects nothing
    }
    return true;
}

} // namespace

std::optional<std::string> command_from_putty(std::string_view command, const PuttyProxyNames& names)
{
    std::string out;
    while (!command.empty()) {
        if (command.front() == '\\') {
            if (!take_escape(command, out)) {
                return std::nullopt;
            }
        } else if (command.front() != '%') {
            out += command.front();
            command.remove_prefix(1);
        } else if (take(command, "%host")) {
            out += "%h";
        } else if (take(command, "%port")) {
            out += "%p";
        } else if (take(command, "%%")) {
            out += "%%";
        } else if (take(command, "%proxyhost")) {
            if (!settings::check_host(names.host)) {
                return std::nullopt;
            }
            out += names.host;
        } else if (take(command, "%proxyport")) {
            out += std::to_string(names.port);
        } else if (take(command, "%user")) {
            if (!settings::check_user(names.user)) {
                return std::nullopt;
            }
            out += names.user;
        } else if (command.starts_with("%pass")) {
            return std::nullopt;
        } else {
            out += "%%";
            command.remove_prefix(1);
        }
    }
    return out;
}

std::optional<std::string> command_for_putty(std::string_view ours)
{
    std::string out;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if (ours[i] != '%') {
            out += ours[i] == '\\' ? "\\\\" : std::string{ours[i]};
            continue;
        }
        const char token = i + 1 < ours.size() ? ours[++i] : '\0';
        if (token != 'h' && token != 'p' && token != '%') {
            return std::nullopt;
        }
        out += token == 'h' ? "%host" : token == 'p' ? "%port" : "%%";
    }
    return out;
}

} // namespace latchkey::sessions
