#pragma once
/// Two ways by which a program may ask for keys that the VT's own encodings leave out or confuse (Ctrl+I and Tab, Ctrl+Enter, key
/// releases): the kitty keyboard protocol, and xterm's modifyOtherKeys. What is in force is kept here; encode.h uses it.
///
/// The terminal's thread. Sources: sw.kovidgoyal.net/kitty/keyboard-protocol, xterm ctlseqs (XTMODKEYS, XTFMTKEYS).

#include "gui/terminal/input.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace latchkey::terminal {

/// Progressive enhancements of the kitty protocol, as bits.
enum class KeyFlag : std::uint8_t {
    disambiguate = 1,    ///< Esc and keys with Ctrl, Alt or Super as CSI … u
    event_types = 2,     ///< repeats and releases too
    alternate_keys = 4,  ///< what the key is with Shift
    all_as_escapes = 8,  ///< text as well
    associated_text = 16 ///< and what it types; only together with the one before
};
inline constexpr unsigned known_key_flags = 31;

struct KeyProtocol {
    unsigned flags = 0;           ///< KeyFlag bits of the screen in use; 0: the protocol is off
    int modify_other_keys = 0;    ///< 0, 1, 2
    bool other_keys_as_u = false; ///< formatOtherKeys: CSI code ; modifiers u in place of CSI 27 ; modifiers ; code ~

    [[nodiscard]] bool has(KeyFlag flag) const noexcept { return (flags & static_cast<unsigned>(flag)) != 0; }
};

/// The flags of both screens, each with a stack of its own: a program that dies on the alternate screen leaves the shell's alone.
class KeyFlagStacks {
public:
    static constexpr std::size_t max_depth = 16; ///< past it the oldest is forgotten, as the protocol says

    void push(bool alternate, unsigned flags);
    void pop(bool alternate, int count);
    /// `how` 1 replaces, 2 adds, 3 takes away.
    void set(bool alternate, unsigned flags, int how);
    [[nodiscard]] unsigned current(bool alternate) const noexcept;
    void reset() noexcept;

private:
    std::array<std::vector<std::uint8_t>, 2> stacks_{}; ///< the last one is in force
};

/// A key under the kitty protocol; empty when the event means nothing in it (a release that nobody asked for). `legacy` is what it would be
/// without the protocol, for the keys that it leaves as they are.
[[nodiscard]] std::string encode_kitty_key(const KeyEvent& event, const KeyProtocol& protocol, const std::string& legacy);
/// Typed text, when all_as_escapes turns characters into keys.
[[nodiscard]] std::string encode_kitty_text(std::string_view utf8, const KeyProtocol& protocol);

/// The key as modifyOtherKeys writes it; empty when the level leaves it as it was.
[[nodiscard]] std::string encode_other_key(const KeyEvent& event, const KeyProtocol& protocol);

} // namespace latchkey::terminal
