/// vt-host: the VT core without a window, for people and for other people's test suites. Never installed.
///
///     vt-host [OPTIONS] --feed FILE [--json]        what the screen shows after these bytes
///     vt-host [OPTIONS] --run 'COMMAND' [--json]    the same of a command on a pty: replies go back to it, our standard input is typed
///     --size 80x24       columns and rows
///     --encoding NAME    of the session, as ISO-8859-1; UTF-8 if not said
///     --describe         the screen with its styles and line sizes, as tests/gui/terminal/describe.h says
///     --record FILE      what the command writes, as it came
///     --window           there is a window that the server may move and resize: cells of 8x16 on a desktop of 1280x960
///
/// Colours are those that xterm has when nothing is configured: black on white.
/// Exit status: the command's, or 2 for a mistake in the arguments.

#include "gui/terminal/terminal.h"
#include "tests/gui/terminal/describe.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <poll.h>
#include <pty.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace latchkey::terminal;

namespace {

struct Arguments {
    TerminalOptions options{};
    std::string feed{};
    std::string run{};
    std::string record{};
    bool json = false;
    bool describe = false;
    WindowPlace window{};
};

/// The window that --window makes believe.
WindowPlace pretended_window()
{
    return {.cell_width = 8, .cell_height = 16, .screen_width = 1280, .screen_height = 960};
}

bool choose_encoding(std::string_view name, Encoding& out)
{
    for (const Encoding each : all_encodings()) {
        if (encoding_name(each) == name) {
            out = each;
            return true;
        }
    }
    return false;
}

bool parse(int argc, char** argv, Arguments& out)
{
    for (int i = 1; i < argc; ++i) {
        const std::string_view flag = argv[i];
        if (flag == "--json") {
            out.json = true;
        } else if (flag == "--describe") {
            out.describe = true;
        } else if (flag == "--window") {
            out.window = pretended_window();
            out.options.server_resizes = ServerResizes::yes;
            out.options.server_moves = ServerMoves::yes;
        } else if (i + 1 == argc) {
            return false;
        } else if (flag == "--size") {
            if (std::sscanf(argv[++i], "%dx%d", &out.options.cols, &out.options.rows) != 2) { // NOLINT: two numbers
                return false;
            }
        } else if (flag == "--encoding") {
            if (!choose_encoding(argv[++i], out.options.encoding)) {
                return false;
            }
        } else if (flag == "--feed") {
            out.feed = argv[++i];
        } else if (flag == "--run") {
            out.run = argv[++i];
        } else if (flag == "--record") {
            out.record = argv[++i];
        } else {
            return false;
        }
    }
    return out.feed.empty() != out.run.empty();
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char each : text) {
        if (each == '"' || each == '\\') {
            out += '\\';
            out += each;
        } else if (static_cast<unsigned char>(each) < 0x20) {
            std::array<char, 8> buffer{};
            std::snprintf(buffer.data(), buffer.size(), "\\u%04x", static_cast<unsigned>(each));
            out += buffer.data();
        } else {
            out += each;
        }
    }
    return out + '"';
}

std::string color(Color value)
{
    if (value.is_default()) {
        return "null";
    }
    if (value.kind() == ColorKind::indexed) {
        return std::to_string(value.index());
    }
    std::array<char, 12> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "\"#%06x\"", value.rgb_value());
    return buffer.data();
}

std::string attributes(const Style& style)
{
    constexpr std::array<std::pair<Attribute, const char*>, 8> names{{{Attribute::bold, "bold"},
                                                                      {Attribute::dim, "dim"},
                                                                      {Attribute::italic, "italic"},
                                                                      {Attribute::blink, "blink"},
                                                                      {Attribute::reverse, "reverse"},
                                                                      {Attribute::hidden, "hidden"},
                                                                      {Attribute::strike, "strike"},
                                                                      {Attribute::overline, "overline"}}};
    constexpr std::array underlines{"", "underline", "double-underline", "curly-underline", "dotted-underline", "dashed-underline"};
    std::string out;
    for (const auto& [attribute, name] : names) {
        if (style.has(attribute)) {
            out += (out.empty() ? "\"" : ",\"") + std::string{name} + '"';
        }
    }
    if (style.underline != Underline::none) {
        out += (out.empty() ? "\"" : ",\"") + std::string{underlines[static_cast<std::size_t>(style.underline)]} + '"';
    }
    return '[' + out + ']';
}

