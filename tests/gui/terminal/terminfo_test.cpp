/// TERM=xterm-256color is true: every capability of ncurses' entry does what it says. A capability without a row here fails the test, so
/// does one whose text differs from the row's. Source: `infocmp -1x xterm-256color` of ncurses 6.4, in tests/data/terminal.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace latchkey::terminal {
namespace {

using testing::after;
using testing::cursor_after;
using testing::replies_to;
using testing::small;
using testing::styled;

using Entry = std::map<std::string, std::string>;

Entry entry()
{
    Entry out;
    std::ifstream file{std::string{LATCHKEY_TEST_DATA} + "/terminal/xterm-256color.ti"};
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with('\t') || !line.ends_with(',')) {
            continue;
        }
        line = line.substr(1, line.size() - 2);
        const std::size_t end = std::min(line.find_first_of("=#"), line.size());
        out[line.substr(0, end)] = end == line.size() ? "" : line.substr(end + 1);
    }
    return out;
}

/// terminfo's way of writing bytes, without parameters.
std::string bytes_of(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '^' && i + 1 < text.size()) {
            out.push_back(text[++i] == '?' ? '\x7F' : static_cast<char>(text[i] & 0x1F));
        } else if (text[i] == '\\' && i + 1 < text.size()) {
            out.push_back(text[++i] == 'E' ? '\x1B' : text[i] == 'n' ? '\n' : text[i] == 'r' ? '\r' : text[i]);
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

Style style_of(std::string_view bytes)
{
    Terminal terminal = small();
    terminal.feed(std::string{bytes} + "x");
    return testing::style_at(terminal, 0, 0);
}

Terminal fed(std::string_view bytes)
{
    Terminal terminal = small();
    terminal.feed(bytes);
    return terminal;
}

struct Row {
    std::string text;
    std::function<bool()> holds;
};

bool has(std::string_view bytes, Attribute attribute)
{
    return style_of(bytes).has(attribute);
}

constexpr std::string_view full = "0123456789";

std::map<std::string, Row> movement()
{
    return {
        {"bel", {"^G", [] { return fed("\a").take_events().bells == 1; }}},
        {"cbt", {"\\E[Z", [] { return cursor_after("123456789\x1B[Z") == "0,8" && cursor_after("1\x1B[Z") == "0,0"; }}},
        {"clear", {"\\E[H\\E[2J", [] { return after("ab\ncd\x1B[H\x1B[2J").empty() && cursor_after("ab\x1B[H\x1B[2J") == "0,0"; }}},
        {"cr", {"\\r", [] { return cursor_after("abc\r") == "0,0"; }}},
        {"csr", {"\\E[%i%p1%d;%p2%dr", [] { return after("a\r\nb\r\nc\r\nd\x1B[2;3r\x1B[3;1H\nx") == "a\nc\nx\nd"; }}},
        {"cub", {"\\E[%p1%dD", [] { return cursor_after("abcde\x1B[3D") == "0,2"; }}},
        {"cub1", {"^H", [] { return cursor_after("abc\b") == "0,2"; }}},
        {"cud", {"\\E[%p1%dB", [] { return cursor_after("a\x1B[2B") == "2,1"; }}},
        {"cud1", {"\\n", [] { return cursor_after("a\n") == "1,1"; }}},
        {"cuf", {"\\E[%p1%dC", [] { return cursor_after("\x1B[3C") == "0,3"; }}},
        {"cuf1", {"\\E[C", [] { return cursor_after("\x1B[C") == "0,1"; }}},
        {"cup", {"\\E[%i%p1%d;%p2%dH", [] { return cursor_after("\x1B[3;5H") == "2,4"; }}},
        {"cuu", {"\\E[%p1%dA", [] { return cursor_after("\x1B[4;2H\x1B[2A") == "1,1"; }}},
        {"cuu1", {"\\E[A", [] { return cursor_after("\x1B[2;2H\x1B[A") == "0,1"; }}},
        {"home", {"\\E[H", [] { return cursor_after("ab\n\x1B[H") == "0,0"; }}},
        {"hpa", {"\\E[%i%p1%dG", [] { return cursor_after("\n\x1B[5G") == "1,4"; }}},
        {"ht", {"^I", [] { return cursor_after("a\t") == "0,8"; }}},
        {"hts", {"\\EH", [] { return cursor_after("abc\x1BH\r\t") == "0,3"; }}},
        {"ind", {"\\n", [] { return after("a\x1B[4;1H\nb") == "\n\n\nb"; }}},
        {"indn", {"\\E[%p1%dS", [] { return after("a\r\nb\r\nc\x1B[2S") == "c"; }}},
        {"nel",
         {"\\EE",
          [] {
              return cursor_after("abc\x1B"
                                  "E") == "1,0";
          }}},
        {"rc",
         {"\\E8",
          [] {
              return cursor_after("ab\x1B"
                                  "7\x1B[4;4H\x1B"
                                  "8") == "0,2";
          }}},
        {"ri", {"\\EM", [] { return after("a\x1BM") == "\na" && cursor_after("\n\x1BM") == "0,0"; }}},
        {"rin", {"\\E[%p1%dT", [] { return after("a\x1B[2T") == "\n\na"; }}},
        {"sc",
         {"\\E7",
          [] {
              return has("\x1B[1m\x1B"
                         "7\x1B[0m\x1B"
                         "8",
                         Attribute::bold);
          }}},
        {"tbc", {"\\E[3g", [] { return cursor_after("\x1B[3ga\t") == "0,9"; }}},
        {"vpa", {"\\E[%i%p1%dd", [] { return cursor_after("ab\x1B[3d") == "2,2"; }}},
        {"smglp",
         {"\\E[?69h\\E[%i%p1%ds",
          [] { return cursor_after("\x1B[?69h\x1B[3s\r") == "0,0" && after("\x1B[?69h\x1B[3s\x1B[1;5Hx\r\ny") == "    x\n  y"; }}},
        {"smglr", {"\\E[?69h\\E[%i%p1%d;%p2%ds", [] { return after("\x1B[?69h\x1B[2;4s\x1B[1;2Habcd") == " abc\n d"; }}},
        {"smgrp", {"\\E[?69h\\E[%i;%p1%ds", [] { return after("\x1B[?69h\x1B[;4s\x1B[1;1Habcde") == "abcd\ne"; }}},
        {"mgc", {"\\E[?69l", [] { return after("\x1B[?69h\x1B[2;4s\x1B[?69l\x1B[1;2Habcd") == " abcd"; }}},
        {"meml", {"\\El", [] { return after("a\r\nb\x1Bl\r\nc\r\nd\r\ne") == "a\nc\nd\ne"; }}},
        {"memu", {"\\Em", [] { return after("a\r\nb\x1Bl\x1Bm\r\nc\r\nd\r\ne") == "b\nc\nd\ne"; }}},
    };
}

std::map<std::string, Row> editing()
{
    return {
        {"dch", {"\\E[%p1%dP", [] { return after("abcde\r\x1B[2P") == "cde"; }}},
        {"dch1", {"\\E[P", [] { return after("abc\r\x1B[P") == "bc"; }}},
        {"dl", {"\\E[%p1%dM", [] { return after("a\r\nb\r\nc\x1B[H\x1B[2M") == "c"; }}},
        {"dl1", {"\\E[M", [] { return after("a\r\nb\x1B[H\x1B[M") == "b"; }}},
        {"ech", {"\\E[%p1%dX", [] { return after("abcde\r\x1B[2X") == "  cde" && cursor_after("abcde\r\x1B[2X") == "0,0"; }}},
        {"ed", {"\\E[J", [] { return after("ab\r\ncd\r\nef\x1B[2;2H\x1B[J") == "ab\nc"; }}},
        {"el", {"\\E[K", [] { return after("abc\x1B[2G\x1B[K") == "a"; }}},
        {"el1", {"\\E[1K", [] { return after("abc\x1B[2G\x1B[1K") == "  c"; }}},
        {"E3", {"\\E[3J", [] { return fed("1\n2\n3\n4\n5\n6\x1B[3J").scrollback_lines() == 0; }}},
        {"ich", {"\\E[%p1%d@", [] { return after("abc\r\x1B[2@") == "  abc"; }}},
        {"il", {"\\E[%p1%dL", [] { return after("a\r\nb\x1B[H\x1B[2L") == "\n\na\nb"; }}},
        {"il1", {"\\E[L", [] { return after("a\x1B[H\x1B[L") == "\na"; }}},
        {"rep", {"%p1%c\\E[%p2%{1}%-%db", [] { return after("x\x1B[4b") == "xxxxx"; }}},
        {"rmir", {"\\E[4l", [] { return after("b\r\x1B[4h\x1B[4la") == "a"; }}},
        {"smir", {"\\E[4h", [] { return after("b\r\x1B[4ha") == "ab"; }}},
    };
}

std::map<std::string, Row> attributes()
{
    constexpr std::string_view sgr = "%?%p9%t\\E(0%e\\E(B%;\\E[0%?%p6%t;1%;%?%p5%t;2%;%?%p2%t;4%;%?%p1%p3%|%t;7%;%?%p4%t;5%;%?%p7%t;8%;m";
    return {
        {"blink", {"\\E[5m", [] { return has("\x1B[5m", Attribute::blink); }}},
        {"bold", {"\\E[1m", [] { return has("\x1B[1m", Attribute::bold); }}},
        {"dim", {"\\E[2m", [] { return has("\x1B[2m", Attribute::dim); }}},
        {"invis", {"\\E[8m", [] { return has("\x1B[8m", Attribute::hidden); }}},
        {"rev", {"\\E[7m", [] { return has("\x1B[7m", Attribute::reverse); }}},
        {"sitm", {"\\E[3m", [] { return has("\x1B[3m", Attribute::italic); }}},
        {"ritm", {"\\E[23m", [] { return !has("\x1B[3m\x1B[23m", Attribute::italic); }}},
        {"smso", {"\\E[7m", [] { return has("\x1B[7m", Attribute::reverse); }}},
        {"rmso", {"\\E[27m", [] { return !has("\x1B[7m\x1B[27m", Attribute::reverse); }}},
        {"smul", {"\\E[4m", [] { return style_of("\x1B[4m").underline == Underline::single; }}},
        {"rmul", {"\\E[24m", [] { return style_of("\x1B[4m\x1B[24m").underline == Underline::none; }}},
        {"smxx", {"\\E[9m", [] { return has("\x1B[9m", Attribute::strike); }}},
        {"rmxx", {"\\E[29m", [] { return !has("\x1B[9m\x1B[29m", Attribute::strike); }}},
        {"sgr0", {"\\E(B\\E[m", [] { return style_of("\x1B[1;31m\x1B(B\x1B[m") == Style{} && after("\x1B(0\x1B(B\x1B[mq") == "q"; }}},
        {"sgr",
         {std::string{sgr}, [] { return after("\x1B(0\x1B[0;1mq") == "─" && styled("0;1;4;7") == style_of("\x1B(B\x1B[0;1;4;7m"); }}},
        {"setaf",
         {"\\E[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;5;%p1%d%;m",
          [] {
              return styled("33").foreground == Color::indexed(3) && styled("93").foreground == Color::indexed(11) &&
                     styled("38;5;200").foreground == Color::indexed(200);
          }}},
        {"setab",
         {"\\E[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;5;%p1%d%;m",
          [] {
              return styled("43").background == Color::indexed(3) && styled("103").background == Color::indexed(11) &&
                     styled("48;5;200").background == Color::indexed(200);
          }}},
        {"op", {"\\E[39;49m", [] { return styled("31;42;39;49") == Style{}; }}},
        {"oc", {"\\E]104\\007", [] { return !fed("\x1B]4;1;#fff\a\x1B]104\a").snapshot()->colors().palette[1]; }}},
        {"initc",
         {"\\E]4;%p1%d;rgb:%p2%{255}%*%{1000}%/%2.2X/%p3%{255}%*%{1000}%/%2.2X/%p4%{255}%*%{1000}%/%2.2X\\E\\\\",
          [] { return fed("\x1B]4;200;rgb:FF/80/00\x1B\\").snapshot()->colors().palette[200] == 0xFF8000U; }}},
        {"smacs", {"\\E(0", [] { return after("\x1B(0lqk") == "┌─┐"; }}},
        {"rmacs", {"\\E(B", [] { return after("\x1B(0\x1B(Blqk") == "lqk"; }}},
        {"acsc",
         {"``aaffggiijjkkllmmnnooppqqrrssttuuvvwwxxyyzz{{||}}~~",
          [] { return after("\x1B(0`afgijk\r\nlmnopqrst\r\nuvwxyz{|}~") == "◆▒°±␋┘┐\n┌└┼⎺⎻─⎼⎽├\n┤┴┬│≤≥π≠£·"; }}},
    };
}

std::map<std::string, Row> modes()
{
    return {
        {"civis", {"\\E[?25l", [] { return !fed("\x1B[?25l").snapshot()->cursor().visible; }}},
        {"cnorm", {"\\E[?12l\\E[?25h", [] { return fed("\x1B[?25l\x1B[?12l\x1B[?25h").snapshot()->cursor().visible; }}},
        {"cvvis", {"\\E[?12;25h", [] { return fed("\x1B[?12;25h").snapshot()->cursor().blinking; }}},
        {"flash",
         {"\\E[?5h$<100/>\\E[?5l",
          [] { return fed("\x1B[?5h").modes().reverse_screen && !fed("\x1B[?5h\x1B[?5l").modes().reverse_screen; }}},
        {"is2", {"\\E[!p\\E[?3;4l\\E[4l\\E>", [] { return after("\x1B[4h\x1B[?1h\x1B[!p\x1B[?3;4l\x1B[4l\x1B>b\ra") == "a"; }}},
        {"rs2", {"\\E[!p\\E[?3;4l\\E[4l\\E>", [] { return !fed("\x1B=\x1B[!p\x1B[?3;4l\x1B[4l\x1B>").modes().application_keypad; }}},
        {"rs1",
         {"\\Ec\\E]104\\007",
          [] {
              return after("ab\x1B"
                           "c\x1B]104\a")
                  .empty();
          }}},
        {"smam", {"\\E[?7h", [] { return after(std::string{"\x1B[?7l\x1B[?7h"} + std::string{full} + "x") == std::string{full} + "\nx"; }}},
        {"rmam", {"\\E[?7l", [] { return after(std::string{"\x1B[?7l"} + std::string{full} + "x") == "012345678x"; }}},
        {"smcup", {"\\E[?1049h\\E[22;0;0t", [] { return fed("\x1B[?1049h\x1B[22;0;0t").modes().alternate_screen; }}},
        {"rmcup", {"\\E[?1049l\\E[23;0;0t", [] { return after("main\x1B[?1049h\x1B[22;0;0tother\x1B[?1049l\x1B[23;0;0t") == "main"; }}},
        {"smkx",
         {"\\E[?1h\\E=", [] { return fed("\x1B[?1h\x1B=").modes().application_cursor && fed("\x1B=").modes().application_keypad; }}},
        {"rmkx", {"\\E[?1l\\E>", [] { return !fed("\x1B[?1h\x1B=\x1B[?1l\x1B>").modes().application_cursor; }}},
        {"smm",
         {"\\E[?1034h", [] { return fed("\x1B[?1036l\x1B[?1034h").encode_key({.character = 'a', .modifiers = {.alt = true}}) == "á"; }}},
        {"rmm",
         {"\\E[?1034l",
          [] {
              return fed("\x1B[?1036l\x1B[?1034h\x1B[?1034l").encode_key({.character = 'a', .modifiers = {.alt = true}}) == "\x1B"
                                                                                                                            "a";
          }}},
        {"BE", {"\\E[?2004h", [] { return fed("\x1B[?2004h").encode_paste("a") == "\x1B[200~a\x1B[201~"; }}},
        {"BD", {"\\E[?2004l", [] { return fed("\x1B[?2004h\x1B[?2004l").encode_paste("a") == "a"; }}},
        {"PS", {"\\E[200~", [] { return fed("\x1B[?2004h").encode_paste("a").starts_with("\x1B[200~"); }}},
        {"PE", {"\\E[201~", [] { return fed("\x1B[?2004h").encode_paste("a").ends_with("\x1B[201~"); }}},
        {"Cs", {"\\E]12;%p1%s\\007", [] { return fed("\x1B]12;#ff0000\a").snapshot()->colors().cursor == 0xFF0000U; }}},
        {"Cr", {"\\E]112\\007", [] { return !fed("\x1B]12;#ff0000\a\x1B]112\a").snapshot()->colors().cursor; }}},
        {"Ms", {"\\E]52;%p1%s;%p2%s\\007", [] { return fed("\x1B]52;c;aGFsbG8=\a").take_events().clipboard == "hallo"; }}},
        {"Ss", {"\\E[%p1%d q", [] { return fed("\x1B[6 q").snapshot()->cursor().shape == CursorShape::bar; }}},
        {"Se", {"\\E[2 q", [] { return fed("\x1B[6 q\x1B[2 q").snapshot()->cursor().shape == CursorShape::block; }}},
        {"XM",
         {"\\E[?1006;1000%?%p1%{1}%=%th%el%;",
          [] { return fed("\x1B[?1006;1000h").mouse_reported() && !fed("\x1B[?1006;1000h\x1B[?1006;1000l").mouse_reported(); }}},
        {"xm",
         {"\\E[<%i%p3%d;%p1%d;%p2%d;%?%p4%tM%em%;",
          [] { return fed("\x1B[?1006;1000h").encode_mouse({.row = 1, .col = 2}) == "\x1B[<0;3;2M"; }}},
        {"u6", {"\\E[%i%d;%dR", [] { return replies_to("\x1B[6n") == "\x1B[1;1R"; }}},
        {"u7", {"\\E[6n", [] { return replies_to("\x1B[2;2H\x1B[6n") == "\x1B[2;2R"; }}},
        {"u8", {"\\E[?%[;0123456789]c", [] { return replies_to("\x1B[c").starts_with("\x1B[?64;"); }}},
        {"u9", {"\\E[c", [] { return replies_to("\x1B[c").ends_with("c"); }}},
        // There is no printer: the screen is not sent anywhere, and what comes after mc5 is shown rather than lost.
        {"mc0", {"\\E[i", [] { return after("a\x1B[ib") == "ab"; }}},
        {"mc4", {"\\E[4i", [] { return after("a\x1B[4ib") == "ab"; }}},
        {"mc5", {"\\E[5i", [] { return after("a\x1B[5ib") == "ab"; }}},
    };
}

/// Booleans and numbers.
std::map<std::string, Row> facts()
{
    const auto wraps_late = [] { return cursor_after(full) == "0,9" && after(std::string{full} + "\r\nx") == std::string{full} + "\nx"; };
    return {
        {"am", {"", [] { return after(std::string{full} + "x") == std::string{full} + "\nx"; }}},
        {"bce",
         {"",
          [] {
              auto terminal = fed("\x1B[41m\x1B[K");
              return testing::style_at(terminal, 0, 5).background == Color::indexed(1);
          }}},
        {"ccc", {"", [] { return fed("\x1B]4;1;#010203\a").snapshot()->colors().palette[1] == 0x010203U; }}},
        {"km", {"", [] { return fed("").encode_key({.character = 'x', .modifiers = {.alt = true}}) == "\x1Bx"; }}},
        {"mc5i", {"", [] { return after("\x1B[5ia\x1B[4i") == "a"; }}},
        {"mir", {"", [] { return after("b\r\x1B[4h\x1B[C\x1B[Da") == "ab"; }}},
        {"msgr", {"", [] { return has("\x1B[1m\x1B[H", Attribute::bold); }}},
        {"npc", {"", [] { return after("a\x1B[2;1Hb") == "a\nb"; }}},
        {"xenl", {"", wraps_late}},
        {"OTbs", {"", [] { return cursor_after("ab\b") == "0,1"; }}},
        {"AX", {"", [] { return styled("31;39").foreground.is_default() && styled("41;49").background.is_default(); }}},
        {"XT", {"", [] { return fed("\x1B]2;t\a").take_events().title == "t"; }}},
        {"colors", {"0x100", [] { return styled("38;5;255").foreground == Color::indexed(255); }}},
        {"pairs", {"0x10000", [] { return styled("38;5;255;48;5;255").background == Color::indexed(255); }}},
        {"cols", {"80", [] { return Terminal{}.cols() == 80; }}},
        {"lines", {"24", [] { return Terminal{}.rows() == 24; }}},
        {"it", {"8", [] { return cursor_after("\t") == "0,8"; }}},
    };
}

const std::map<std::string, Key>& plain_keys()
{
    static const std::map<std::string, Key> keys{{"kcub1", Key::left},
                                                 {"kcud1", Key::down},
                                                 {"kcuf1", Key::right},
                                                 {"kcuu1", Key::up},
                                                 {"kdch1", Key::delete_forward},
                                                 {"kend", Key::end},
                                                 {"khome", Key::home},
                                                 {"kich1", Key::insert},
                                                 {"knp", Key::page_down},
                                                 {"kpp", Key::page_up},
                                                 {"kbs", Key::backspace},
                                                 {"kbeg", Key::begin},
                                                 {"kent", Key::keypad_enter},
                                                 {"ka1", Key::keypad_7},
                                                 {"ka2", Key::keypad_8},
                                                 {"ka3", Key::keypad_9},
                                                 {"kb1", Key::keypad_4},
                                                 {"kb2", Key::keypad_5},
                                                 {"kb3", Key::keypad_6},
                                                 {"kc1", Key::keypad_1},
                                                 {"kc2", Key::keypad_2},
                                                 {"kc3", Key::keypad_3},
                                                 {"kp5", Key::begin},
                                                 {"kpADD", Key::keypad_add},
                                                 {"kpCMA", Key::keypad_separator},
                                                 {"kpDIV", Key::keypad_divide},
                                                 {"kpDOT", Key::keypad_decimal},
                                                 {"kpMUL", Key::keypad_multiply},
                                                 {"kpSUB", Key::keypad_subtract},
                                                 {"kpZRO", Key::keypad_0}};
    return keys;
}

/// xterm's number of modifiers, back.
Modifiers modifiers_of(int number)
{
    const int bits = number - 1;
    return {.shift = (bits & 1) != 0, .alt = (bits & 2) != 0, .ctrl = (bits & 4) != 0};
}

std::optional<KeyEvent> key_named(const std::string& name)
{
    if (const auto plain = plain_keys().find(name); plain != plain_keys().end()) {
        return KeyEvent{.key = plain->second};
    }
    if (name == "kcbt") {
        return KeyEvent{.key = Key::tab, .modifiers = {.shift = true}};
    }
    if (name.size() >= 3 && name.starts_with("kf") && std::isdigit(static_cast<unsigned char>(name[2])) != 0) {
        const int number = std::stoi(name.substr(2)) - 1;
        constexpr std::array held{1, 2, 5, 6, 3, 4}; // none, Shift, Ctrl, Ctrl+Shift, Alt, Alt+Shift
        return KeyEvent{.key = static_cast<Key>(static_cast<int>(Key::f1) + number % 12),
                        .modifiers = modifiers_of(held[static_cast<std::size_t>(number / 12)])};
    }
    static const std::map<std::string, Key> capitals{
        {"kDC", Key::delete_forward}, {"kEND", Key::end},       {"kHOM", Key::home},    {"kIC", Key::insert},
        {"kLFT", Key::left},          {"kNXT", Key::page_down}, {"kPRV", Key::page_up}, {"kRIT", Key::right},
        {"kind", Key::down},          {"kri", Key::up},         {"kDN", Key::down},     {"kUP", Key::up}};
    const bool numbered = std::isdigit(static_cast<unsigned char>(name.back())) != 0;
    const auto found = capitals.find(numbered ? name.substr(0, name.size() - 1) : name);
    if (found == capitals.end()) {
        return std::nullopt;
    }
    return KeyEvent{.key = found->second, .modifiers = modifiers_of(numbered ? name.back() - '0' : 2)};
}

TEST(Terminfo, EveryCapabilityOfXterm256colorIsTrue)
{
    std::map<std::string, Row> rows = movement();
    rows.merge(editing());
    rows.merge(attributes());
    rows.merge(modes());
    rows.merge(facts());
    const Entry capabilities = entry();
    ASSERT_GT(capabilities.size(), 250U);
    for (const auto& [name, text] : capabilities) {
        if (name == "kmous") {
            EXPECT_TRUE(fed("\x1B[?1006;1000h").encode_mouse({}).starts_with(bytes_of(text)));
        } else if (const auto row = rows.find(name); row != rows.end()) {
            EXPECT_EQ(text, row->second.text) << name;
            EXPECT_TRUE(row->second.holds()) << name;
        } else if (const auto key = key_named(name)) {
            Terminal terminal = small();
            terminal.feed("\x1B[?1h\x1B="); // smkx: programs that read keys by terminfo send it first
            EXPECT_EQ(terminal.encode_key(*key), bytes_of(text)) << name;
        } else {
            ADD_FAILURE() << "no row for " << name;
        }
    }
    for (const auto& [name, row] : rows) {
        EXPECT_TRUE(capabilities.contains(name)) << name << " is not in the entry";
    }
}

} // namespace
} // namespace latchkey::terminal
