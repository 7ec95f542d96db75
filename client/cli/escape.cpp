#include "client/cli/escape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

using Wish = EscapeFilter::Wish;

constexpr std::uint8_t control(char letter)
{
    return static_cast<std::uint8_t>(letter - '@');
}

struct Escape {
    std::uint8_t key;
    Wish wish;
    std::string_view help; ///< "": ssh has it, we have not, and say so when it is typed
};
constexpr std::array escapes{
    Escape{'.', Wish::disconnect, "ends the connection"},
    Escape{'C', Wish::command_line, "opens a command line: forwards are added and taken away"},
    Escape{'#', Wish::list, "lists the forwarded connections"},
    Escape{control('Z'), Wish::suspend, "suspends lk"},
    Escape{'?', Wish::help, "shows this"},
    Escape{'R', Wish::rekey, "asks for fresh session keys"},
    Escape{'B', Wish::send_break, "sends a break"},
    Escape{'v', Wish::more_talk, "says more about the connection"},
    Escape{'V', Wish::less_talk, "says less about it"},
    Escape{'&', Wish::background, ""},
};

bool ends_a_line(std::uint8_t byte)
{
    return byte == '\r' || byte == '\n';
}

} // namespace

std::string escape_name(std::uint8_t escape)
{
    return escape < ' ' ? fmt::format("^{}", static_cast<char>(escape + '@')) : std::string(1, static_cast<char>(escape));
}

EscapeFilter::Outcome EscapeFilter::feed(Bytes typed)
{
    Outcome out;
    for (const std::uint8_t byte : typed) {
        ++out.consumed;
        if (escaped_) {
            escaped_ = false;
            const auto* const known = std::ranges::find(escapes, byte, &Escape::key);
            if (known != escapes.end() && byte != escape_) {
                out.wish = known->wish; // the line has not begun for the server: another escape may follow
                return out;
            }
            if (byte != escape_) {
                out.bytes.push_back(escape_);
            }
        } else if (byte == escape_ && line_start_) {
            escaped_ = true;
            continue;
        }
        out.bytes.push_back(byte);
        line_start_ = ends_a_line(byte);
    }
    return out;
}

std::string escape_help(std::uint8_t escape)
{
    const std::string name = escape_name(escape);
    std::string out = "\r\n";
    for (const Escape& row : escapes) {
        if (!row.help.empty()) {
            out += fmt::format("{}{:<3} {}\r\n", name, escape_name(row.key), row.help);
        }
    }
    return out + fmt::format("{0}{0:<3} sends one {0}\r\nEscapes are read at the beginning of a line only.\r\n", name);
}

void RawLine::erase_last(std::string& echo)
{
    while (!text_.empty()) {
        const auto byte = static_cast<std::uint8_t>(text_.back());
        text_.pop_back();
        if ((byte & 0xc0) != 0x80) { // the first byte of a UTF-8 character
            echo += "\b \b";
            return;
        }
    }
}

RawLine::Outcome RawLine::feed(Bytes typed)
{
    constexpr std::uint8_t escape_key = 0x1b;
    constexpr std::uint8_t delete_key = 0x7f;
    Outcome out;
    for (const std::uint8_t byte : typed) {
        ++out.consumed;
        if (ends_a_line(byte)) {
            out.state = State::done;
        } else if (byte == control('C') || byte == escape_key || (byte == control('D') && text_.empty())) {
            out.state = State::given_up;
        } else if (byte == control('H') || byte == delete_key) {
            erase_last(out.echo);
        } else if (byte == control('U')) {
            while (!text_.empty()) {
                erase_last(out.echo);
            }
        } else if (byte >= ' ' && text_.size() < longest) {
            text_ += static_cast<char>(byte);
            out.echo += static_cast<char>(byte);
        }
        if (out.state != State::typing) {
            out.echo += "\r\n";
            return out;
        }
    }
    return out;
}

} // namespace latchkey::cli