void print_json(Terminal& terminal, const std::string& title, const std::string& replies)
{
    const auto snapshot = terminal.snapshot();
    std::cout << "{\"cols\":" << snapshot->cols() << ",\"rows\":" << snapshot->rows() << ",\"cursor\":{\"row\":" << snapshot->cursor().row
              << ",\"col\":" << snapshot->cursor().col << ",\"visible\":" << (snapshot->cursor().visible ? "true" : "false")
              << "},\"alternate\":" << (snapshot->modes().alternate_screen ? "true" : "false")
              << ",\"bracketed_paste\":" << (snapshot->modes().bracketed_paste ? "true" : "false")
              << ",\"mouse\":" << static_cast<int>(snapshot->modes().mouse) << ",\"title\":" << quoted(title)
              << ",\"replies\":" << quoted(replies) << ",\"scrollback\":" << quoted(terminal.scrollback_text()) << ",\"cells\":[";
    for (int row = 0; row < snapshot->rows(); ++row) {
        std::cout << (row == 0 ? "\n[" : ",\n[");
        for (int col = 0; col < snapshot->cols(); ++col) {
            const Cell cell = snapshot->row(row).at(col);
            const Style& style = snapshot->style(cell.style);
            std::string text;
            snapshot->append_text(cell, text);
            std::cout << (col == 0 ? "" : ",") << "{\"text\":" << quoted(text) << ",\"width\":"
                      << (cell.spacer() ? 0
                          : cell.wide() ? 2
                                        : 1)
                      << ",\"fg\":" << color(style.foreground) << ",\"bg\":" << color(style.background)
                      << ",\"attributes\":" << attributes(style);
            if (const auto link = snapshot->link(style); !link.empty()) {
                std::cout << ",\"link\":" << quoted(link);
            }
            std::cout << '}';
        }
        std::cout << ']';
    }
    std::cout << "\n]}\n";
}

void write_all(int to, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = write(to, bytes.data(), bytes.size());
        if (written <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// What a window would do about events.
void act(const Events& events, Terminal& terminal, WindowPlace& window, int pty)
{
    if (events.resized) {
        const winsize size{.ws_row = static_cast<unsigned short>(events.resized->rows),
                           .ws_col = static_cast<unsigned short>(events.resized->cols),
                           .ws_xpixel = 0,
                           .ws_ypixel = 0};
        ioctl(pty, TIOCSWINSZ, &size);
    }
    for (const WindowRequest& each : events.window) {
        switch (each.kind) {
        case WindowRequest::Kind::move:
            window.x = each.x;
            window.y = each.y;
            break;
        case WindowRequest::Kind::iconify:
        case WindowRequest::Kind::restore:
            window.iconified = each.kind == WindowRequest::Kind::iconify;
            break;
        case WindowRequest::Kind::raise:
        case WindowRequest::Kind::lower:
            break;
        }
    }
    terminal.set_window(window);
}

/// Runs a command with `terminal` as its terminal until it ends; its exit status.
int run(const Arguments& arguments, Terminal& terminal, std::string& title, std::string& replies)
{
    WindowPlace window = arguments.window;
    std::ofstream record;
    if (!arguments.record.empty()) {
        record.open(arguments.record, std::ios::binary);
    }
    terminal.set_window(window);
    winsize size{.ws_row = static_cast<unsigned short>(terminal.rows()),
                 .ws_col = static_cast<unsigned short>(terminal.cols()),
                 .ws_xpixel = 0,
                 .ws_ypixel = 0};
    int master = -1;
    const pid_t child = forkpty(&master, nullptr, nullptr, &size);
    if (child == 0) {
        setenv("TERM", "xterm-256color", 1);
        execl("/bin/sh", "sh", "-c", arguments.run.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    std::array<std::uint8_t, 65536> buffer{};
    bool typing = isatty(STDIN_FILENO) == 0;
    for (;;) {
        std::array<pollfd, 2> wait{{{master, POLLIN, 0}, {typing ? STDIN_FILENO : -1, POLLIN, 0}}};
        poll(wait.data(), wait.size(), -1);
        if (wait[0].revents != 0) {
            const ssize_t got = read(master, buffer.data(), buffer.size());
            if (got <= 0) {
                break;
            }
            terminal.feed({buffer.data(), static_cast<std::size_t>(got)});
            record.write(reinterpret_cast<const char*>(buffer.data()), got).flush(); // whoever types looks at it meanwhile
            const std::string reply = terminal.take_replies();
            replies += reply;
            write_all(master, reply);
            const Events events = terminal.take_events();
            title = events.title.value_or(title);
            act(events, terminal, window, master);
        }
        if (typing && wait[1].revents != 0) {
            const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
            typing = got > 0;
            write_all(master, {reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(got > 0 ? got : 0)});
        }
    }
    int status = 0;
    waitpid(child, &status, 0);
    close(master);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments;
    if (!parse(argc, argv, arguments)) {
        std::cerr << "usage: vt-host [--size COLSxROWS] [--encoding NAME] [--window] [--describe] [--record FILE] (--feed FILE | --run "
                     "COMMAND) [--json]\n";
        return 2;
    }
    arguments.options.palette.foreground = 0x000000;
    arguments.options.palette.background = 0xFFFFFF;
    Terminal terminal{arguments.options};
    std::string title;
    std::string replies;
    int status = 0;
    if (!arguments.run.empty()) {
        status = run(arguments, terminal, title, replies);
    } else {
        std::ifstream file{arguments.feed, std::ios::binary};
        if (!file) {
            std::cerr << "vt-host: cannot read " << arguments.feed << '\n';
            return 2;
        }
        terminal.feed(std::string{std::istreambuf_iterator<char>{file}, {}});
        title = terminal.take_events().title.value_or("");
        replies = terminal.take_replies();
    }
    if (arguments.json) {
        print_json(terminal, title, replies);
    } else if (arguments.describe) {
        std::cout << testing::described(terminal);
    } else {
        std::cout << terminal.screen_text();
    }
    return status;
}
